// The same database, statements and memory under systems and policies: who has how many hard faults?
//
//   node packages/sqlite/bench/compare.mjs [FRAMES] [TRANSACTIONS] [REPORT-EVERY]
//
// After a build. Prints a Markdown table; with the defaults it takes a quarter of an hour.
import { readdirSync } from 'node:fs'
import { fixed } from '@selfpage/policy-allot-fixed'
import { sqlite } from '@selfpage/sqlite'
import { checkDescription, findSystem, planSystem, runSystem } from '@selfpage/systems'

const [frames = 400, transactions = 1500, reportEvery = 75] = process.argv.slice(2).map(Number)
const shop = { warehouses: 2, transactions, reportEvery }
const folder = new URL('../../../policies/', import.meta.url)

/** @param {string} line */
const print = (line) => process.stdout.write(`${line}\n`)

/** Not of use here: they know the future, or are no eviction policies. */
const isLeftOut = (name) => name === 'optimal' || name.startsWith('allot-')
/** Tailored to a program, or the project's own proposal: not among the general ones to beat. */
const notGeneral = new Set(['database-aware', 'gc-aware', 'gittins', 'vms-quota'])
const names = readdirSync(folder).filter((name) => !isLeftOut(name))

/** @param {string} name */
async function policyOf(name) {
  const module = await import(new URL(`${name}/dist/index.js`, folder).href)
  return module.default.configure({})
}

async function run({ system, policy, order, readAhead = 0, label, ...said }) {
  const isOwn = system === 'gnu'
  const systemOptions = { ...(order && { order }), ...(!isOwn && policy && { policy }) }
  const task = {
    name: 'shop',
    program: sqlite,
    programOptions: { ...shop, ...said },
    fidelity: 'exact',
    readAhead,
    ...(isOwn && { policy }),
    // What the servers are promised is not to be had. The oracle has neither servers nor transfers.
    ...(isOwn ? { wish: { frames: frames - 12 } } : { wish: { frames }, ioFrames: 1 }),
  }
  const description = checkDescription({
    system,
    systemOptions,
    seed: 1,
    machine: { frames, costs: 'server-flash' },
    files: { cacheFrames: 0 },
    tasks: [task],
  })
  const plan = await planSystem(description, {
    policy: policyOf,
    allotment: async () => fixed().create(),
    workload: async () => Promise.reject(new Error('there is none')),
    program: async () => sqlite,
  })
  const { rows } = await runSystem(findSystem(system), plan)
  const [{ hardFaults, softFaults, stalledSeconds, counters, state }] = rows
  if (state !== 'ended') throw new Error(`${label}: ${rows[0].error}`)
  const cells = [label, hardFaults, softFaults, stalledSeconds.toFixed(2), counters.resultDigest]
  print(`| ${cells.join(' | ')} |`)
  return { label, hardFaults, policy }
}

/** @param {{ label: string, hardFaults: number }[]} runs */
const best = (runs) =>
  runs.reduce((least, one) => (one.hardFaults < least.hardFaults ? one : least))

print(`${frames} frames, ${JSON.stringify(shop)}, seed 1\n`)
print('| system, policy | hard faults | soft | stalled s | digest |')
print('| --- | --: | --: | --: | --: |')
const general = names.filter((name) => !notGeneral.has(name))
const unix = []
for (const order of ['two-handed-clock', 'active-inactive']) {
  unix.push(await run({ system: 'unix', order, hints: false, label: `unix, ${order}` }))
}
for (const policy of general) {
  unix.push(await run({ system: 'unix', policy, hints: false, label: `unix, ${policy}` }))
}
const ordered = [...unix].sort((a, b) => a.hardFaults - b.hardFaults)
const leaders = ordered.flatMap(({ policy }) => (policy === undefined ? [] : [policy])).slice(0, 4)
const ahead = []
const advised = []
for (const policy of leaders) {
  for (const readAhead of ['adaptive', 7]) {
    const label = `unix, ${policy}, read-ahead ${readAhead}`
    ahead.push(await run({ system: 'unix', policy, readAhead, hints: false, label }))
  }
  const label = `unix, ${policy}, taking the database's advice`
  advised.push(await run({ system: 'unix', policy, hints: true, label }))
}
await run({ system: 'oracle', foresight: true, hints: false, label: 'oracle' })
const own = []
const tailored = 'database-aware'
for (const [policy, said, what] of [
  ['lru', { hints: false }, 'told nothing'],
  [tailored, { hints: false }, 'told nothing'],
  [tailored, { aheadPages: 0 }, 'nothing fetched ahead'],
  ['lru', {}, 'scans fetched ahead'],
  [leaders[0], {}, 'scans fetched ahead'],
  [tailored, {}, 'scans fetched ahead'],
]) {
  own.push(await run({ system: 'gnu', policy, ...said, label: `gnu, ${policy}, ${what}` }))
}
const self = own.at(-1)

/**
 * @param {string} what
 * @param {{ label: string, hardFaults: number }[]} runs
 */
function printBest(what, runs) {
  const { label, hardFaults } = best(runs)
  const fewer = (100 * (1 - self.hardFaults / hardFaults)).toFixed(1)
  print(`\n${what}: ${label}, ${hardFaults}. ${self.label}: ${self.hardFaults}, ${fewer} % fewer.`)
}

printBest('Best Unix', unix)
printBest('Best Unix with read-ahead of its own', ahead)
printBest('Best Unix that takes advice', advised)
process.exit(0)
