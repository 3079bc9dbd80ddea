/**
 * Pagers that need a page to serve a page: one that pages itself, and two that page each other. They
 * wait for ever, and nobody else does (I31).
 */
import { READ } from '@selfpage/kernel'
import type { ThreadId } from '@selfpage/kernel'
import { defineAdversary, startRogue } from './define-adversary.ts'

const PAGE = 64

export const selfPager = defineAdversary({
  name: 'self-pager',
  summary: 'faults on its own pages while it is to serve faults, alone and in a circle of two',
  attacks: 'pager',
  invariants: ['I31', 'I33'],
  create(field) {
    startRogue(field, 'self-pager', 1, function* (thread) {
      thread.setPager(thread.id)
      yield* thread.fault(PAGE, READ)
    })
    const circle: ThreadId[] = []
    for (let place = 0; place < 2; place++) {
      const name = `circle of pagers ${place + 1}`
      const thread = field.kernel.createThread(field.createSpace(name, 1), {
        name,
        priority: 100,
        *body(own) {
          own.setPager(circle[1 - place])
          yield* own.fault(PAGE, READ)
        },
      })
      circle.push(thread)
    }
  },
})
