import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { mq } from '../src/index.ts'

testPolicy(mq, [{}, { queues: 2, lifeTimeShare: 1, outShare: 0 }])

test('pages sink one queue after their time', () => {
  // 2 frames, lifeTime 4.
  expect(outcomesOf(mq({ lifeTimeShare: 2 }), 2, [0, 0, 1, 2, 3, 4, 5, 6, 0])).toEqual([
    // 0 was referenced twice and is in Q1 until reference 6 is over.
    ...['miss', 'hit', 'miss', 1, 2, 3],
    // Reference 7 sank it, behind 4 in Q0, where it is next.
    ...[4, 0],
    // Qout remembers its two references: it is in Q1 again.
    5,
  ])
})

test.each([
  { queues: 8, lifeTimeShare: 4, outShare: 4 },
  { queues: 3, lifeTimeShare: 0.5, outShare: 1 },
])('it is the algorithm of Figure 5: %o', (options) => {
  compareWithModel(mq(options), (frames) => figure5(frames, options))
})

/** The figure word for word. Queues have their head, the least recently used page, first. */
function figure5(
  frames: number,
  { queues, lifeTimeShare, outShare }: Record<'queues' | 'lifeTimeShare' | 'outShare', number>,
): NaiveModel {
  const lifeTime = Math.max(1, Math.floor(frames * lifeTimeShare))
  const outPages = Math.floor(frames * outShare)
  const q = Array.from({ length: queues }, (): number[] => [])
  const qout: number[] = []
  const references = new Map<number, number>()
  const expireTime = new Map<number, number>()
  let currentTime = 0

  function evictBlock(): number {
    const victim = q.find((queue) => queue.length > 0)?.shift() ?? NaN
    qout.push(victim)
    if (qout.length > outPages) references.delete(qout.shift() ?? NaN)
    return victim
  }

  function adjust(): void {
    currentTime++
    for (let k = 1; k < queues; k++) {
      const [head] = q[k]
      if (head === undefined || (expireTime.get(head) ?? NaN) >= currentTime) continue
      q[k].shift()
      q[k - 1].push(head)
      expireTime.set(head, currentTime + lifeTime)
    }
  }

  return {
    reference(page) {
      let outcome: number | 'hit' | 'miss' = 'miss'
      const queue = q.find((pages) => pages.includes(page))
      if (queue === undefined) {
        if (q.flat().length === frames) outcome = evictBlock()
        if (qout.includes(page)) qout.splice(qout.indexOf(page), 1)
        else references.delete(page)
      } else {
        queue.splice(queue.indexOf(page), 1)
        outcome = 'hit'
      }
      const count = (references.get(page) ?? 0) + 1
      references.set(page, count)
      q[Math.min(Math.floor(Math.log2(count)), queues - 1)].push(page)
      expireTime.set(page, currentTime + lifeTime)
      adjust()
      return outcome
    },
  }
}

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-mq': { mq },
})
