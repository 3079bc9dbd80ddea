/** I32: nobody is the one from whom frames are always taken, whatever others do. */
import type { HandleId } from '@selfpage/container'
import { createSimulation, flexpage, NO_THREAD, NO_WINDOW, READ, WRITE } from '@selfpage/kernel'
import type { Thread } from '@selfpage/kernel'
import { startMemoryServer } from '@selfpage/memory-server'
import type { Reclaim } from '@selfpage/memory-server'
import { memoryClient } from '@selfpage/memory-server/client'
import { expect, test } from 'vitest'

const FRAMES = 64
const HOLDERS = 4
const CLAIMED = 12
const ROUNDS = 60
const MILLISECOND = 1_000_000
const WINDOW = 16

/** @returns how many frames each holder of extra ones was asked for, and rounds of the claimant */
function run(sanction: 'kill' | 'force' | 'karma'): { asked: number[]; rounds: number } {
  const kernel = createSimulation({ frames: FRAMES, pageSizeBytes: 64, seed: 5 })
  const memory = startMemoryServer(kernel, { sanction })
  const asked = Array.from({ length: HOLDERS }, () => 0)
  const start = (name: string, guaranteedFrames: number, body: Body) => {
    const space = kernel.createSpace(name, 64)
    memory.setContract({ task: space.id, guaranteedFrames })
    kernel.createThread(space, { name, priority: 100, body })
  }
  for (let holder = 0; holder < HOLDERS; holder++) {
    start(`holder ${holder}`, 2, (thread) => hold(thread, (frames) => (asked[holder] += frames)))
  }
  let rounds = 0
  start('claimant', CLAIMED, (thread) => claim(thread, () => (rounds += 1)))
  kernel.run({ untilTicks: 60_000 * MILLISECOND, steps: 2_000_000 })
  memory.audit()
  return { asked, rounds }

  /** Takes all it can get, gives back what it is asked for, and takes again. */
  function* hold(thread: Thread, hear: (frames: number) => void) {
    const client = memoryClient(thread, memory.thread)
    const held: HandleId[] = []
    yield* client.listen(thread.id)
    for (;;) {
      for (;;) {
        const reply = yield* client.allocate(1, { bind: true })
        if (reply.op !== 'memory.allocated') break
        held.push(...reply.handles)
      }
      const message = yield* thread.receive(NO_THREAD, NO_WINDOW, MILLISECOND)
      if (message.op !== 'memory.reclaim') continue
      const { frames } = message as Reclaim
      hear(frames)
      yield* client.deallocate(held.splice(0, frames))
    }
  }

  /** Claims its guarantee and gives it back, again and again. */
  function* claim(thread: Thread, done: () => void) {
    const client = memoryClient(thread, memory.thread)
    for (let round = 0; round < ROUNDS; round++) {
      yield* thread.sleep(20 * MILLISECOND)
      const reply = yield* client.allocate(CLAIMED)
      if (reply.op !== 'memory.allocated') throw new Error('a guarantee was refused')
      for (const handle of reply.handles) {
        const mapped = yield* client.mapOne(handle, READ | WRITE, flexpage(WINDOW))
        if (mapped.op !== 'memory.mapped') throw new Error('a guaranteed frame was refused')
      }
      yield* client.deallocate(reply.handles)
      done()
    }
  }
}

type Body = (thread: Thread) => Generator<unknown, void, undefined>

test.for(['kill', 'force', 'karma'] as const)(
  'I32: who holds the same extra frames is asked for about the same (%s)',
  (sanction) => {
    const { asked, rounds } = run(sanction)
    expect(rounds).toBe(ROUNDS)
    expect(Math.min(...asked)).toBeGreaterThan(ROUNDS)
    expect(Math.max(...asked) / Math.min(...asked)).toBeLessThan(2)
  },
)
