/** Whatever the policy, the pressure and the store: bytes read are the bytes written last. */
import { READ, WRITE } from '@selfpage/kernel'
import type { Program, Region, TaskMemory } from '@selfpage/kernel'
import { arc } from '@selfpage/policy-arc'
import { clock } from '@selfpage/policy-clock'
import { fifo } from '@selfpage/policy-fifo'
import { lru } from '@selfpage/policy-lru'
import { s3Fifo } from '@selfpage/policy-s3-fifo'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Behaviour } from './machine.ts'
import { createMachine, fine, PlainStore, startTables } from './machine.ts'
import { regressions } from './regressions.ts'

const PAGES = 48
const SIZE = 64

const policies = [arc(), clock(), fifo(), lru(), s3Fifo()]

type Step =
  | readonly ['write', page: number, offset: number, value: number, length: number]
  | readonly ['read', page: number, pages: number]
  | readonly ['advise', page: number, pages: number, advice: (typeof advices)[number]]
  | readonly ['pin' | 'unpin', page: number]
  | readonly ['remap', pages: number]
  | readonly ['pause', ticks: number]
  | readonly ['replace', policy: number]

const advices = ['will-need', 'do-not-need', 'free', 'sequential', 'random', 'normal'] as const

const pageIn = fc.nat(PAGES - 1)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(
      fc.constant('write' as const),
      pageIn,
      fc.nat(SIZE - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.integer({ min: 1, max: 200 }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(fc.constant('read' as const), pageIn, fc.integer({ min: 1, max: PAGES })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('advise' as const),
      pageIn,
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(...advices),
    ),
  },
  fc.tuple(fc.constantFrom('pin' as const, 'unpin' as const), pageIn),
  fc.tuple(fc.constant('remap' as const), fc.integer({ min: 1, max: PAGES })),
  fc.tuple(fc.constant('pause' as const), fc.integer({ min: 1, max: 5_000_000 })),
  fc.tuple(fc.constant('replace' as const), fc.nat(policies.length - 1)),
)

const configuration = fc.record({
  policy: fc.nat(policies.length - 1),
  frames: fc.integer({ min: 4, max: 24 }),
  ioFrames: fc.integer({ min: 1, max: 6 }),
  inactiveShare: fc.constantFrom(0, 0, 0.3),
  extraFrames: fc.constantFrom(0, 0, 20),
  fidelity: fc.constantFrom('exact' as const, 'sampled' as const),
  readAhead: fc.constantFrom('none' as const, 'fixed' as const, 'adaptive' as const),
  clusterPages: fc.integer({ min: 1, max: 6 }),
  readers: fc.integer({ min: 1, max: 3 }),
  ticks: fc.constantFrom(0, 10_000, 3_000_000),
  moods: fc.array(fc.constantFrom('fine', 'later', 'notNow', 'io-error'), { maxLength: 12 }),
  rivalFrames: fc.constantFrom(0, 30, 60),
  softReferences: fc.boolean(),
  hasFinalPager: fc.boolean(),
})

type Drawn = typeof configuration extends fc.Arbitrary<infer Value> ? Value : never

type Configuration = Omit<Drawn, 'moods'> & { readonly moods: readonly Drawn['moods'][number][] }

/** The bytes as they must be. A page that was freed may be zero instead, until it is written. */
class Model {
  readonly bytes = new Uint8Array(PAGES * SIZE)
  readonly freed = new Set<number>()

  write(at: number, data: Uint8Array): void {
    this.bytes.set(data, at)
  }

  check(page: number, found: Uint8Array): void {
    const expected = this.bytes.subarray(page * SIZE, (page + 1) * SIZE)
    if (this.freed.has(page) && found.every((byte) => byte === 0)) expected.fill(0)
    if (Buffer.compare(found, expected) === 0) return
    throw new Error(`page ${page}: ${found.join()} instead of ${expected.join()}`)
  }
}

function* follow(
  memory: TaskMemory,
  steps: readonly Step[],
  replace: (policy: number) => void,
  pause: (ticks: number) => Iterable<unknown>,
) {
  let region: Region = fine(yield* memory.map({ pages: PAGES }))
  let pages = PAGES
  let model = new Model()
  const pins = new Map<number, number>()
  for (const one of steps) {
    const page = typeof one[1] === 'number' ? one[1] : 0
    if (one[0] === 'write') {
      const [, , offset, value, length] = one
      const at = page * SIZE + offset
      if (page >= pages) continue
      const data = new Uint8Array(Math.min(length, pages * SIZE - at)).fill(value)
      // What a freed page holds is open until all of it is written.
      for (let next = page; next * SIZE < at + data.length; next++) {
        if (!model.freed.delete(next)) continue
        fine(yield* memory.write((region.start + next) * SIZE, new Uint8Array(SIZE)))
        model.write(next * SIZE, new Uint8Array(SIZE))
      }
      fine(yield* memory.write(region.start * SIZE + at, data))
      model.write(at, data)
    } else if (one[0] === 'read') {
      for (let next = page; next < Math.min(pages, page + one[2]); next++) {
        const found = new Uint8Array(SIZE)
        fine(yield* memory.read((region.start + next) * SIZE, found))
        model.check(next, found)
      }
    } else if (one[0] === 'advise') {
      const [, , count, advice] = one
      if (page + count > pages) continue
      fine(yield* memory.advise(region.start + page, count, advice))
      if (advice === 'free') for (let next = 0; next < count; next++) model.freed.add(page + next)
    } else if (one[0] === 'pin') {
      if (page >= pages) continue
      const error = yield* memory.pin(region.start + page, 1)
      if (error === undefined) pins.set(page, (pins.get(page) ?? 0) + 1)
      else if (error !== 'no-frames') throw new Error(`pin: ${error}`)
    } else if (one[0] === 'unpin') {
      const known = pins.get(page) ?? 0
      const error = yield* memory.unpin(region.start + page, 1)
      if ((error === undefined) !== known > 0) throw new Error(`unpin: ${error}`)
      if (known > 0) pins.set(page, known - 1)
    } else if (one[0] === 'remap') {
      fine(yield* memory.unmap(region))
      pages = one[1]
      region = fine(yield* memory.map({ pages, rights: READ | WRITE }))
      model = new Model()
      pins.clear()
    } else if (one[0] === 'replace') replace(page)
    else yield* pause(one[1])
  }
}

/** Runs the steps in a task; throws if anything is not as it must be. */
function check(given: Configuration, steps: readonly Step[]): void {
  const { policy, frames, ioFrames, moods, rivalFrames, ticks } = given
  const killed: number[] = []
  const { kernel, memory, start } = createMachine(80, {
    pageSizeBytes: SIZE,
    sealMessages: true,
    // An ended task that nobody clears away may be punished.
    server: { onKill: (task) => void (handle.hasEnded || killed.push(task)) },
  })
  let mood = 0
  let errors = 0
  const behaviour: Behaviour = {
    ticks,
    onWrite(_, pages) {
      const present = moods[mood++]
      if (present === 'later') return { later: 500_000 }
      if (present === 'notNow') return { notNow: pages.slice(0, 1) }
      // A page that fails three times counts as lost.
      return present === 'io-error' && errors++ < 2 ? 'io-error' : undefined
    },
  }
  const store = new PlainStore(behaviour)
  const failures: unknown[] = []
  const program: Program = {
    name: 'steps',
    run: (task) =>
      follow(
        task.memory,
        steps,
        (next) => handle.replacePolicy(policies[next]),
        (pause) => task.thread.sleep(pause) as never,
      ) as never,
  }
  const tables = given.hasFinalPager ? startTables(kernel, memory, store) : undefined
  const handle = start(
    {
      name: 'steps',
      program,
      pages: 64,
      policy: policies[policy],
      ioFrames,
      inactiveFrames: Math.floor(frames * given.inactiveShare),
      extraFrames: given.extraFrames,
      fidelity: given.fidelity,
      readAhead: { mode: given.readAhead, pages: 4 },
      clusterPages: given.clusterPages,
      readers: given.readers,
      softReferences: given.softReferences,
      scanTicks: 100_000,
      swap: store.object(1, 64),
      ...(tables === undefined ? {} : { finalPager: tables }),
      store: store.factory,
      onEnd: (error) => failures.push(error),
    },
    frames + ioFrames,
  )
  if (rivalFrames > 0) start(rival(rivalFrames), Math.min(rivalFrames, 70 - frames - ioFrames))
  for (let run = 0; run < 2_000 && kernel.run({ steps: 200 }) === 'steps'; run++) {
    handle.audit()
    memory.audit()
  }
  expect(killed).toEqual([])
  expect({ failures, threads: kernel.threads() }).toMatchObject({ failures: [undefined] })
  expect(handle.driver?.fallbacks).toEqual([])
  handle.audit()
  memory.audit()
  kernel.audit()
}

describe('bytes', () => {
  test('read are the bytes written last, under any policy, pressure and reclaim', () => {
    const steps = fc.array(step, { minLength: 20, maxLength: 120 })
    fc.assert(fc.property(configuration, steps, check), {
      numRuns: Number(process.env.SELFPAGE_RUNS ?? 150),
    })
  }, 120_000)

  for (const { what, given, steps } of regressions) {
    test(`are right although once ${what}`, () => check(given, steps))
  }
})

/** Takes its guaranteed frames in waves, so that others' extra frames are asked back. */
function rival(frames: number) {
  return {
    name: 'rival',
    policy: fifo(),
    pages: 64,
    ioFrames: 1,
    program: {
      name: 'rival',
      *run({ memory, thread }) {
        for (let wave = 0; wave < 6; wave++) {
          yield* thread.sleep(1_000_000)
          const pages = Math.max(1, Math.floor((frames - 2) / 2))
          const region = yield* memory.map({ pages })
          if (typeof region === 'string') return
          for (let page = 0; page < pages; page++) {
            const error = yield* memory.write(
              (region.start + page) * SIZE,
              new Uint8Array(8).fill(1),
            )
            if (error !== undefined) break
          }
          yield* thread.sleep(2_000_000)
          yield* memory.unmap(region)
        }
      },
    } as Program,
  }
}
