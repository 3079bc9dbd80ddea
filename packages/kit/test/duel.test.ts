import { pageId, randomSource } from '@selfpage/policy'
import type { EvictionPolicy, PageId, PolicyContext } from '@selfpage/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Duel, DuelPolicy, PageListGroup, PageSample } from '../src/index.ts'
import type { Contestant } from '../src/index.ts'

/** Keeps what was used last (LRU), or what was used before that (MRU). */
function stack(end: 'first' | 'last', seen?: (context: PolicyContext) => void): Contestant {
  return {
    create(context) {
      seen?.(context)
      const group = new PageListGroup(context.pages, 1)
      const [pages] = group.lists
      return {
        touch: (page) => pages.moveToFirst(page),
        fault: () => {},
        victim: () => pages[end],
        remove: (page) => pages.remove(page),
        admit: (page) => pages.addFirst(page),
        forget: () => {},
        resize: () => {},
        grow: (count) => group.grow(count),
      }
    },
  }
}

const lru = stack('last')
const mru = stack('first')

/** Misses of `contestant` on `references`, by a model of the memory in a plain set. */
function missesOf(contestant: Contestant, references: readonly number[], frames: number): number {
  const policy = contestant.create({
    pages: 4096,
    frames,
    random: randomSource(1),
    facts: {},
    takeReferenced: () => false,
  } as unknown as Parameters<Contestant['create']>[0])
  return missesOfPolicy(policy, references, frames)
}

function missesOfPolicy(
  policy: EvictionPolicy,
  references: readonly number[],
  frames: number,
): number {
  const resident = new Set<PageId>()
  let misses = 0
  for (const reference of references) {
    const page = pageId(reference)
    if (resident.has(page)) policy.touch(page)
    else {
      misses++
      policy.fault(page)
      if (resident.size === frames) {
        const victim = policy.victim()
        if (policy.victim() !== victim || !resident.delete(victim)) throw new Error('no victim')
        policy.remove(victim, 'evicted')
      }
      policy.admit(page, 'fault')
      resident.add(page)
    }
  }
  return misses
}

const loop = (pages: number, rounds: number) =>
  Array.from({ length: pages * rounds }, (_, at) => at % pages)

/** Pages come twice and never again. */
const passing = (from: number, pages: number) =>
  Array.from({ length: 3 * pages }, (_, at) => from + (at >> 1) - (at & 1 ? 20 : 0)).filter(
    (page) => page >= from && page < from + pages,
  )

test('a sample has one page of each run of eight, and its numbers translate both ways', () => {
  const sample = new PageSample(4096)
  expect(sample.shift).toBe(3)
  const pages = Array.from({ length: 800 }, (_, page) => pageId(page)).filter((page) =>
    sample.has(page),
  )
  expect(pages.map((page) => page >> 3)).toEqual(Array.from({ length: 100 }, (_, run) => run))
  for (const page of pages) expect(sample.pageOf(sample.numberOf(page))).toBe(page)
  // Not always at the same place of a run.
  for (let place = 0; place < 8; place++) {
    expect(pages.filter((page) => (page & 7) === place).length).toBeGreaterThan(4)
  }
})

test('small memories are not sampled', () => {
  const sample = new PageSample(127)
  expect([sample.shift, sample.framesOf(127), sample.pagesOf(1000)]).toEqual([0, 127, 1000])
  expect(sample.has(pageId(77))).toBe(true)
  expect(new PageSample(128).shift).toBe(1)
  expect(new PageSample(1).framesOf(1)).toBe(1)
  expect([255, 256, 4096].map((frames) => new PageSample(frames, 128).shift)).toEqual([0, 1, 3])
})

test('a miniature misses what its policy misses in a memory of its size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(60), { maxLength: 400 }),
      fc.integer({ min: 1, max: 40 }),
      (references, frames) => {
        const duel = new Duel({ pages: 64, frames, contestants: [lru, mru], memory: 1e6 })
        for (const reference of references) duel.reference(pageId(reference))
        expect(duel.costOf(0)).toBe(missesOf(lru, references, frames))
        expect(duel.costOf(1)).toBe(missesOf(mru, references, frames))
      },
    ),
  )
})

test('the lead goes to who misses less, and back', () => {
  const duel = new Duel({ pages: 4096, frames: 100, contestants: [lru, mru], memory: 256 })
  expect(duel.leader).toBe(0)
  for (const page of loop(120, 20)) duel.reference(pageId(page))
  expect(duel.leader).toBe(1)
  for (const page of passing(200, 3000)) duel.reference(pageId(page))
  expect(duel.leader).toBe(0)
})

