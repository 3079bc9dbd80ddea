import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { replay } from '@selfpage/replay'
import { collectorPhases, lua, luaProgram } from '@selfpage/lua'
import type { LuaProgramOptions } from '@selfpage/lua'
import { openTrace } from '@selfpage/trace'
import { ReferenceRecorder } from '@selfpage/wasm'
import { afterAll, expect, test, vi } from 'vitest'
import { policies, run, type RunOptions } from './run.ts'

// Each takes a few seconds where nothing else runs.
vi.setConfig({ testTimeout: 120_000 })

const binaryTrees = readFileSync(
  new URL('../../../examples/lua-task/binary-trees.lua', import.meta.url),
  'utf8',
)

/** Pages that the trees of depth 8 need. */
const trees = { incremental: 47, generational: 50 } as const

/** What a script says, and how its task fared. */
async function runLua(
  options: Partial<LuaProgramOptions>,
  { task = {}, ...setting }: Partial<RunOptions> & { task?: object },
) {
  let said = ''
  const program = luaProgram({
    script: binaryTrees,
    onOutput: (_, bytes) => (said += new TextDecoder().decode(bytes)),
    ...options,
  })
  const tasks = [{ name: 'one', program, ...task }]
  const { rows } = await run({ system: 'l4', frames: 500, ...setting, tasks })
  return { said, row: rows[0] }
}

const expected = [
  '256\t trees of depth 4\t check: 7936',
  '64\t trees of depth 6\t check: 8128',
  '16\t trees of depth 8\t check: 8176',
  'long lived tree of depth 8\t check: 511',
  '',
].join('\n')

test.each(['incremental', 'generational'] as const)(
  'an %s Lua in two thirds of its memory faults as often as a replay of what it did',
  async (mode) => {
    const frames = Math.floor(0.7 * trees[mode])
    const ioFrames = 4
    for (const [name, policy] of Object.entries(policies)) {
      const recorder = new ReferenceRecorder('trees', 4096)
      const task = { policy: name, fidelity: 'exact' }
      const { row, said } = await runLua(
        { args: ['8', mode], recorder },
        { frames: frames + ioFrames, systemOptions: { ioFrames }, task },
      )
      const trace = recorder.trace()
      const counted = row.hardFaults + row.softFaults + row.zeroFills
      expect(said).toBe(expected)
      expect([row.zeroFills, row.references]).toEqual([trees[mode], trace.pages.length])
      expect(counted).toBe(replay(trace, policy(), { frames }).misses)
      expect(counted).toBeGreaterThan(2 * trees[mode])
    }
  },
)

test.each([
  ['gnu', 45],
  ['unix', 38],
  ['mach', 40],
])('under %s the same script says the same, twice with the same faults', async (system, frames) => {
  const once = () =>
    runLua(
      { args: ['8', 'generational'] },
      { system, frames, task: { wish: { frames: frames - 1 }, extraFrames: 0 } },
    )
  const [first, second] = [await once(), await once()]
  expect(first.said).toBe(expected)
  expect(first.row.hardFaults + first.row.softFaults).toBeGreaterThan(0)
  expect(second.row).toEqual(first.row)
})

/** The phases that a script's collector went through, as they were told. */
async function phasesOf(script: string): Promise<string[]> {
  const phases: string[] = []
  const onPhase = (phase: number, edge: string) => phases.push(`${edge} ${collectorPhases[phase]}`)
  // Memory is small, so that there are many turns to look.
  await runLua({ script, onPhase }, { frames: 30, systemOptions: { ioFrames: 4 } })
  return phases
}

const garbage = `
  local kept = {}
  for i = 1, 4000 do kept[i % 500] = { i, tostring(i) } end`

test('phases of the collector are read off its memory', async () => {
  // A collector that is stopped has none.
  expect(await phasesOf(`collectgarbage('stop') ${garbage}`)).toEqual([])
  const phases = await phasesOf(`for _ = 1, 8 do ${garbage} end`)
  expect(new Set(phases)).toContain('begin propagate')
  expect(new Set(phases)).toContain('begin sweep-all')
  // Each phase ends before the next one begins.
  for (let at = 0; at + 1 < phases.length; at += 2) {
    expect(phases[at + 1]).toBe(phases[at].replace('begin', 'end'))
  }
  const generational = await phasesOf(`collectgarbage('generational')
    for _ = 1, 8 do ${garbage} end`)
  expect(generational).not.toContain('begin propagate')
})

test('errors of a script are the failure of its task', async () => {
  const failed = await runLua({ script: 'local x = nil; x.y = 1', name: 'wrong.lua' }, {})
  expect(failed.row.state).toBe('failed')
  expect(failed.said).toMatch(/^wrong\.lua:1: attempt to index a nil value \(local 'x'\)\n$/)
  const caught = `print(pcall(function() error('thrown') end)) print(#arg, arg[1])`
  const { said } = await runLua({ script: caught, args: ['here'] }, {})
  expect(said).toBe('false\tlua:1: thrown\n1\there\n')
  const starved = await runLua(
    { script: 'local t = {} while true do t[#t + 1] = {} end', memoryBytes: 17 * 2 ** 20 },
    { frames: 6000 },
  )
  expect(starved.said).toMatch(/not enough memory/)
})

const folder = mkdtempSync(join(tmpdir(), 'selfpage-lua-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('lua is a program of descriptions, which records what it does', async () => {
  writeFileSync(join(folder, 'garbage.lua'), `for _ = 1, 5 do ${garbage} end print(arg[0], arg[1])`)
  const programOptions = {
    script: 'garbage.lua',
    args: ['one'],
    output: 'said.txt',
    record: 'garbage.spt',
  }
  const { rows } = await run({
    system: 'l4',
    frames: 30,
    folder,
    tasks: [{ name: 'one', program: lua, programOptions }],
  })
  expect([rows[0].state, rows[0].runs]).toEqual(['ended', 'garbage.lua'])
  expect(readFileSync(join(folder, 'said.txt'), 'utf8')).toBe('garbage.lua\tone\n')
  const trace = await openTrace(join(folder, 'garbage.spt'))
  expect(trace.pages.length).toBe(rows[0].references)
  const labels = trace.events.map((event) => (event.type === 'hint' ? event.label : event.type))
  expect(labels).toContain('map')
  expect(labels).toContain('sweep-all')
})

test('a script that is not there is refused with its place', async () => {
  const tasks = [{ name: 'one', program: lua, programOptions: { script: 'none.lua' } }]
  await expect(run({ system: 'l4', frames: 30, folder, tasks })).rejects.toThrow(
    /tasks, one\.programOptions\.script: ENOENT/,
  )
})
