import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  mixOfFile,
  mixOfWorkload,
  planSystemPolicies,
  planSystems,
  systemShootout,
} from '../../src/systems.ts'
import type { SystemShootoutPlan } from '../../src/systems.ts'
import { useTemporaryFolder } from '../temporary-folder.ts'

const folder = useTemporaryFolder()
const from = [import.meta.dirname]
const workload = 'zipf:references=6000,pages=200,skew=0.8'

async function planOf(
  systems: string,
  policies: string,
  others: Partial<SystemShootoutPlan> = {},
): Promise<SystemShootoutPlan> {
  return {
    mixes: [mixOfWorkload(workload, import.meta.dirname)],
    systems: await planSystems(systems, from),
    policies: await planSystemPolicies(policies, { from }),
    from,
    jobs: 0,
    ...others,
  }
}

test('l4 with every reference seen misses as often as a replay, at every size with every policy', async () => {
  const plan = await planOf('replay,l4', 'fifo,lru,lirs,arc', {
    fidelity: 'exact',
    frames: ['10%', '25%', 100],
  })
  const { rows, failures } = await systemShootout(plan)
  expect(failures).toEqual([])
  const wholes = rows.filter(({ task }) => task === '*')
  const of = (name: string) => wholes.filter(({ system }) => system === name)
  expect(of('l4')).toHaveLength(12)
  for (const [index, row] of of('l4').entries()) {
    const replayed = of('replay')[index]
    expect([row.label, row.frames]).toEqual([replayed.label, replayed.frames])
    // A page that is being written when it is needed again is a soft fault, which no replay knows.
    expect(row.misses + row.softFaults).toBe(replayed.misses)
    expect(row.zeroFills).toBe(replayed.zeroFills)
    expect(row.zeroFills).toBe(200)
  }
})

const mix = {
  summary: 'A loop and look-ups',
  machine: { frames: 120, costs: 'server-flash' },
  tasks: [
    {
      ...{ name: 'loop', workload: 'loop:references=2000,pages=80,writes=0.2', loads: true },
      ...{ policy: 'mru', wish: { frames: 50 } },
    },
    {
      ...{ name: 'look-ups', workload: 'zipf:references=3000,pages=120', loads: true },
      ...{ policy: 'lru', wish: { frames: 50 } },
    },
  ],
}

function writeMix(given: object = mix): string {
  const file = join(folder(), 'loop-and-look-ups.json')
  writeFileSync(file, JSON.stringify(given))
  return file
}

describe('a mix', () => {
  const everything = 'replay,gnu,l4,unix,unix(order=active-inactive),vms,mach,oracle,swapping'

  test('runs on every system: a row for all tasks, and one for each', async () => {
    const plan = await planOf(everything, 'own,lru', { mixes: [mixOfFile(writeMix())] })
    const { rows, failures, cells, mixes } = await systemShootout(plan)
    expect(failures).toEqual([])
    const names = rows
      .filter(({ task }) => task === '*')
      .map(({ system, label }) => `${system} ${label}`)
    // Systems with their own way are no more cells for more policies; one policy cannot be `own`.
    expect(names).toEqual([
      ...['replay own', 'replay lru', 'gnu own', 'gnu lru', 'l4 lru', 'unix -'],
      ...['unix(order=active-inactive) -', 'vms -', 'mach -', 'oracle -', 'swapping -'],
    ])
    expect(cells).toBe(names.length)
    expect(rows).toHaveLength(3 * names.length)
    expect(mixes[0]).toMatchObject({ references: 5000, distinctPages: 200 })
    for (const [index, whole] of rows.entries()) {
      if (whole.task !== '*') continue
      const tasks = rows.slice(index + 1, index + 3)
      expect(tasks.map(({ task }) => task)).toEqual(['loop', 'look-ups'])
      for (const member of ['references', 'hardFaults', 'zeroFills', 'pageOuts'] as const) {
        expect(whole[member]).toBe(tasks[0][member] + tasks[1][member])
      }
      expect(whole).toMatchObject({ wrongPages: 0, failedReferences: 0, machineFrames: 120 })
      if (whole.error !== null) continue
      expect(whole.references).toBe(5000)
      expect(whole.misses).toBeGreaterThanOrEqual(200)
      expect(whole.state).toBe('done')
    }
    // Policies of tasks, of all, and a system's own way, in words.
    const decided = Object.fromEntries(
      rows.map((row) => [`${row.system} ${row.label} ${row.task}`, row.decidedBy]),
    )
    expect(decided['gnu own loop']).toBe('mru')
    expect(decided['gnu lru loop']).toBe('lru')
    expect(decided['vms - loop']).toBe('fifo, fixed quota')
    expect(decided['unix(order=active-inactive) - *']).toBe('active-inactive')
  })

  test('is scaled with its machine: wishes grow as frames do', async () => {
    const mixes = [mixOfFile(writeMix())]
    const plan = await planOf('replay', 'own', { mixes, frames: ['own', 232] })
    const { rows } = await systemShootout(plan)
    expect(rows.map(({ machineFrames, task }) => `${machineFrames} ${task}`)).toEqual([
      ...['120 *', '120 loop', '120 look-ups'],
      ...['239 *', '239 loop', '239 look-ups'],
    ])
    // 50 of 120 frames, and 99 of 239: all 80 pages of the loop.
    expect(rows[1].hardFaults).toBeGreaterThan(0)
    expect(rows[4].hardFaults).toBe(0)
  })

  test('whose tasks are too large for a system has a row that says so', async () => {
    const mixes = [mixOfFile(writeMix({ ...mix, machine: { frames: 70 } }))]
    const { rows, failures } = await systemShootout(await planOf('swapping', 'own', { mixes }))
    expect(failures).toEqual([])
    expect(rows[0].error).toContain('needs 80 pages, and memory holds')
    expect(rows[1].state).toBe('failed')
  })

  test('that no replay can make is a failed cell, and the others go on', async () => {
    const [loop, lookUps] = mix.tasks
    const mixes = [mixOfFile(writeMix({ ...mix, tasks: [{ ...loop, rounds: 2 }, lookUps] }))]
    const { rows, failures } = await systemShootout(await planOf('replay,gnu', 'own', { mixes }))
    expect(failures.map(({ system, error }) => `${system}: ${error}`)).toEqual([
      expect.stringMatching(/^replay: .*the mix wants rounds/),
    ])
    expect(rows[0]).toMatchObject({ system: 'gnu', references: 7000 })
  })
})