test('the lead does not change for fewer misses than it is said to be worth', () => {
  const options = { pages: 4096, frames: 100, contestants: [lru, mru], memory: 1e6 }
  const duels = [0, 500].map((leastDifference) => new Duel({ ...options, leastDifference }))
  const changes = duels.map(() => Infinity)
  for (const page of loop(120, 40)) {
    for (const [index, duel] of duels.entries()) {
      duel.reference(pageId(page))
      if (duel.leader !== 1) continue
      changes[index] = Math.min(changes[index], duel.costOf(0) - duel.costOf(1))
    }
  }
  expect(changes[0]).toBeLessThan(100)
  expect(changes[1]).toBe(501)
})

test('equals keep the lead where it is, and so does what chance explains', () => {
  const duel = new Duel({ pages: 4096, frames: 100, contestants: [lru, stack('last'), mru] })
  const random = randomSource(7)
  let misled = 0
  for (let at = 0; at < 20_000; at++) {
    // All pages alike: no order of eviction is better than another.
    duel.reference(pageId(random() % 400))
    misled += duel.leader === 0 ? 0 : 1
  }
  expect(misled).toBe(0)
})

test('a write-back counts as much as it is said to cost', () => {
  const facts = { write: 0 }
  const contestants = [lru, mru]
  const options = { pages: 64, frames: 10, contestants, facts, memory: 1e6 }
  const plain = new Duel({ ...options, reads: ['write'] })
  const costly = new Duel({ ...options, reads: ['write'], writeBackCost: 0.5 })
  const deaf = new Duel({ ...options, writeBackCost: 0.5 })
  // 20 pages written in turn: LRU misses all 60 and writes 50 back.
  facts.write = 1
  for (const page of loop(20, 3)) {
    for (const duel of [plain, costly, deaf]) duel.reference(pageId(page))
  }
  expect([plain.costOf(0), costly.costOf(0), deaf.costOf(0)]).toEqual([60, 85, 60])
})

test('contestants are told the facts they read, by the numbers of the sample', () => {
  let context: PolicyContext<'class' | 'kind' | 'write'> | undefined
  const contestant = stack('last', (given) => (context = given as typeof context))
  const facts = { class: 9, kind: new Uint8Array(4096).map((_, page) => page >> 5), write: 1 }
  const duel = new Duel({
    ...{ pages: 4096, frames: 1024, contestants: [contestant], facts },
    reads: ['class', 'kind'],
  })
  const page = duel.sample.pageOf(300)
  duel.reference(page)
  expect(context?.pages).toBe(512)
  expect(context?.frames).toBe(128)
  expect([context?.facts.class, context?.facts.kind[300], context?.facts.write]).toEqual([
    9,
    page >> 5,
    0,
  ])
})

test('pages that no longer exist leave, memory shrinks and page numbers grow', () => {
  const duel = new Duel({ pages: 64, frames: 32, contestants: [lru], memory: 1e6 })
  for (let page = 0; page < 32; page++) duel.reference(pageId(page))
  duel.forget(pageId(5))
  duel.forget(pageId(60))
  duel.reference(pageId(6))
  expect(duel.costOf(0)).toBe(32)
  duel.reference(pageId(5))
  expect(duel.costOf(0)).toBe(33)
  duel.resize(4)
  duel.reference(pageId(6))
  duel.reference(pageId(5))
  expect(duel.costOf(0)).toBe(33)
  duel.grow(1000)
  duel.reference(pageId(999))
  expect(duel.costOf(0)).toBe(34)
})

test('a duel policy proposes what the leader proposes, whoever admitted the page', () => {
  const calls: string[] = []
  const traced = (contestant: Contestant, name: string): Contestant => ({
    create(context) {
      const policy: EvictionPolicy = contestant.create(context)
      const isWhole = context.frames === 100
      const victim = policy.victim.bind(policy)
      policy.victim = (): PageId => {
        if (isWhole) calls.push(name)
        return victim()
      }
      return policy
    },
  })
  const policy = new DuelPolicy(
    {
      ...{ pages: 4096, frames: 100, random: randomSource(3), facts: {} as never },
      takeReferenced: () => false,
    },
    [traced(lru, 'lru'), traced(mru, 'mru')],
    // Miniatures of another size, to tell them from the whole.
    { sample: new PageSample(200), memory: 256 },
  )
  missesOfPolicy(policy, loop(130, 30), 100)
  expect(calls[0]).toBe('lru')
  expect(calls.at(-1)).toBe('mru')
})
