import { ALL_RIGHTS, createSimulation, DIRTY, flexpage, READ, WRITE } from '@selfpage/kernel'
/** @import { PageFault } from '@selfpage/kernel' */

const machine = createSimulation({ frames: 8 })

// A task that owns the machine's memory and lends it out: page n of its space is frame n.
const pager = machine.createThread(machine.createSpace('pager', 8), {
  name: 'pager',
  *body(thread) {
    const request = { op: 'sigma0.request', order: 3 }
    yield* thread.call(machine.sigma0, request, flexpage(0, 3))
    let [frame, used] = [0, 0]
    const frames = new Map()
    for (let asked = yield* thread.receive(); ;) {
      if (asked.op === 'page-fault') {
        const { page, access } = /** @type {PageFault} */ (asked)
        frame = frames.get(page) ?? used++
        frames.set(page, frame)
        const wants = access === WRITE ? 'write' : 'read'
        console.log(`${at()} pager: the client wants to ${wants} page ${page}; gets frame ${frame}`)
        const items = [{ flexpage: flexpage(frame), rights: READ | access }]
        asked = yield* thread.replyAndWait(thread.sender, { op: 'mapped', items })
      } else {
        // What it lent, it can take back, from everybody who has it from there.
        const bits = thread.unmap(flexpage(frame), ALL_RIGHTS)
        const state = (bits & DIRTY) === 0 ? 'clean' : 'dirty'
        console.log(`${at()} pager: takes frame ${frame} back, it is ${state}`)
        asked = yield* thread.replyAndWait(thread.sender, { op: 'taken' })
      }
    }
  },
})

const space = machine.createSpace('client', 1000)
machine.createThread(space, {
  name: 'client',
  pager,
  *body(thread) {
    // A reference that hits is a plain call. One that misses is a message to the pager.
    while (!space.touch(100, READ)) yield* thread.fault(100, READ)
    console.log(`${at()} client: byte 0 of page 100 is ${space.bytes(100)[0]}`)
    while (!space.touch(100, WRITE)) yield* thread.fault(100, WRITE)
    space.bytes(100)[0] = 42
    yield* thread.call(pager, { op: 'take' })
    console.log(`${at()} client: rights at page 100 are ${space.rightsAt(100)}`)
    while (!space.touch(100, READ)) yield* thread.fault(100, READ)
    console.log(`${at()} client: byte 0 of page 100 is ${space.bytes(100)[0]}`)
  },
})

function at() {
  return `${machine.now} ns`.padStart(9)
}

console.log(`the machine ends ${machine.run()}, the pager waits for the next fault`)
machine.audit()
