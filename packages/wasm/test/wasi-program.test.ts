import { expect, test, vi } from 'vitest'
import { replay } from '@selfpage/replay'
import { ReferenceRecorder, wasiProgram } from '@selfpage/wasm'
import { assemble } from './assemble.ts'
import { runNatively } from './native.ts'
import { policies, programBytes, run } from './run.ts'

// Each takes a second or two where nothing else runs.
vi.setConfig({ testTimeout: 60_000 })

const sort = programBytes('sort')
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** The sort, what it says, and how often its memory was compared with the frames. */
function sortTask() {
  const seen = { said: '', checks: 0, wrong: 0 }
  const program = wasiProgram(sort, {
    name: 'sort',
    memoryBytes: 6 * 65_536,
    onOutput: (_, bytes) => (seen.said += text(bytes)),
    observe: () => ({
      check: (turns) => {
        if (seen.checks++ % 20 === 0 && !turns.isTrue()) seen.wrong++
      },
    }),
  })
  return { program, seen }
}

/** What the sort says where nothing pages it. */
const expected = runNatively(sort)

test.each([
  // It uses 17 pages; swapping has to have all that it may use.
  ['gnu', 25],
  ['l4', 16],
  ['unix', 15],
  ['vms', 16],
  ['mach', 16],
  ['swapping', 110],
])('under %s a program is paged that knows nothing of it', async (system, frames) => {
  const { program, seen } = sortTask()
  const wish = { frames: frames - 1 }
  const task = { name: 'one', program, wish, extraFrames: 0, ioFrames: 4 }
  const { end, rows } = await run({ system, frames, tasks: [task] })
  expect([end, rows[0].state, seen.said]).toEqual(['done', 'ended', expected])
  expect(rows[0].zeroFills).toBe(17)
  expect(rows[0].hardFaults + rows[0].softFaults > 0).toBe(system !== 'swapping')
  expect(seen.checks).toBeGreaterThan(20)
  expect(seen.wrong).toBe(0)
})

test('the same run twice is the same to the last event', async () => {
  const runOnce = () => {
    const { program } = sortTask()
    const tasks = [
      { name: 'one', program, count: 2 },
      { name: 'late', program, start: '1ms' },
    ]
    return run({ system: 'l4', frames: 30, tasks, digest: true })
  }
  const [first, second] = [await runOnce(), await runOnce()]
  expect(first.rows.map(({ state }) => state)).toEqual(['ended', 'ended', 'ended'])
  const returns = first.rows.map(({ hardFaults, softFaults }) => hardFaults + softFaults)
  expect(Math.max(...returns)).toBeGreaterThan(0)
  expect(second.digest).toBe(first.digest)
})

test('where every reference is seen, faults are those of a replay of what was recorded', async () => {
  const ioFrames = 4
  const faults: Record<string, number> = {}
  const replayed: Record<string, number> = {}
  for (const [name, policy] of Object.entries(policies)) {
    const recorder = new ReferenceRecorder('sort', 4096)
    const program = wasiProgram(sort, { memoryBytes: 6 * 65_536, observe: () => recorder })
    const { rows } = await run({
      system: 'l4',
      systemOptions: { ioFrames },
      frames: 14 + ioFrames,
      tasks: [{ name: 'one', program, policy: name, fidelity: 'exact' }],
    })
    const [{ hardFaults, references, softFaults, zeroFills }] = rows
    const trace = recorder.trace()
    expect(references).toBe(trace.pages.length)
    faults[name] = hardFaults + softFaults + zeroFills
    replayed[name] = replay(trace, policy(), { frames: 14 }).misses
  }
  expect(faults).toEqual(replayed)
  expect(new Set(Object.values(faults)).size).toBe(3)
})

/** A command that does something at once. */
const command = (body: string, rest = '') =>
  assemble(`(module
    (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "clock_time_get"
      (func $clock (param i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_open"
      (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write"
      (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    ${rest}
    (memory 1)
    (data (i32.const 0) "\\10\\00\\00\\00\\18\\00\\00\\00")
    (func (export "_start") ${body}))`)

