/**
 * What a world does to a policy, as data: checks draw lists of operations at random and shrink them.
 * An operation that does not apply (a pin of an absent page) does nothing.
 */
import { NEVER } from '@selfpage/policy'
import fc from 'fast-check'
import type { Arbitrary } from 'fast-check'

/** One operation. Page numbers are taken modulo the pages there are by then ({@link resolve}). */
export type Operation =
  | { readonly kind: 'reference'; readonly page: number; readonly write: boolean; nextUse: number }
  | { readonly kind: 'read-ahead'; readonly page: number }
  | { readonly kind: 'remove'; readonly page: number; readonly cause: 'evicted' | 'reclaimed' }
  | { readonly kind: 'deactivate'; readonly page: number }
  | { readonly kind: 'evict' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'forget'; readonly page: number }
  | { readonly kind: 'resize'; readonly frames: number }
  /** `pages`: how many more. */
  | { readonly kind: 'grow'; readonly pages: number }
  | { readonly kind: 'pin'; readonly page: number }
  | { readonly kind: 'unpin'; readonly page: number }
  | { readonly kind: 'scan' }
  /** `hint`: which of the declared messages, modulo their number. */
  | { readonly kind: 'hint'; readonly hint: number; readonly values: readonly number[] }
  | { readonly kind: 'drain' }

export type OperationKind = Operation['kind']

/** A world's size and what happens in it. */
export interface Scenario {
  readonly pages: number
  readonly frames: number
  /** Of the policy's random source. */
  readonly seed: number
  readonly operations: readonly Operation[]
}

const page = fc.nat(63)

const arbitraries: { readonly [Kind in OperationKind]: Arbitrary<Operation> } = {
  reference: fc
    .tuple(page, fc.boolean())
    .map(([page, write]) => ({ kind: 'reference', page, write, nextUse: NEVER })),
  'read-ahead': page.map((page) => ({ kind: 'read-ahead', page })),
  remove: fc
    .tuple(page, fc.constantFrom('evicted' as const, 'reclaimed' as const))
    .map(([page, cause]) => ({ kind: 'remove', page, cause })),
  deactivate: page.map((page) => ({ kind: 'deactivate', page })),
  evict: fc.constant({ kind: 'evict' }),
  ask: fc.constant({ kind: 'ask' }),
  forget: page.map((page) => ({ kind: 'forget', page })),
  resize: frameCounts(40).map((frames) => ({ kind: 'resize', frames })),
  grow: fc.integer({ min: 1, max: 9 }).map((pages) => ({ kind: 'grow', pages })),
  pin: page.map((page) => ({ kind: 'pin', page })),
  unpin: page.map((page) => ({ kind: 'unpin', page })),
  scan: fc.constant({ kind: 'scan' }),
  hint: fc
    .tuple(fc.nat(31), fc.array(page, { minLength: 4, maxLength: 4 }))
    .map(([hint, values]) => ({ kind: 'hint', hint, values })),
  drain: fc.constant({ kind: 'drain' }),
}

/** Mostly few, so that everything happens soon; sometimes more, for policies that take shares. */
function frameCounts(most: number): Arbitrary<number> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 6 }) },
    { weight: 1, arbitrary: fc.integer({ min: 7, max: most }) },
  )
}

/** Scenarios of references and, one time in four, of the other `kinds`. */
export function scenarios(kinds: readonly OperationKind[] = []): Arbitrary<Scenario> {
  const others = kinds.map((kind) => ({ weight: 3, arbitrary: arbitraries[kind] }))
  const operation = fc.oneof(
    { weight: Math.max(9 * kinds.length, 1), arbitrary: arbitraries.reference },
    ...others,
  )
  return fc
    .record({
      pages: fc.integer({ min: 1, max: 48 }),
      frames: frameCounts(24),
      seed: fc.nat(),
      operations: fc.array(operation, { maxLength: 160, size: 'max' }),
    })
    .map(resolve)
}

/** Fills in page numbers in range and, for each reference, the number of the page's next one. */
function resolve(scenario: Scenario): Scenario {
  let { pages } = scenario
  const operations = scenario.operations.map((operation) => {
    if (operation.kind === 'grow') pages += operation.pages
    return 'page' in operation ? { ...operation, page: operation.page % pages } : operation
  })
  let clock = operations.filter(({ kind }) => kind === 'reference').length
  const next = new Map<number, number>()
  for (const operation of operations.toReversed()) {
    if (operation.kind === 'forget') next.delete(operation.page)
    if (operation.kind !== 'reference') continue
    operation.nextUse = next.get(operation.page) ?? NEVER
    next.set(operation.page, clock--)
  }
  return { ...scenario, operations }
}
