import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixed } from '@selfpage/policy-allot-fixed'
import { databaseAware } from '@selfpage/policy-database-aware'
import { s3Fifo } from '@selfpage/policy-s3-fifo'
import { readSystemFile, sqlite } from '@selfpage/sqlite'
import { checkDescription, findSystem, planSystem, runSystem } from '@selfpage/systems'

const folder = mkdtempSync(join(tmpdir(), 'live-database-'))
const image = join(folder, 'disk.img')
const frames = 80

/** @param {{ system: string, hints: boolean, systemOptions?: object }} how */
async function run({ system, hints, systemOptions = {} }) {
  const programOptions = { items: 1_000, transactions: 100, reportEvery: 20, hints, check: true }
  const shop = { customers: 40, orders: 40, ...programOptions }
  const description = checkDescription({
    system,
    systemOptions,
    machine: { frames, costs: 'server-flash' },
    files: { cacheFrames: 0, ...(system === 'gnu' && { image, size: '16MiB' }) },
    tasks: [
      {
        name: 'shop',
        program: sqlite,
        programOptions: shop,
        policy: databaseAware(),
        fidelity: 'exact',
        // The servers of the system are promised the others.
        wish: { frames: frames - 12 },
      },
    ],
  })
  const plan = await planSystem(description, {
    policy: async () => s3Fifo(),
    allotment: async () => fixed().create(),
    workload: async () => Promise.reject(new Error('there is none')),
    program: async () => sqlite,
  })
  const { rows } = await runSystem(findSystem(system), plan)
  const [{ hardFaults, counters }] = rows
  console.log(`${system.padEnd(4)} ${hardFaults} hard faults, digest ${counters.resultDigest}`)
}

await run({ system: 'unix', hints: false, systemOptions: { policy: s3Fifo() } })
await run({ system: 'gnu', hints: true })

// What is on the disk now is a database like any other.
const file = readSystemFile(image, '/shop.db') ?? new Uint8Array(0)
const [, , to] = process.argv
if (to !== undefined) writeFileSync(to, file)
console.log(`shop.db has ${file.length} bytes${to === undefined ? '' : `: sqlite3 ${to}`}`)
rmSync(folder, { recursive: true })