/** Writes the 24 bytes at 16. */
const say = 'i32.const 1 i32.const 0 i32.const 1 i32.const 8 call $write drop'

async function outputOf(bytes: Uint8Array, options = {}): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  const program = wasiProgram(bytes, { onOutput: (_, part) => parts.push(part), ...options })
  const { rows } = await run({ system: 'l4', frames: 40, tasks: [{ name: 'one', program }] })
  expect(rows[0].state).toBe('ended')
  return Buffer.concat(parts)
}

test('a program gets its arguments, a clock that counts, and chance from its seed', async () => {
  const args = await outputOf(command(`i32.const 64 i32.const 16 call $args drop ${say}`), {
    name: 'me',
    args: ['one', 'zwölf'],
  })
  expect(text(args)).toBe('me\0one\0zwölf\0'.padEnd(23, '\0'))
  const clock = await outputOf(
    command(`i32.const 1 i64.const 0 i32.const 16 call $clock drop
      i32.const 0 i64.const 0 i32.const 24 call $clock drop ${say}`),
  )
  const times = new BigUint64Array(Uint8Array.from(clock).buffer)
  expect([...times]).toEqual([1000n, 2000n, 0n])
  const draw = command(`i32.const 16 i32.const 24 call $random drop ${say}`)
  const drawn = await Promise.all([1, 1, 2].map((seed) => outputOf(draw, { seed })))
  expect(drawn[1]).toEqual(drawn[0])
  expect(drawn[2]).not.toEqual(drawn[0])
  // What there is not, is said in the way of WASI: 8 is EBADF.
  const open = await outputOf(
    command(`i32.const 16 i32.const 3 i32.const 0 i32.const 0 i32.const 0 i32.const 0
      i64.const 0 i64.const 0 i32.const 0 i32.const 0 call $open i32.store ${say}`),
  )
  expect(open[0]).toBe(8)
})

test('a program that fails is a failed task, which says why', async () => {
  const failure = async (body: string) => {
    const program = wasiProgram(command(body), { name: 'me' })
    const { rows } = await run({ system: 'l4', frames: 40, tasks: [{ name: 'one', program }] })
    expect(rows[0].state).toBe('failed')
    return rows[0].error
  }
  expect(await failure('i32.const 3 call $exit')).toBe('me ended with status 3')
  expect(await failure('i32.const 0xfffffff0 i32.load drop')).toBe('memory access out of bounds')
  expect(await failure('unreachable')).toBe('unreachable')
  const complain = say.replace('i32.const 1', 'i32.const 2')
  const text = 'i32.const 16 i64.const 0x796c64616273 i64.store'
  expect(await failure(`${text} ${complain} i32.const 1 call $exit`)).toMatch(/status 1: sbadly/)
})

test('what cannot be paged is refused, with the reason', () => {
  const refused = (text: string, options = {}) => {
    try {
      wasiProgram(assemble(text), { name: 'me', ...options })
      return 'nothing'
    } catch (error) {
      return (error as Error).message
    }
  }
  expect(refused('(module (func (export "_start")))')).toBe('nothing')
  expect(refused('(module (import "env" "f" (func)))')).toMatch(
    /imports that are not WASI's.*env\.f/,
  )
  expect(refused('(module (memory 1))')).toMatch(/exports no `_start`/)
  expect(
    refused(`(module (memory 1 1 shared)
      (func (export "_start") i32.const 0 i32.atomic.load drop))`),
  ).toMatch(/byte \d+: the WebAssembly module uses threads/)
  expect(refused('(module (memory 9) (func (export "_start")))', { memoryBytes: 65_536 })).toMatch(
    /needs 9 x 64 KiB/,
  )
  expect(() => wasiProgram(Uint8Array.of(1, 2, 3))).toThrow(/does not begin as one of version 1/)
})
