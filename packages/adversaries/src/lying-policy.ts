/** An eviction policy that lies, in one of several ways. The driver falls back, and says so (I34). */
import { noOptions, PageQueue } from '@selfpage/kit'
import { definePolicy, pageId } from '@selfpage/policy'
import type { ConfiguredPolicy, EvictionPolicy, PageId } from '@selfpage/policy'
import { defineAdversary } from './define-adversary.ts'

/** Honest for so many victims, so that there is something to lose. */
const HONEST_VICTIMS = 20

const lies = {
  throws: () => {
    throw new Error('a policy that throws')
  },
  'not-resident': (honest: PageId) => pageId(honest + 100_000),
  'twice-the-same': (_honest: PageId, last: PageId) => last,
  negative: () => pageId(-7),
  'not-a-number': () => pageId(NaN),
} satisfies Record<string, (honest: PageId, last: PageId) => PageId>

class Liar implements EvictionPolicy {
  readonly #queue: PageQueue
  readonly #lie: (honest: PageId, last: PageId) => PageId
  #victims = 0
  #last = pageId(0)

  constructor(pages: number, frames: number, lie: (honest: PageId, last: PageId) => PageId) {
    this.#queue = new PageQueue(pages, frames)
    this.#lie = lie
  }

  touch(): void {}

  fault(): void {}

  victim(): PageId {
    this.#victims += 1
    const honest = this.#queue.first
    if (this.#victims > HONEST_VICTIMS) return this.#lie(honest, this.#last)
    this.#last = honest
    return honest
  }

  remove(page: PageId): void {
    this.#queue.remove(page)
  }

  admit(page: PageId): void {
    this.#queue.addLast(page)
  }

  forget(): void {}

  resize(frames: number): void {
    this.#queue.reserve(frames)
  }

  grow(pages: number): void {
    this.#queue.grow(pages)
  }
}

function lyingPolicy(name: string): ConfiguredPolicy {
  const lie = lies[name as keyof typeof lies] ?? lies.throws
  return definePolicy({
    name: `liar-${name}`,
    summary: 'Proposes pages that it must not.',
    options: noOptions,
    create: ({ pages, frames }) => new Liar(pages, frames, lie),
  })()
}

export const lyingPolicies = defineAdversary({
  name: 'lying-policy',
  summary: 'an eviction policy that throws, or proposes pages that cannot be given up',
  attacks: 'policy',
  invariants: ['I34'],
  lies: Object.keys(lies),
  policy: lyingPolicy,
})
