import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replay } from '@selfpage/replay'
import type { ReplayResult } from '@selfpage/replay'
import type { PolicyDefinition } from '@selfpage/policy'
import { synthesize } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import { fusePolicy } from '../src/fuse-policy.ts'
import { crooked } from './fixtures/crooked.ts'
import { bundledPath, crookedPath, pairOf } from './fused.ts'

/** A trace of few pages, so that they come and go often. */
const someTraces = fc
  .record({
    ids: fc.array(fc.nat(40), { minLength: 1, maxLength: 400 }),
    writeEvery: fc.constantFrom(0, 1, 3),
  })
  .map(({ ids, writeEvery }): Trace => {
    const distinct = [...new Set(ids)]
    const writes = new Uint32Array(Math.ceil(ids.length / 32))
    for (const at of ids.keys()) {
      if (writeEvery > 0 && at % writeEvery === 0) writes[at >>> 5] |= 1 << (at & 31)
    }
    return {
      ...synthesize('uniform:references=1,pages=1,seed=1'),
      pages: Uint32Array.from(ids, (id) => distinct.indexOf(id)),
      distinctPages: distinct.length,
      ids: Float64Array.from(distinct),
      writes: writeEvery === 0 ? null : writes,
    }
  })

const long = synthesize('zipf:references=60000,pages=8000,skew=0.7,seed=5')

function countsOf(definition: PolicyDefinition, trace: Trace, frames: number, options = {}) {
  const result = replay(trace, definition.configure(options), { frames })
  const { seconds: _, nsPerReference: __, ...counts }: ReplayResult = result
  return counts
}

const names = [
  ...['fifo', 'lru', 'clock', 'sieve', 's3-fifo', 'arc', 'two-queue', 'slru', 'lfu', 'lirs'],
  ...['car', 'clock-pro', 'gittins', 'hyperbolic', 'lecar', 'lhd', 'lru-k', 'mq', 'mru'],
  ...['multi-generation', 'random', 'vms-quota', 'w-tinylfu'],
]

describe('counts as the policy does as it is written', () => {
  const entries = names.map((name) => [name, bundledPath(name)])
  test.each([...entries, [crooked.name, crookedPath]])('%s', async (_, path) => {
    const { plain, fused, runs } = await pairOf(path)
    fc.assert(
      fc.property(someTraces, fc.integer({ min: 1, max: 30 }), (trace, frames) => {
        const before = runs()
        expect(countsOf(fused, trace, frames)).toEqual(countsOf(plain, trace, frames))
        expect(runs()).toBeGreaterThan(before)
      }),
      { numRuns: 60 },
    )
    for (const frames of [50, 700]) {
      expect(countsOf(fused, long, frames)).toEqual(countsOf(plain, long, frames))
    }
  })
})

test('instances with other options than the usual take the plain loop, where that matters', async () => {
  const { plain, fused, runs } = await pairOf(bundledPath('s3-fifo'))
  const options = { threshold: 1, variant: 'libcachesim' }
  expect(countsOf(fused, long, 300, options)).toEqual(countsOf(plain, long, 300, options))
  expect(runs()).toBe(0)
})

test('what cannot be put in stays a call, and is told', async () => {
  const { left } = await fusePolicy(crookedPath)
  expect(Object.fromEntries(left)).toEqual({
    'Counter.turn': 'a call of something else',
    'Crooked.$stir': 'ForOfStatement',
    'Crooked.admit': 'DoWhileStatement',
    'CountedSeats.sit': 'Super',
    sumUpTo: 'ForOfStatement',
    parity: 'misses is something else in the loop',
    'Seats.free': 'policy.$seats.$free is from elsewhere',
  })
  expect((await fusePolicy(bundledPath('lru'))).left.size).toBe(0)
})

test('is the same text each time', async () => {
  const [first, second] = [await fusePolicy(crookedPath), await fusePolicy(crookedPath)]
  expect(first.text).toBe(second.text)
})

/** What it makes is of no class, so there are no methods to put in. */
const withoutClass = `
import { definePolicy } from '@selfpage/policy'
import { noOptions } from '@selfpage/kit'
const create = () => ({ touch() {}, fault() {}, victim() {}, remove() {}, admit() {} })
export default definePolicy({ name: 'none', summary: 'Nothing.', options: noOptions, create })
`

const withUnknownField = `
import { definePolicy } from '@selfpage/policy'
import { noOptions } from '@selfpage/kit'
class Odd {
  touch() { this['ho' + 'ld'] = 1 }
  fault() {}
  victim() { return 0 }
  remove() {}
  admit() {}
}
const create = () => new Odd()
export default definePolicy({ name: 'odd', summary: 'Odd.', options: noOptions, create })
`

test('says of a module what is wrong with it', async () => {
  const folder = await mkdtemp(join(import.meta.dirname, 'broken-'))
  const written = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    return fusePolicy(join(folder, name))
  }
  try {
    await expect(fusePolicy(join(folder, 'absent.ts'))).rejects.toThrow('cannot be bundled')
    await expect(written('syntax.js', 'export default {')).rejects.toThrow('cannot be bundled')
    await expect(written('throws.js', 'throw new Error("no")')).rejects.toThrow(
      'cannot be loaded: no',
    )
    await expect(written('other.js', 'export default 1')).rejects.toThrow('exports no policy')
    await expect(fusePolicy(bundledPath('optimal'))).rejects.toThrow("reads 'nextUse'")
    await expect(written('computed.js', withUnknownField)).rejects.toThrow('name is not known')
    await expect(written('literal.js', withoutClass)).rejects.toThrow('of no class')
  } finally {
    await rm(folder, { recursive: true })
  }
})
