import { ABSENT, RESIDENT } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { EvictionPolicy, FactName, PolicyDefinition } from '@selfpage/policy'
import { commonLoop, fusedLoops, replay, replayStream } from '@selfpage/replay'
import type { FusedLoops, Loop, ReplayOptions } from '@selfpage/replay'
import type { ReferenceBatch, Trace } from '@selfpage/trace'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { breaking, fifo } from './policies.ts'
import { someReferences, traceOf } from './traces.ts'

/** What went through fused loops. */
interface Use {
  reading: number
  writing: number
  /** The names of the classes they met. */
  readonly classes: Set<string>
}

/** Has `definition` carry loops that are common ones, but note what goes through them. */
function fused(
  definition: PolicyDefinition,
  fits: FusedLoops['fits'] = ({ constructor }) => constructor.name !== 'Fallback',
): [PolicyDefinition, Use] {
  const use: Use = { reading: 0, writing: 0, classes: new Set() }
  const noting =
    (kind: 'reading' | 'writing', common: Loop): Loop =>
    (driver, columns, settings, from, to) => {
      use.classes.add(driver.policy.constructor.name)
      const next = common(driver, columns, settings, from, to)
      use[kind] += next - from
      return next
    }
  const constants = { ABSENT, RESIDENT, hasSurplus: false }
  const reading = noting('reading', commonLoop({ ...constants, keepsWrites: false }))
  const writing = noting('writing', commonLoop({ ...constants, keepsWrites: true }))
  const list: FusedLoops[] = [
    { fits: () => false, reading: never, writing: never },
    { fits, reading, writing },
  ]
  return [Object.defineProperty(definition, fusedLoops, { value: list }), use]
}

const never: Loop = () => {
  throw new Error('does not fit')
}

/** First-in first-out, as a definition of its own for each test. */
function ownFifo(facts: readonly FactName[] = []): PolicyDefinition {
  return definePolicy({
    name: 'fifo',
    summary: 'Gives up the oldest page.',
    facts,
    options: z.strictObject({}),
    create: (context) => fifo().create(context),
  })
}

test('all references of a policy that fits go through its fused loops and count the same', () => {
  fc.assert(
    fc.property(someReferences, fc.integer({ min: 1, max: 12 }), (ids, frames) => {
      for (const parts of [{}, { writes: ids.map((id) => id % 3 === 0) }]) {
        const trace = traceOf(ids, parts)
        const [definition, use] = fused(ownFifo())
        const { misses, writeBacks } = replay(trace, fifo(), { frames })
        expect(replay(trace, definition(), { frames })).toMatchObject({ misses, writeBacks })
        const kind = trace.writes === null ? 'reading' : 'writing'
        expect(use).toMatchObject({ reading: 0, writing: 0, [kind]: ids.length })
      }
    }),
    { numRuns: 30 },
  )
})

test('a stream goes through them, too', async () => {
  const trace = traceOf(Array.from({ length: 300 }, (_, at) => (at * at) % 31))
  const [definition, use] = fused(ownFifo())
  const [{ misses }] = await replayStream(batchesOf(trace), [{ policy: definition(), frames: 5 }])
  expect(misses).toBe(replay(trace, fifo(), { frames: 5 }).misses)
  expect(use.reading).toBe(300)
})

const trace = traceOf([1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5])

test('they are asked of the very instance, and one that does not fit takes the ordinary loops', () => {
  const asked: EvictionPolicy[] = []
  const [definition, use] = fused(ownFifo(), (policy) => asked.push(policy) < 0)
  expect(replay(trace, definition(), { frames: 3 }).misses).toBe(9)
  expect(asked).toHaveLength(1)
  expect(use.reading).toBe(0)
})

const special: [string, Partial<ReplayOptions>][] = [
  ['misses are noted', { recordMisses: true }],
  ['references are sampled', { fidelity: { scanEveryReferences: 4 } }],
  ['there is an inactive list', { inactiveFrames: 1 }],
  ['events apply', { events: 'apply' }],
]
test.each(special)('where %s the full loop runs', (_, options) => {
  const [definition, use] = fused(ownFifo())
  replay(trace, definition(), { frames: 3, ...options })
  expect(use.reading).toBe(0)
})

const others: [string, PolicyDefinition][] = [
  ['may have a surplus', breaking({ in: 'touch', does: 'throw' }, Infinity, 3).definition],
  ['reads facts of references', ownFifo(['clock'])],
]
test.each(others)('a policy that %s has loops of its own', (_, definition) => {
  const { misses } = replay(trace, definition(), { frames: 3 })
  const [, use] = fused(definition)
  expect(replay(trace, definition(), { frames: 3 }).misses).toBe(misses)
  expect(use.reading).toBe(0)
})

test('what replaces a policy that broke the rules takes the ordinary loops', async () => {
  const ids = Array.from({ length: 9000 }, (_, at) => (at * at) % 31)
  const long = traceOf(ids)
  const broken = () => breaking({ in: 'admit', does: 'throw' }, 20).definition
  const { misses } = replay(long, broken()(), { frames: 5 })
  const [definition, use] = fused(broken())
  const result = replay(long, definition(), { frames: 5 })
  expect(result.misses).toBe(misses)
  expect(result.fallback).not.toBeNull()
  const [streamed] = await replayStream(batchesOf(long), [{ policy: definition(), frames: 5 }])
  expect(streamed.misses).toBe(misses)
  expect([...use.classes]).toEqual(['Breaking'])
  expect(use.reading).toBeLessThan(200)
})

async function* batchesOf({ pages }: Trace): AsyncGenerator<ReferenceBatch> {
  for (let first = 0; first < pages.length; first += 64) {
    const batch = { first, pages: pages.slice(first, first + 64) }
    yield { ...batch, writes: null, fetches: null, classes: null }
  }
}
