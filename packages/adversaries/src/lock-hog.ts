/** Locks what it was given access to, again and again, and never lets go by itself (I22, I25). */
import type { ContainerDone } from '@selfpage/container'
import { NO_WINDOW } from '@selfpage/kernel'
import { ContainerClient } from '@selfpage/container'
import { defineAdversary, startRogue } from './define-adversary.ts'

const LEASE_TICKS = 2_000_000
const PAUSE_TICKS = 10_000

export const lockHog = defineAdversary({
  name: 'lock-hog',
  summary: 'locks containers, its own and an accomplice’s, and never unlocks them',
  attacks: 'client',
  invariants: ['I21', 'I22', 'I25'],
  urges: { operations: { lockMap: 4, lockPhysical: 3, unlock: 0.2 } },
  create(field) {
    const hog = startRogue(field, 'lock-hog', 4, function* (thread) {
      const containers = new ContainerClient(thread, field.memoryServer)
      const own: ContainerDone[] = []
      for (let index = 0; index < 4; index++) {
        const made = yield* containers.create(1, { leaseTicks: LEASE_TICKS })
        if (made.op === 'container.done') own.push(made)
      }
      while (true) {
        for (const { container } of own) {
          yield* containers.lockMap(container, NO_WINDOW)
          yield* containers.lockPhysical(container)
        }
        yield* thread.sleep(PAUSE_TICKS)
      }
    })
    startRogue(field, 'lock-hog accomplice', 1, function* (thread) {
      const containers = new ContainerClient(thread, field.memoryServer)
      while (true) {
        const made = yield* containers.create(1, { leaseTicks: LEASE_TICKS, grantee: hog.id })
        yield* thread.sleep(PAUSE_TICKS)
        if (made.op !== 'container.done') continue
        yield* containers.deallocate(made.container)
      }
    })
  },
})
