/** Holds extra frames, hears that they are wanted back, and does nothing (I29: at its own cost). */
import { flexpage, READ, WRITE } from '@selfpage/kernel'
import { memoryClient } from '@selfpage/memory-server/client'
import { defineAdversary, startRogue, take } from './define-adversary.ts'

const WINDOW = 16

export const reclaimIgnorer = defineAdversary({
  name: 'reclaim-ignorer',
  summary: 'listens to reclaim requests and never gives a frame back',
  attacks: 'task',
  invariants: ['I28', 'I29', 'I32'],
  urges: { conduct: 'ignore' },
  create(field) {
    startRogue(field, 'reclaim-ignorer', 2, function* (thread) {
      const memory = memoryClient(thread, field.memoryServer)
      for (const handle of yield* take(memory, 1_000)) {
        yield* memory.mapOne(handle, READ | WRITE, flexpage(WINDOW))
      }
      for (const handle of yield* take(memory, 32)) {
        yield* memory.mapOne(handle, READ | WRITE, flexpage(WINDOW))
      }
      yield* memory.listen(thread.id)
      while (true) yield* thread.receive()
    })
  },
})
