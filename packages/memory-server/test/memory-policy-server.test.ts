import { flexpage, READ, WRITE, type Kernel, type SpaceId } from '@selfpage/kernel'
import type { AllotmentPolicy, AllotmentWish } from '@selfpage/policy'
import { fixed } from '@selfpage/policy-allot-fixed'
import { limits } from '@selfpage/policy-allot-limits'
import { shares } from '@selfpage/policy-allot-shares'
import { expect, test } from 'vitest'
import { startMemoryPolicyServer } from '../src/index.ts'
import { obedientTask, startMachine, type Machine } from './machine.ts'

function guarantees(machine: Machine, tasks: readonly SpaceId[]): number[] {
  return tasks.map((task) => machine.server.account(task)?.guaranteedFrames ?? -1)
}

function idleTasks(kernel: Kernel, count: number): SpaceId[] {
  return Array.from({ length: count }, (_, index) => kernel.createSpace(`t${index}`, 64).id)
}

test('G8: contracts come from an allotment policy, and another one can take over', () => {
  const machine = startMachine(70)
  const policyServer = startMemoryPolicyServer(machine.kernel, {
    memoryServer: machine.server,
    allot: shares().create(),
  })
  const tasks = idleTasks(machine.kernel, 3)
  for (const [index, task] of tasks.entries()) {
    policyServer.addTask({ task, name: `t${index}`, wish: { shares: 2 ** index, frames: 5 } })
  }
  machine.run()
  expect(guarantees(machine, tasks)).toEqual([10, 20, 40])
  policyServer.replacePolicy(fixed().create())
  machine.run()
  expect(guarantees(machine, tasks)).toEqual([5, 5, 5])
})

test('G8: a new memory policy server can take over, and the old one ends', () => {
  const machine = startMachine(60)
  const [task] = idleTasks(machine.kernel, 1) as [SpaceId]
  const old = startMemoryPolicyServer(machine.kernel, {
    memoryServer: machine.server,
    allot: fixed({ frames: 10 }).create(),
  })
  old.addTask({ task, name: 't', wish: {} })
  machine.run()
  const young = startMemoryPolicyServer(machine.kernel, {
    memoryServer: machine.server,
    allot: fixed({ frames: 20 }).create(),
  })
  young.addTask({ task, name: 't', wish: {} })
  old.replacePolicy(fixed({ frames: 30 }).create())
  machine.run()
  expect(guarantees(machine, [task])).toEqual([20])
  expect(machine.kernel.isAlive(old.thread)).toBe(false)
})

test('G8: a reduction leaves time before it takes effect, and what needs its frames waits', () => {
  const machine = startMachine(60)
  const tasks = idleTasks(machine.kernel, 2) as [SpaceId, SpaceId]
  const policyServer = startMemoryPolicyServer(machine.kernel, {
    memoryServer: machine.server,
    allot: shares().create(),
    noticeTicks: 1_000_000,
  })
  policyServer.addTask({ task: tasks[0], name: 'first', wish: {} })
  machine.run()
  expect(guarantees(machine, tasks)).toEqual([60, -1])
  const start = machine.kernel.now
  policyServer.addTask({ task: tasks[1], name: 'second', wish: {} })
  machine.kernel.run({ untilTicks: start + 500_000 })
  expect(guarantees(machine, tasks)).toEqual([60, -1])
  machine.run()
  expect(guarantees(machine, tasks)).toEqual([30, 30])
})

test('G8: a contract that ends is made anew', () => {
  const machine = startMachine(60)
  const [task] = idleTasks(machine.kernel, 1) as [SpaceId]
  let asked = 0
  const allot: AllotmentPolicy = {
    name: 'counting',
    allot: (_, tasks) => {
      asked += 1
      return tasks.map((each) => ({ task: each.task, guaranteedFrames: asked }))
    },
  }
  const policyServer = startMemoryPolicyServer(machine.kernel, {
    memoryServer: machine.server,
    allot,
    contractTicks: 1_000_000,
  })
  policyServer.addTask({ task, name: 't', wish: {} })
  machine.kernel.run({ untilTicks: 10_500_000 })
  expect(asked).toBeGreaterThanOrEqual(10)
  expect(guarantees(machine, [task])).toEqual([asked])
})

