/** Runs the example in a README, so that what it shows stays true. */
import { readFileSync } from 'node:fs'
import { format } from 'node:util'

/**
 * Runs the first `ts` block of a README and returns what it printed, and what its comments say it
 * prints (`console.log(x) // 9`), line by line. The block is TypeScript without type
 * annotations; it may import the modules given, by name, and may await.
 */
export async function runExample(
  readme: URL,
  modules: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<{ printed: string[]; promised: string[] }> {
  const block = /^```ts\n([^]*?)^```$/m.exec(readFileSync(readme, 'utf8'))?.[1]
  if (block === undefined) throw new Error(`${readme.pathname} has no ts block`)
  const names = new Map<string, unknown>()
  const body = block.replaceAll(
    /^import \{([^}]*)\} from '([^']*)'$/gm,
    (_, imported: string, from: string) => {
      for (const name of imported.split(',').map((name) => name.trim())) {
        const value = modules[from]?.[name]
        if (value === undefined) throw new Error(`the example imports ${name} from ${from}`)
        names.set(name, value)
      }
      return ''
    },
  )
  const printed: string[] = []
  names.set('console', { log: (...values: unknown[]) => printed.push(format(...values)) })
  // eslint-disable-next-line typescript/no-implied-eval -- the text is our own README's
  const run = new Function(...names.keys(), `return (async () => {${body}})()`)
  await run(...names.values())
  const promised = Array.from(
    block.matchAll(/^ *console\.log\(.*\) \/\/ (.*)$/gm),
    ([, text]) => text,
  )
  return { printed, promised }
}
