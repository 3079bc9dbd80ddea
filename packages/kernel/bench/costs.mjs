// What the simulation costs, beside fixed yardsticks measured in the same run: a check of a typed
// array as a page table, and the resumption of a generator. Run after a build:
//   node packages/kernel/bench/costs.mjs
import { ALL_RIGHTS, createSimulation, flexpage, READ, WRITE } from '@selfpage/kernel'

const PAGES = 1024
const REFERENCES = 10_000_000
const CALLS = 1_000_000
const RUNS = 5

/**
 * The best of some runs: what is slower was disturbed.
 * @param {string} name
 * @param {number} count
 * @param {() => void} run
 */
function measure(name, count, run) {
  let best = Infinity
  for (let each = 0; each < RUNS; each++) {
    const start = performance.now()
    run()
    best = Math.min(best, ((performance.now() - start) * 1e6) / count)
  }
  process.stdout.write(`${name.padEnd(44)} ${best.toFixed(1).padStart(8)} ns\n`)
  return best
}

const pages = Int32Array.from({ length: 65_536 }, (_, index) => (index * 7919) % PAGES)
const writes = Uint8Array.from(pages, (page) => (page % 3 === 0 ? WRITE : READ))

function plainCheck() {
  const bits = new Uint8Array(PAGES).fill(ALL_RIGHTS)
  for (let index = 0; index < REFERENCES; index++) {
    const page = pages[index & 65_535]
    const access = writes[index & 65_535]
    if ((bits[page] & access) !== access) throw new Error('not mapped')
    bits[page] |= 8 | ((access & WRITE) << 3)
  }
}

/** A thread with all its pages mapped that runs `body`. */
function runMapped(body) {
  const machine = createSimulation({ frames: PAGES, pageSizeBytes: 64 })
  const space = machine.createSpace('bench', PAGES)
  machine.createThread(space, {
    name: 'bench',
    *body(thread) {
      const request = { op: 'sigma0.request', order: 10 }
      yield* thread.call(machine.sigma0, request, flexpage(0, 10))
      yield* body(thread, space)
    },
  })
  if (machine.run() !== 'idle' || machine.threads().length !== 1) throw new Error('did not end')
}

function touch() {
  runMapped(function* (thread, space) {
    for (let index = 0; index < REFERENCES; index++) {
      const page = pages[index & 65_535]
      const access = writes[index & 65_535]
      while (!space.touch(page, access)) yield* thread.fault(page, access)
    }
  })
}

/** The references of a loop without `yield*`, which V8 compiles better. */
function touchFrom(space, start) {
  let index = start
  while (index < REFERENCES && space.touch(pages[index & 65_535], writes[index & 65_535])) index++
  return index
}

function touchInFunction() {
  runMapped(function* (thread, space) {
    let index = 0
    while ((index = touchFrom(space, index)) < REFERENCES) {
      yield* thread.fault(pages[index & 65_535], writes[index & 65_535])
    }
  })
}

function touchAll() {
  runMapped(function* (thread, space) {
    for (let done = 0; done < REFERENCES; done += pages.length) {
      let index = 0
      while ((index = space.touchAll(pages, writes, index, pages.length)) < pages.length) {
        yield* thread.fault(pages[index], writes[index])
      }
    }
  })
}

function resume() {
  const generator = (function* () {
    for (;;) yield
  })()
  for (let index = 0; index < CALLS; index++) generator.next()
}

/** A client that calls, and whatever answers. */
function roundTrips(createPartner) {
  const machine = createSimulation({ frames: 1 })
  const partner = createPartner(machine, machine.createSpace('partner', 1))
  machine.createThread(machine.createSpace('client', 1), {
    name: 'client',
    *body(thread) {
      for (let value = 0; value < CALLS; value++) yield* thread.call(partner, { op: 'ask', value })
    },
  })
  machine.run()
}

const answer = (value) => ({ op: 'answer', value })

const generatorPartner = (machine, space) =>
  machine.createThread(space, {
    name: 'partner',
    *body(thread) {
      let message = yield* thread.receive()
      for (;;) message = yield* thread.replyAndWait(thread.sender, answer(message.value))
    },
  })

const serverPartner = (machine, space) =>
  machine.createServer(space, {
    name: 'partner',
    priority: 100,
    serve: () => (message) => answer(message.value),
  })

const FAULTS = 500

/** Faults that a pager answers from pages it has: fault, message, map item, and unmapping again. */
function faults() {
  const machine = createSimulation({ frames: PAGES, pageSizeBytes: 64 })
  const pager = machine.createThread(machine.createSpace('pager', PAGES), {
    name: 'pager',
    *body(thread) {
      const request = { op: 'sigma0.request', order: 10 }
      yield* thread.call(machine.sigma0, request, flexpage(0, 10))
      let message = yield* thread.receive()
      for (;;) {
        const items = [{ flexpage: flexpage(message.page), rights: ALL_RIGHTS }]
        message = yield* thread.replyAndWait(thread.sender, { op: 'mapped', items })
      }
    },
  })
  const space = machine.createSpace('client', PAGES)
  machine.createThread(space, {
    name: 'client',
    pager,
    *body(thread) {
      for (let round = 0; round < CALLS / FAULTS; round++) {
        for (let page = 0; page < FAULTS; page++) {
          while (!space.touch(page, WRITE)) yield* thread.fault(page, WRITE)
        }
        thread.unmap(flexpage(0, 10), ALL_RIGHTS, true)
      }
    },
  })
  machine.run()
}

const check = measure('check of a typed array', REFERENCES, plainCheck)
const inGenerator = measure('space.touch in a generator', REFERENCES, touch)
const inFunction = measure('space.touch in a function', REFERENCES, touchInFunction)
const all = measure('space.touchAll, a page', REFERENCES, touchAll)
const resumption = measure('resumption of a generator', CALLS, resume)
const between = measure('call and answer, generator to generator', CALLS, () =>
  roundTrips(generatorPartner),
)
const server = measure('call and answer, generator to server', CALLS, () =>
  roundTrips(serverPartner),
)
const fault = measure('page fault, pager a generator, and unmap', CALLS, faults)

process.stdout.write(
  [
    `touch: ${(inFunction / check).toFixed(1)} checks, in a generator ${(inGenerator / check).toFixed(1)}; touchAll: ${(all / check).toFixed(1)}`,
    `one way of an IPC: ${(between / 2 / resumption).toFixed(1)} resumptions; to a server: ${(server / 2 / resumption).toFixed(1)}`,
    `a page fault: ${(fault / resumption).toFixed(1)} resumptions`,
    '',
  ].join('\n'),
)