test.each<[string, AllotmentPolicy['allot']]>([
  ['too much', (frames, tasks) => tasks.map(({ task }) => ({ task, guaranteedFrames: frames }))],
  ['negative', (_, tasks) => tasks.map(({ task }) => ({ task, guaranteedFrames: -1 }))],
  ['broken', (_, tasks) => tasks.map(({ task }) => ({ task, guaranteedFrames: 0.5 }))],
  ['strangers', () => [{ task: 4711, guaranteedFrames: 1 }]],
  ['nothing', () => undefined as never],
  [
    'an error',
    () => {
      throw new Error('no idea')
    },
  ],
])('a policy that allots %s changes nothing, and is said to', (_, allot) => {
  const machine = startMachine(60)
  const tasks = idleTasks(machine.kernel, 2)
  const policyServer = startMemoryPolicyServer(machine.kernel, {
    memoryServer: machine.server,
    allot: shares().create(),
  })
  for (const task of tasks) policyServer.addTask({ task, name: `${task}`, wish: {} })
  machine.run()
  policyServer.replacePolicy({ name: 'bad', allot })
  machine.run()
  expect(guarantees(machine, tasks)).toEqual([30, 30])
  expect(policyServer.complaints).toHaveLength(1)
  expect(policyServer.complaints[0]).toContain('bad')
})

test('spec 7: children ask for 75/25/0 M and use 50 M each, parent 50 M, outside 148 M: 29/21/0', () => {
  const MIB = 4
  const machine = startMachine(200 * MIB, { lowFrames: 1, highFrames: 4 })
  const policyServer = startMemoryPolicyServer(machine.kernel, {
    memoryServer: machine.server,
    allot: limits().create(),
    noticeTicks: 100_000,
  })
  const wishes: Record<string, AllotmentWish> = {
    parent: { lowFrames: 50 * MIB, wantedFrames: 0 },
    c: { parent: 'parent', lowFrames: 75 * MIB, wantedFrames: 50 * MIB },
    d: { parent: 'parent', lowFrames: 25 * MIB, wantedFrames: 50 * MIB },
    e: { parent: 'parent', wantedFrames: 50 * MIB },
  }
  const children: SpaceId[] = []
  for (const [name, wish] of Object.entries(wishes)) {
    const task = obedientTask(machine, name, wish.wantedFrames ?? 0)
    policyServer.addTask({ task, name, wish })
    if (name !== 'parent') children.push(task)
  }
  machine.kernel.run({ untilTicks: 50_000_000 })
  const used = () =>
    children.map((task) => (machine.server.account(task)?.allocatedFrames ?? 0) / MIB)
  expect(used()).toEqual([50, 50, 50])

  // Anonymous memory where there is no swap: it cannot be taken from the outside task.
  const outside = machine.task('outside', -1, function* ({ thread, memory }) {
    yield* thread.sleep(10_000_000)
    for (let page = 0; page < 148 * MIB; page++) {
      const reply = yield* memory.allocate(1)
      if (reply.op !== 'memory.allocated') throw new Error(JSON.stringify(reply))
      yield* memory.mapOne(reply.handles[0], READ | WRITE, flexpage(page))
    }
  })
  const wish = { minFrames: 148 * MIB, wantedFrames: 148 * MIB }
  policyServer.addTask({ task: outside, name: 'outside', wish })
  machine.run()
  const [c = 0, d = 0, e = 0] = used()
  expect(machine.server.account(outside)?.allocatedFrames).toBe(148 * MIB)
  expect(Math.abs(c - 29)).toBeLessThan(2)
  expect(Math.abs(d - 21)).toBeLessThan(2)
  expect(e).toBeLessThan(2)
  expect(machine.notes.filter(({ event }) => event === 'sanction')).toEqual([])
})

test('a task is told of a contract once, however many tasks come after it', () => {
  const machine = startMachine(200)
  const told: unknown[] = []
  machine.kernel.observe((event) => {
    if (event.kind === 'message' && event.message.op === 'contract.set') told.push(event.message)
  })
  const policyServer = startMemoryPolicyServer(machine.kernel, {
    memoryServer: machine.server,
    allot: fixed({ frames: 10 }).create(),
  })
  const tasks = idleTasks(machine.kernel, 12)
  for (const [index, task] of tasks.entries()) {
    policyServer.addTask({ task, name: `t${index}`, wish: {} })
    machine.run()
  }
  expect(guarantees(machine, tasks)).toEqual(tasks.map(() => 10))
  expect(told).toHaveLength(tasks.length)
  // What somebody else changed is put right.
  machine.server.setContract({ task: tasks[0], guaranteedFrames: 3 })
  policyServer.removeTask(tasks[11])
  machine.run()
  expect(guarantees(machine, tasks.slice(0, 11))).toEqual(tasks.slice(0, 11).map(() => 10))
  expect(told).toHaveLength(tasks.length + 1)
})
