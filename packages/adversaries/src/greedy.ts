/** Takes every frame there is, beyond its contract too, and uses them all (M4 is what it does to Mach). */
import { flexpage, READ, WRITE } from '@selfpage/kernel'
import { memoryClient } from '@selfpage/memory-server/client'
import { defineAdversary, startRogue, take } from './define-adversary.ts'

const WINDOW = 16
const ROUND_TICKS = 2_000_000

export const greedy = defineAdversary({
  name: 'greedy',
  summary: 'takes every frame it can get and keeps using them all',
  attacks: 'task',
  invariants: ['I28', 'I32', 'I36'],
  urges: { conduct: 'ignore', operations: { allocate: 3, map: 2, deallocate: 0.3 } },
  create(field) {
    startRogue(field, 'greedy', 1, function* (thread) {
      const memory = memoryClient(thread, field.memoryServer)
      while (true) {
        for (const handle of yield* take(memory, 8)) {
          yield* memory.mapOne(handle, READ | WRITE, flexpage(WINDOW))
          if (thread.space.touch(WINDOW, WRITE)) thread.space.bytes(WINDOW)[0] = 1
        }
        yield* thread.sleep(ROUND_TICKS)
      }
    })
  },
})
