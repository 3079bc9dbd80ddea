/**
 * `shootout --watch`: for somebody writing a policy, the change in misses after each save. Each run
 * is a process of its own, so that the saved text is what runs, and whatever it does to its process
 * is over with it. Cells of policies that did not change come from the results file.
 */
import { execFile } from 'node:child_process'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SelfpageError } from '@selfpage/policy'
import { isFileBeingEdited, moduleIdentity, moduleParts, plural } from '@selfpage/shootout'
import type { Row, ShootoutPlan } from '@selfpage/shootout'
import type { Surroundings } from '../command.ts'
import { changeTable } from './change-table.ts'
import { Saves } from './saves.ts'

/** Runs until `signal` aborts. `words` are the arguments, `--watch` among them. */
export async function watchPolicies(
  plan: ShootoutPlan,
  words: readonly string[],
  { cwd, stdout, stderr, signal }: Surroundings,
): Promise<number> {
  const policies = ownPolicies(plan)
  const watched = [...new Set(policies.flatMap(({ file }) => moduleParts(file).files))]
  const saves = new Saves(watched, signal)
  stderr.write(watchText(policies, watched, cwd))
  let before: readonly Row[] = []
  let identity = ''
  while (!signal.aborted) {
    const now = policies.map(({ file }) => moduleIdentity(file)).join(' ')
    if (now !== identity) {
      identity = now
      const rows = await runOnce(words, cwd, stderr, signal)
      if (rows !== null) {
        const labels = new Set(policies.map(({ name }) => name))
        stdout.write(`${changeTable(rows, before, labels)}\n`)
        before = rows
      }
    }
    await saves.next()
  }
  return 130
}

/** `Watching mine.ts and 3 files it imports; Ctrl-C ends.` */
function watchText(
  policies: readonly OwnPolicy[],
  watched: readonly string[],
  cwd: string,
): string {
  const own = [...new Set(policies.map(({ file }) => file))]
  const others = watched.length - own.length
  const imports = others === 0 ? '' : ` and ${plural(others, 'file', 'files')} imported there`
  const names = own.map((file) => relative(cwd, file)).join(', ')
  return `Watching ${names}${imports}; Ctrl-C ends.\n`
}

interface OwnPolicy {
  readonly name: string
  readonly file: string
}

/** The policies whose files are the user's to change. */
function ownPolicies({ policies }: ShootoutPlan): OwnPolicy[] {
  const own = policies.flatMap((planned) => {
    if (!('configured' in planned) || planned.reference === null) return []
    const file = fileURLToPath(planned.reference.module)
    return isFileBeingEdited(file) ? [{ name: planned.configured.definition.name, file }] : []
  })
  if (own.length > 0) return own
  throw new SelfpageError('USAGE', 'there is no policy of your own to watch', {
    place: '--watch',
    hint: 'Give the path of one: --policy ./mine.ts',
  })
}

/** The rows of a run, or null if it failed; why is on standard error then. */
function runOnce(
  words: readonly string[],
  cwd: string,
  stderr: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<readonly Row[] | null> {
  const args = ['shootout', ...words.filter((word) => word !== '--watch'), '--json', '-']
  const command = [process.argv[1], ...args]
  return new Promise((resolve) => {
    const options = { cwd, signal, maxBuffer: 2 ** 28 }
    const child = execFile(process.execPath, command, options, (error, output, messages) => {
      if (!signal.aborted) stderr.write(messages)
      // Status 1: some cells failed, the others are there.
      const isDone = error === null || error.code === 1
      resolve(isDone && output !== '' ? (JSON.parse(output) as Row[]) : null)
    })
    child.stdin?.end()
  })
}
