/** Guesses names of other tasks' pages and containers, and asks for everything that can be asked. */
import { containerId, handleId } from '@selfpage/container'
import type { ContainerRequest } from '@selfpage/container'
import { flexpage, READ, WRITE } from '@selfpage/kernel'
import type { Message } from '@selfpage/kernel'
import { memoryClient } from '@selfpage/memory-server/client'
import { defineAdversary, startRogue } from './define-adversary.ts'

const WINDOW = 16
const GUESSES = 4096
const NONSENSE = [NaN, -1, 0.5, Infinity, 2 ** 53]

export const handleForger = defineAdversary({
  name: 'handle-forger',
  summary: 'guesses handles and containers that are not its own, and sends numbers that cannot be',
  attacks: 'client',
  invariants: ['I6', 'I7', 'I8', 'I10', 'I11'],
  urges: { operations: { nonsense: 5, usurp: 4, mapOne: 2, deallocate: 2 } },
  create(field) {
    startRogue(field, 'handle-forger', 2, function* (thread) {
      const memory = memoryClient(thread, field.memoryServer)
      const note = (what: string, reply: Message): void => {
        if (reply.op !== 'refused') thread.note('stolen', { what, op: reply.op })
      }
      for (let guess = 1; guess < GUESSES; guess++) {
        const odd = NONSENSE[guess % NONSENSE.length]
        const handle = handleId(guess % 16 === 0 ? odd : guess)
        note('map', yield* memory.mapOne(handle, READ | WRITE, flexpage(WINDOW)))
        note('deallocate', yield* memory.deallocate([handle]))
        note('copy', yield* memory.copy([handle], [handleId(guess + 1)]))
        const container = containerId(guess)
        for (const op of ['container.map', 'container.lockPhysical', 'container.unlock'] as const) {
          const request: ContainerRequest = { op, container }
          note(op, yield* thread.call(field.memoryServer, request, flexpage(WINDOW)))
        }
        yield* thread.yield()
      }
    })
  },
})
