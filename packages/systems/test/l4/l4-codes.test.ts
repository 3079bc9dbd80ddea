/** What L1 to L3 promise, seen in runs of the `l4` system. */
import { NIL_FLEXPAGE, READ, WRITE } from '@selfpage/kernel'
import type { KernelEvent, Message, Region, Sigma0Reply, Task, ThreadId } from '@selfpage/kernel'
import fifo from '@selfpage/policy-fifo'
import { expect, test } from 'vitest'
import { program, run } from '../central/run.ts'

const system = 'l4'

function* mapped(task: Task, pages: number): Generator<unknown, Region, undefined> {
  const region = yield* task.memory.map({ pages })
  if (typeof region === 'string') throw new Error(region)
  return region
}

function* touched({ memory }: Task, page: number, access: number) {
  while (!memory.touch(page, access)) {
    const error = yield* memory.fault(page, access)
    if (error !== undefined) return error
  }
  return undefined
}

test('L1: what the server took from sigma0 nobody else gets: failure is the nil flexpage', async () => {
  let sigma0: ThreadId | undefined
  const answers: unknown[] = []
  const greedy = program('greedy', function* ({ thread }) {
    for (const order of [0, 3]) {
      const reply = yield* thread.call(
        sigma0 as ThreadId,
        { op: 'sigma0.request', order } as Message,
      )
      answers.push((reply as Sigma0Reply).flexpage)
    }
  })
  const flexpages: number[] = []
  await run({
    system,
    frames: 37,
    tasks: [{ name: 'greedy', program: greedy }],
    listen(event) {
      if (event.kind !== 'message') return
      if (event.message.op === 'sigma0.request') sigma0 = event.to
      if (event.message.op === 'vmm.frames') flexpages.push(event.pages)
    },
  })
  expect(answers).toEqual([NIL_FLEXPAGE, NIL_FLEXPAGE])
  // 37 frames are flexpages of 32, 4 and 1.
  expect(flexpages).toHaveLength(3)
})

test('L2: taking a page from one who shares it takes it from all, and its dirty bit is not lost', async () => {
  const seen: string[] = []
  const parent = program('parent', function* (task) {
    const shared = yield* task.memory.map({ pages: 1, sharing: 'shared' })
    if (typeof shared === 'string') throw new Error(shared)
    const { start } = shared
    yield* touched(task, start, WRITE)
    task.memory.bytes(start).fill(1)
    yield* task.fork(
      program('child', function* (child) {
        yield* touched(child, start, WRITE)
        child.memory.bytes(start).fill(7)
        yield* child.thread.sleep(5e6)
        seen.push(`child has rights ${child.thread.space.rightsAt(start)}`)
        yield* touched(child, start, READ)
        seen.push(`child reads ${child.memory.bytes(start)[0]}`)
      }),
    )
    yield* task.thread.sleep(1e6)
    yield* task.memory.advise(start, 1, 'do-not-need')
    seen.push(`parent has rights ${task.thread.space.rightsAt(start)}`)
    yield* task.thread.sleep(20e6)
    yield* touched(task, start, READ)
    seen.push(`parent reads ${task.memory.bytes(start)[0]}`)
  })
  const { rows } = await run({ system, frames: 32, tasks: [{ name: 'parent', program: parent }] })
  expect(seen).toEqual([
    'parent has rights 0',
    'child has rights 0',
    'child reads 7',
    'parent reads 7',
  ])
  expect(rows[0]).toMatchObject({ pageOuts: 1, hardFaults: 1 })
})

test('L2: rights only shrink: a protected page cannot be written, whoever asks', async () => {
  const errors: unknown[] = []
  const careful = program('careful', function* (task) {
    const { start, ...region } = yield* mapped(task, 1)
    errors.push(yield* touched(task, start, WRITE))
    yield* task.memory.protect({ start, ...region }, READ)
    errors.push(yield* touched(task, start, READ), yield* touched(task, start, WRITE))
    yield* task.memory.protect({ start, ...region }, READ | WRITE)
    errors.push(yield* touched(task, start, WRITE))
  })
  await run({ system, frames: 32, tasks: [{ name: 'careful', program: careful }] })
  expect(errors).toEqual([undefined, undefined, 'protection', undefined])
})

test('L3: a fault is a message of the thread to its pager, and only that thread waits', async () => {
  const faults: KernelEvent[] = []
  let hard = 0
  const two = program('two', function* (task) {
    const { start } = yield* mapped(task, 40)
    for (let page = start; page < start + 40; page++) yield* touched(task, page, WRITE)
    task.startThread(
      program('worker', function* (worker) {
        for (let work = 0; work < 1_000_000; work++) {
          yield* worker.thread.compute(10_000)
          worker.count('work')
        }
      }),
    )
    const before = task.thread.now
    yield* touched(task, start, READ)
    hard = task.thread.now - before
  })
  const { rows } = await run({
    system,
    systemOptions: { policy: fifo() },
    frames: 24,
    costs: 'pc-2002',
    tasks: [{ name: 'two', program: two }],
    listen(event) {
      if (event.kind === 'message' && event.message.op === 'page-fault') faults.push(event)
    },
  })
  expect(faults[0]).toMatchObject({
    message: { op: 'page-fault', page: 0, access: WRITE, held: 0 },
  })
  // The disk takes milliseconds, in which the other thread worked most of the time.
  expect(hard).toBeGreaterThan(1e6)
  expect(rows[0].counters.work * 10_000).toBeGreaterThan(hard / 2)
})
