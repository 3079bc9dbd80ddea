import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { lecar } from '../src/index.ts'

testPolicy(lecar, [{}, { learningRate: 5, discount: 1, historyShare: 4 }])

test('where the experts agree it does what they say', () => {
  // 0 is both the least recently and, as the oldest of equals, the least frequently used.
  expect(outcomesOf(lecar(), 2, [0, 1, 2, 3])).toEqual(['miss', 'miss', 0, 1])
})

test.each([0.45, 3])('with learning rate %d it is algorithms 1 and 2', (learningRate) => {
  compareWithModel(lecar({ learningRate }), (frames) => algorithm1(frames, learningRate))
})

test('it follows the expert that is right', () => {
  const random = policy.randomSource(5)
  // A few popular pages among many that come once: LFU is right.
  const references = Array.from({ length: 20_000 }, (_, index) =>
    index % 4 === 0 ? Math.floor((random() / 2 ** 32) * 60) : 100 + index,
  )
  const hits = outcomesOf(lecar(), 100, references).filter((outcome) => outcome === 'hit').length
  // LRU would keep the last hundred pages, a quarter of them popular: 60 by chance a third.
  expect(hits).toBeGreaterThan(4000)
})

/** The algorithms word for word; both experts look through all pages. */
function algorithm1(n: number, learningRate: number): NaiveModel {
  interface Page {
    readonly page: number
    frequency: number
    /** When it was last referenced, and when it reached its frequency. */
    used: number
    reached: number
  }
  interface Ghost {
    readonly page: Page
    readonly evicted: number
  }
  const random = policy.randomSource(0)
  const cache: Page[] = []
  const histories: Record<'lru' | 'lfu', Ghost[]> = { lru: [], lfu: [] }
  const weights = { lru: 0.5, lfu: 0.5 }
  const d = 0.005 ** (1 / n)
  let time = 0

  function updateWeight(q: number): Page | undefined {
    for (const expert of ['lru', 'lfu'] as const) {
      const ghost = histories[expert].find(({ page }) => page.page === q)
      if (ghost === undefined) continue
      histories[expert].splice(histories[expert].indexOf(ghost), 1)
      weights[expert] *= Math.exp(-learningRate * d ** (time - ghost.evicted))
      const sum = weights.lru + weights.lfu
      weights.lru /= sum
      weights.lfu = 1 - weights.lru
      return ghost.page
    }
    return undefined
  }

  function evict(): number {
    const [lru] = cache.toSorted((a, b) => a.used - b.used)
    const [lfu] = cache.toSorted((a, b) => a.frequency - b.frequency || a.reached - b.reached)
    const expert = random() / 2 ** 32 < weights.lru ? 'lru' : 'lfu'
    const victim = expert === 'lru' ? lru : lfu
    cache.splice(cache.indexOf(victim), 1)
    if (lru !== lfu) {
      if (histories[expert].length === n) histories[expert].shift()
      histories[expert].push({ page: victim, evicted: time })
    }
    return victim.page
  }

  return {
    reference(q) {
      time++
      const found = cache.find(({ page }) => page === q)
      if (found !== undefined) {
        Object.assign(found, { frequency: found.frequency + 1, used: time, reached: time })
        return 'hit'
      }
      const known = updateWeight(q)
      const outcome = cache.length === n ? evict() : 'miss'
      cache.push({ page: q, frequency: (known?.frequency ?? 0) + 1, used: time, reached: time })
      return outcome
    },
  }
}

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-lecar': { lecar },
})
