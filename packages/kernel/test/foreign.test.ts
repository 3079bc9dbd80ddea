import { expect, test } from 'vitest'
import {
  ALL_RIGHTS,
  createSimulation,
  flexpage,
  pagesOf,
  type ForeignAsk,
  type KernelEvent,
  type Message,
  type PageFault,
  type Sigma0Request,
} from '@selfpage/kernel'
import { workerThreads } from '@selfpage/kernel/worker-threads'

const FRAMES = 2
const PAGES = 8
const NUMBERS = 64

/**
 * Foreign code over `PAGES` pages of 64 bytes, paged by a thread that has `FRAMES` frames and keeps
 * the others' bytes in a store of its own.
 */
function runForeign(end: string) {
  const machine = createSimulation({
    frames: FRAMES,
    pageSizeBytes: 64,
    foreignThreads: workerThreads,
  })
  const events: KernelEvent[] = []
  machine.observe((event) => events.push(event))
  let faults = 0
  const pagerSpace = machine.createSpace('pager', FRAMES)
  const pager = machine.createThread(pagerSpace, {
    name: 'pager',
    *body(thread) {
      const request: Sigma0Request = { op: 'sigma0.request', order: 1 }
      yield* thread.call(machine.sigma0, request, flexpage(0, 1))
      const store = new Map<number, Uint8Array>()
      const pageOf: (number | undefined)[] = []
      let hand = 0
      const answer = ({ page }: PageFault): Message => {
        faults++
        if (page === PAGES - 1) return { op: 'page-fault-refused', error: 'invalid' } as Message
        const frame = hand++ % FRAMES
        thread.unmap(flexpage(frame), ALL_RIGHTS)
        const old = pageOf[frame]
        if (old !== undefined) store.set(old, pagerSpace.bytes(frame).slice())
        pagerSpace.bytes(frame).set(store.get(page) ?? new Uint8Array(64))
        pageOf[frame] = page
        return { op: 'mapped', items: [{ flexpage: flexpage(frame), rights: ALL_RIGHTS }] }
      }
      let message = yield* thread.receive()
      for (;;) {
        const reply =
          message.op === 'page-fault'
            ? answer(message as PageFault)
            : ({
                op: 'greeting',
                text: `hello ${asName((message as ForeignAsk).values)}`,
              } as Message)
        message = yield* thread.replyAndWait(thread.sender, reply)
      }
    },
  })
  let result: { readonly value: unknown } | { readonly error: unknown } | undefined
  const thread = machine.createForeignThread(machine.createSpace('foreign', PAGES), {
    name: 'sorter',
    priority: 50,
    pager,
    module: new URL('./fixtures/sorter.mjs', import.meta.url),
    data: { numbers: NUMBERS, end },
    onEnd: (ended) => (result = ended),
  })
  expect(machine.run()).toBe('idle')
  expect(machine.isAlive(thread)).toBe(false)
  machine.audit()
  machine.close()
  return { result, faults, now: machine.now, events }
}

const asName = (values: unknown) => (values as { name: string }).name

test('foreign code runs on pages that come and go, and does not notice', () => {
  expect(pagesOf(flexpage(0, 1))).toBe(FRAMES)
  const { result, faults, now } = runForeign('return')
  const numbers = Array.from({ length: NUMBERS }, (_, index) => (index * 2_654_435_761) % 1000)
  expect(result).toEqual({
    value: { said: 'hello sorter', numbers: numbers.sort((a, b) => a - b) },
  })
  // Four pages in two frames.
  expect(faults).toBeGreaterThan(4)
  expect(now).toBeGreaterThan(0)
})

test('a run with foreign threads is the same run each time', () => {
  const first = runForeign('return')
  const second = runForeign('return')
  expect(second.events).toEqual(first.events)
  expect(second.now).toBe(first.now)
})

test('what foreign code throws is told, and so is a reference that its pager refused', () => {
  expect(runForeign('throw').result).toMatchObject({ error: { message: 'thrown by foreign code' } })
  expect(runForeign('fault').result).toMatchObject({
    error: { message: 'the reference to page 7 failed: invalid' },
  })
})

test('foreign code that ends its own worker does not stop the machine', () => {
  expect(runForeign('exit').result).toMatchObject({
    error: { message: 'the worker ended before its program did' },
  })
})
