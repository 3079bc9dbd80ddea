// What a fault and a reference cost on this machine, beside two yardsticks measured in the same run:
// a check of a typed array, and resuming a generator. Run after a build:
//   node packages/runtime/bench/costs.mjs
import { createSimulation, READ, WRITE } from '@selfpage/kernel'
import { startMemoryServer } from '@selfpage/memory-server'
import { fifo } from '@selfpage/policy-fifo'
import { startTask } from '@selfpage/runtime'

const ROUNDS = 9

/** The best of several measurements, in nanoseconds: what is slower was disturbed. */
function best(measure) {
  return Math.min(...Array.from({ length: ROUNDS }, measure))
}

function check() {
  const bits = new Uint8Array(4096).fill(READ | WRITE)
  const pages = Int32Array.from({ length: 65_536 }, (_, at) => (at * 7919) & 4095)
  return best(() => {
    const started = performance.now()
    for (let at = 0; at < 8_000_000; at++) {
      const page = pages[at & 65_535]
      const access = at & 1 ? WRITE : READ
      if ((bits[page] & access) !== access) throw new Error('not mapped')
      bits[page] |= 8 | ((access & WRITE) << 3)
    }
    return ((performance.now() - started) * 1e6) / 8_000_000
  })
}

function resume() {
  function* forever() {
    for (;;) yield 1
  }
  const iterator = forever()
  return best(() => {
    const started = performance.now()
    for (let at = 0; at < 2_000_000; at++) iterator.next()
    return ((performance.now() - started) * 1e6) / 2_000_000
  })
}

/** Runs a program in one task after the other, on one machine; it returns nanoseconds. */
function inTasks(pages, run) {
  const kernel = createSimulation({ frames: pages + 64, pageSizeBytes: 64 })
  const server = startMemoryServer(kernel)
  return best(() => {
    let result = 0
    const task = startTask(kernel, {
      name: 'bench',
      memoryServer: server.thread,
      policy: fifo(),
      pages,
      program: {
        name: 'bench',
        *run({ memory }) {
          result = yield* run(memory)
        },
      },
      onEnd: (error) => {
        if (error !== undefined) throw error
      },
    })
    server.setContract({ task: task.space.id, guaranteedFrames: pages + 10 })
    kernel.run()
    kernel.destroySpace(task.space.id)
    server.taskEnded(task.space.id)
    return result
  })
}

const PAGES = 16_384

function zeroFill() {
  return inTasks(PAGES, function* (memory) {
    const region = yield* memory.map({ pages: PAGES })
    const started = performance.now()
    for (let page = region.start; page < region.start + PAGES; page++) {
      while (!memory.touch(page, WRITE)) yield* memory.fault(page, WRITE)
    }
    return ((performance.now() - started) * 1e6) / PAGES
  })
}

function reference() {
  return inTasks(4096, function* (memory) {
    const region = yield* memory.map({ pages: 4096 })
    const pages = Int32Array.from(
      { length: 65_536 },
      (_, at) => region.start + ((at * 7919) & 4095),
    )
    for (const page of pages) while (!memory.touch(page, WRITE)) yield* memory.fault(page, WRITE)
    const started = performance.now()
    for (let at = 0; at < 8_000_000; at++) {
      const page = pages[at & 65_535]
      const access = at & 1 ? WRITE : READ
      while (!memory.touch(page, access)) yield* memory.fault(page, access)
    }
    return ((performance.now() - started) * 1e6) / 8_000_000
  })
}

const yardstick = { check: check(), resume: resume() }
const hit = reference()
const fault = zeroFill()
const row = (name, ns, unit) =>
  `${name.padEnd(36)} ${ns.toFixed(1).padStart(8)} ns ${(ns / yardstick[unit]).toFixed(1).padStart(6)} ${unit}s`
process.stdout.write(
  [
    row('check of a typed array', yardstick.check, 'check'),
    row('resume of a generator', yardstick.resume, 'resume'),
    row('resident reference', hit, 'check'),
    row('zero-fill through pager and server', fault, 'resume'),
    '',
  ].join('\n'),
)
