import { spaceId, threadId, type Message } from '@selfpage/kernel'
import { expect, test } from 'vitest'
import { startService } from './byte-world.ts'

test('I27: every lock that a dead owner left behind ends at its time, though nobody asks', () => {
  const { service, world } = startService(8)
  const [owner, driver] = [spaceId(1), spaceId(2)]
  service.setContract({ op: 'contract.set', task: owner, guaranteedFrames: 4 })
  const ask = (task: typeof owner, op: string, values: object): Message | undefined =>
    service.serve({ op, ...values }, threadId(task, 0))
  for (const leaseTicks of [10, 20]) {
    const made = ask(owner, 'container.create', { pages: 2, leaseTicks, grantee: driver })
    const { container } = made as Message & { container: number }
    expect(ask(driver, 'container.lockPhysical', { container })?.op).toBe('container.done')
  }
  service.taskEnded(owner)
  const bound: number[] = []
  for (let step = 0; step < 5; step++) {
    bound.push(service.table.bound)
    world.pass(5, service)
    service.audit()
  }
  expect(bound).toEqual([4, 4, 2, 2, 0])
  expect(service.account(owner)).toBeUndefined()
})
