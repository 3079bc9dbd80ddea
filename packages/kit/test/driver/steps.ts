/** What the model-based test does to a driver and to the naive one, as arbitraries of steps. */
import type { Driver } from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import type { PageId, PolicyDefinition } from '@selfpage/policy'
import fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import type { NaiveDriver } from './naive-driver.ts'
import { fifo, lru, scanner } from './policies.ts'

export const policies: readonly PolicyDefinition[] = [fifo, lru, scanner]

/** Two drivers of the same policy, and what both have been told. */
export interface Pair {
  readonly driver: Driver
  readonly naive: NaiveDriver
  readonly refused: Set<PageId>
  pages: number
}

/** Does one thing to both drivers. Returns what they answered, which must be equal. */
export type Step = (pair: Pair) => readonly [driver: unknown, naive: unknown] | void

/** A step about one page, which is called `name` in a counterexample. */
function onPage(
  name: string,
  step: (pair: Pair, page: PageId) => ReturnType<Step>,
): Arbitrary<Step> {
  return fc
    .nat(15)
    .map((number) => named(`${name} ${number}`, (pair) => step(pair, pageId(number % pair.pages))))
}

function named(name: string, step: Step): Step {
  return Object.assign(step, { [fc.toStringMethod]: () => name })
}

function errorOf(act: () => void): string {
  try {
    act()
    return 'none'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const reads = onPage('read', ({ driver, naive }, page) => [
  driver.reference(page, false),
  naive.reference(page, false),
])

const writes = onPage('write', ({ driver, naive }, page) => [
  driver.reference(page, true),
  naive.reference(page, true),
])

const readsAhead = onPage('read-ahead', ({ driver, naive }, page) => [
  driver.readAhead(page),
  naive.readAhead(page),
])

const pins = onPage('pin', ({ driver, naive }, page) => {
  if (!naive.resident.has(page)) {
    return [errorOf(() => driver.pin(page)), `page ${page} is not resident and cannot be pinned`]
  }
  driver.pin(page)
  return naive.pin(page)
})

const unpins = onPage('unpin', ({ driver, naive }, page) => {
  if (naive.pinsOf(page) === 0) {
    return [errorOf(() => driver.unpin(page)), `page ${page} is not pinned`]
  }
  driver.unpin(page)
  return naive.unpin(page)
})

const refuses = onPage('refuse', ({ refused }, page) => void refused.add(page))

const agrees = onPage('agree', ({ driver, naive, refused }, page) => {
  refused.delete(page)
  driver.release(page)
  naive.release(page)
})

const evicts = fc.constant(
  named('evict', ({ driver, naive }) => [driver.evict('evicted'), naive.evict('evicted')]),
)

const removes = onPage('remove', ({ driver, naive }, page) => {
  driver.remove(page, 'reclaimed')
  naive.remove(page, 'reclaimed')
})

const forgets = onPage('forget', ({ driver, naive }, page) => {
  driver.forget(page)
  naive.forget(page)
})

const zeroes = onPage('zero', ({ driver, naive }, page) => {
  driver.expectZeroFill(page)
  naive.expectZeroFill(page)
})

const cleans = onPage('clean', ({ driver, naive }, page) => {
  driver.clean(page)
  naive.clean(page)
})

const resizes = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.nat(4)).map(([room, inactive]) =>
  named(`resize ${room}+${inactive}`, ({ driver, naive }) => {
    driver.resize(room + inactive, inactive)
    naive.resize(room + inactive, inactive)
  }),
)

const grows = fc.constant(
  named('grow', (pair) => {
    pair.pages += 3
    pair.driver.grow(pair.pages)
    pair.naive.grow(pair.pages)
  }),
)

const scans = fc.constant(
  named('scan', ({ driver, naive }) => {
    driver.scan()
    naive.scan()
  }),
)

const replaces = fc.constantFrom(...policies).map((policy) =>
  named(`replace by ${policy.name}`, ({ driver, naive }) => {
    driver.replace(policy())
    naive.replace(policy())
  }),
)

/** Up to 120 steps, mostly references. */
export const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: reads },
    { weight: 3, arbitrary: writes },
    { weight: 3, arbitrary: fc.oneof(pins, unpins, readsAhead) },
    { weight: 2, arbitrary: fc.oneof(refuses, agrees, evicts, removes, forgets, zeroes, cleans) },
    { weight: 1, arbitrary: fc.oneof(resizes, grows, scans, replaces) },
  ),
  { maxLength: 120, size: 'max' },
)
