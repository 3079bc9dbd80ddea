// Everything that can be said about the code without running it. One line a step, with its time; the
// output of a step only when it fails. `npm run check -- lint api` runs those steps alone.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { listPackages, root } from './workspace.mjs'

/** @typedef {{ name: string, commands: string[][] }} Step */

/**
 * A program of node_modules, as the path that Node runs.
 * @param {string[]} path
 */
const program = (...path) => join(root, 'node_modules', ...path)
const tsc = program('typescript', 'bin', 'tsc')

/** @type {Step[]} Longest first, so that the short ones fill the gaps. */
const steps = [
  { name: 'api reports', commands: [[join('tools', 'check-api.mjs')]] },
  { name: 'packed packages', commands: [[join('tools', 'check-packages.mjs')]] },
  {
    name: 'types',
    commands: [
      ...listPackages()
        .filter(({ group }) => group !== 'tools')
        .map(({ folder }) => folder),
      join(root, 'tools'),
      root,
    ].map((folder) => [tsc, '--noEmit', '--project', folder]),
  },
  { name: 'unused code and dependencies', commands: [[program('knip', 'bin', 'knip.js')]] },
  {
    name: 'lint',
    commands: [[program('oxlint', 'bin', 'oxlint'), '--deny-warnings', '--threads=2']],
  },
  { name: 'import directions and cycles', commands: [[join('tools', 'imports.mjs')]] },
  { name: 'format', commands: [[program('oxfmt', 'bin', 'oxfmt'), '--check']] },
  { name: 'versions and manifests', commands: [[program('sherif', 'index.js')]] },
]

/**
 * @param {string[]} command arguments to Node
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function run(command) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => (output += text))
    }
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}\n` }))
    child.on('close', (code) => resolve({ ok: code === 0, output }))
  })
}

/**
 * @param {Step} step
 * @returns {Promise<boolean>}
 */
async function runStep({ name, commands }) {
  const started = performance.now()
  let failed = ''
  for (const command of commands) {
    const { ok, output } = await run(command)
    if (!ok) failed += output || `${command.join(' ')} failed and said nothing\n`
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stdout.write(`${failed ? 'FAIL' : 'ok  '} ${name} (${seconds} s)\n`)
  if (failed) process.stdout.write(`${failed.trimEnd().replaceAll(/^/gm, '     ')}\n`)
  return !failed
}

const chosen = process.argv.slice(2)
const queue =
  chosen.length > 0 ? steps.filter(({ name }) => chosen.some((word) => name.includes(word))) : steps
if (queue.length === 0) {
  process.stderr.write(
    `No step is called ${chosen.join(', ')}. Steps: ${steps.map(({ name }) => name).join(', ')}.\n`,
  )
  process.exit(2)
}
const waiting = [...queue]
let passed = 0
await Promise.all(
  Array.from({ length: Math.min(availableParallelism(), 4) }, async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      if (await runStep(step)) passed++
    }
  }),
)
process.stdout.write(`${passed} of ${queue.length} checks passed\n`)
process.exitCode = passed === queue.length ? 0 : 1
