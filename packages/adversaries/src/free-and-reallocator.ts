/** Gives back what is asked for, in time, and takes as much again at once (I30). */
import { flexpage, READ, WRITE } from '@selfpage/kernel'
import type { HandleId } from '@selfpage/container'
import { memoryClient } from '@selfpage/memory-server/client'
import type { Reclaim } from '@selfpage/memory-server/client'
import { defineAdversary, startRogue, take } from './define-adversary.ts'

const WINDOW = 16
const FRAMES = 32

export const freeAndReallocator = defineAdversary({
  name: 'free-and-reallocator',
  summary: 'gives back what is asked for and takes it again at once',
  attacks: 'task',
  invariants: ['I30', 'I32'],
  urges: { conduct: 'reallocate' },
  create(field) {
    startRogue(field, 'free-and-reallocator', 2, function* (thread) {
      const memory = memoryClient(thread, field.memoryServer)
      const held: HandleId[] = []
      function* grab(count: number) {
        for (const handle of yield* take(memory, count)) {
          held.push(handle)
          yield* memory.mapOne(handle, READ | WRITE, flexpage(WINDOW))
        }
      }
      yield* grab(FRAMES)
      yield* memory.listen(thread.id)
      while (true) {
        const message = yield* thread.receive()
        if (message.op !== 'memory.reclaim') continue
        const { frames } = message as unknown as Reclaim
        yield* memory.deallocate(held.splice(0, frames))
        yield* grab(frames)
      }
    })
  },
})