describe('a grid of systems', () => {
  test('has no result for a policy that looks ahead where referenced bits are all that is seen', async () => {
    const plan = await planOf('replay,l4,gnu,unix(policy=optimal)', 'optimal', { references: 500 })
    const { rows, failures } = await systemShootout(plan)
    expect(rows.map(({ system }) => system)).toEqual(['replay', 'replay'])
    expect(failures).toHaveLength(3)
    expect(failures.every(({ error }) => error.includes('optimal looks ahead'))).toBe(true)
    const exact = await systemShootout({ ...plan, fidelity: 'exact' })
    expect(exact.failures).toEqual([])
  })

  test('says the same with workers, and takes finished cells from an earlier run', async () => {
    const results = join(folder(), 'results.jsonl')
    const plan = await planOf('replay,gnu,vms', 'lru', { frames: [50], references: 2000 })
    const here = await systemShootout(plan)
    const shares: number[] = []
    const there = await systemShootout({
      ...plan,
      results,
      jobs: 1,
      onProgress: ({ running = [] }) => shares.push(...running.map(({ share }) => share)),
    })
    const counts = (rows: typeof here.rows) => rows.map((row) => ({ ...row, seconds: 0 }))
    expect(counts(there.rows)).toEqual(counts(here.rows))
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true)
    const again = await systemShootout({ ...plan, results })
    expect(again).toMatchObject({ reused: 3, cells: 3 })
    expect(again.rows).toEqual(there.rows)
    // Another question, other cells.
    const other = await systemShootout({ ...plan, results, references: 1000 })
    expect(other.reused).toBe(0)
    expect(readFileSync(results, 'utf8').trimEnd().split('\n')).toHaveLength(6)
  }, 60_000)

  test.each([
    ['a misspelt system', 'vsm', 'lru', {}, 'SYSTEM_UNKNOWN'],
    ['a wrong option', 'unix(order=none)', 'lru', {}, 'SYSTEM_OPTION_INVALID'],
    ['an option of another system', 'gnu(order=none)', 'lru', {}, 'SYSTEM_OPTION_INVALID'],
    ['a colon', 'unix:order=active-inactive', 'lru', {}, 'SYSTEM_UNKNOWN'],
    ['an open bracket', 'unix(order=active-inactive', 'lru', {}, 'SYSTEM_SPEC_INVALID'],
    ['a misspelt policy', 'gnu', 'lur', {}, 'POLICY_UNKNOWN'],
    ['its own policy for a workload', 'gnu', 'own', {}, 'PLAN_INVALID'],
    ['its own policy for a system with one', 'l4', 'own', {}, 'PLAN_INVALID'],
    ['no size', 'gnu', 'lru', { frames: [] }, 'PLAN_INVALID'],
    ['a bad size', 'gnu', 'lru', { frames: ['many'] }, 'FRAMES_INVALID'],
    ['the own size of a workload', 'gnu', 'lru', { frames: ['own'] }, 'FRAMES_INVALID'],
  ])('refuses %s', async (_, systems, policies, others, code) => {
    const ran = (async () => systemShootout(await planOf(systems, policies, others)))()
    await expect(ran).rejects.toMatchObject({ code })
  })
})
