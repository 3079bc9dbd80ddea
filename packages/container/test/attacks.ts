/**
 * An attack for each guard of this package. Each plays a rogue against an honest task and says
 * whether it won: never while the guard stands, always while it is switched off.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { FrameNumber } from '@selfpage/kernel'
import { client, driver, fileServer, Lab, LEASE, stranger } from './lab.ts'

/** Whether the attack succeeded. */
type Attack = () => boolean

/** A container of the client, which a driver has locked for DMA. */
function underDma(lab: Lab) {
  const container = lab.create(client, 1, driver)
  const { frames } = lab.do(driver, { op: 'container.lockPhysical', container })
  lab.store.setTransfer(frames!, true)
  return { container, frames: frames! }
}

/** Whether DMA into frames that were its own lands in the page of the next who gets one. */
function isHitByDma(lab: Lab, frames: readonly FrameNumber[]): boolean {
  const handles = lab.store.allocate(stranger, 1)
  const mapping = handles && lab.store.mappingOf(stranger, handles, READ)
  if (mapping === undefined) return false
  lab.transfer(frames, 42)
  return lab.bytes(stranger, handles!)[0] === 42
}

/** A container of the client that a driver has locked and mapped. */
function mappedByDriver() {
  const lab = new Lab()
  const container = lab.create(client, 1, driver)
  lab.do(driver, { op: 'container.lockMap', container })
  return { lab, container, frame: lab.map(driver, container) }
}

/** A container of the client that a stranger may read. */
function readable() {
  const lab = new Lab()
  const container = lab.create()
  lab.do(client, { op: 'container.grantAccess', container, to: stranger, rights: READ })
  return { lab, container }
}

/** Reads a page by way of a driver as the talk does, while `interfere` happens before the copy. */
function readFile(
  lab: Lab,
  interfere: (step: 'before' | 'locked' | 'after') => void,
  container = lab.create(client, 1, fileServer),
): number | 'corrupted' | 'refused' {
  const grant = lab.do(fileServer, { op: 'container.grantAccess', container, to: driver })
  interfere('before')
  const lock = lab.ask(driver, { op: 'container.lockPhysical', container })
  if (lock.op === 'refused') return 'refused'
  lab.transfer(lock.frames!, 42)
  interfere('locked')
  const unlock = lab.do(driver, { op: 'container.unlock', container })
  interfere('after')
  const cache = lab.handles(fileServer, 0)
  const copy = lab.do(fileServer, { op: 'container.copyOut', container, handles: cache })
  const isAsExpected = copy.version === grant.version + unlock.operations! + 1
  return isAsExpected ? lab.bytes(fileServer, cache)[0] : 'corrupted'
}

/** Whether a request that makes no sense was carried out. */
function isDone(caller: typeof client, request: (lab: Lab) => object): Attack {
  return () => {
    const lab = new Lab()
    try {
      return lab.askAnything(caller, request(lab)).op === 'container.done'
    } catch {
      // The rogue got so far as to bring the server down.
      return true
    }
  }
}

export const attacks: Readonly<Record<string, Attack>> = {
  'I6/pages': isDone(client, () => ({ op: 'container.create', pages: -3, leaseTicks: LEASE })),
  'I6/lease': isDone(client, () => ({ op: 'container.create', pages: 1, leaseTicks: NaN })),
  'I6/handles': isDone(client, () => ({
    op: 'container.createFrom',
    handles: [],
    leaseTicks: LEASE,
  })),
  'I6/map-range': isDone(client, (lab) => ({
    op: 'container.map',
    container: lab.create(),
    first: 0.5,
  })),
  'I6/copy-range': isDone(client, (lab) => ({
    op: 'container.copyIn',
    container: lab.create(client, 2),
    handles: lab.handles(client, 1),
    first: -1,
  })),
  'I6/map-rights': isDone(client, (lab) => ({
    op: 'container.map',
    container: lab.create(),
    rights: 0,
  })),
  'I6/lock-rights': isDone(client, (lab) => ({
    op: 'container.lockMap',
    container: lab.create(),
    rights: 0,
  })),
  'I6/grant-rights': isDone(client, (lab) => ({
    op: 'container.grantAccess',
    container: lab.create(),
    to: stranger,
    rights: NaN,
  })),
  'I6/grantee': isDone(client, (lab) => ({
    op: 'container.grantAccess',
    container: lab.create(),
    to: -1,
  })),
  'I6/birth': isDone(client, () => ({
    op: 'container.create',
    pages: 1,
    leaseTicks: LEASE,
    grantee: NaN,
  })),

  'I6/lock-time': () => {
    const lab = new Lab()
    const birth = { op: 'container.create', pages: 1, leaseTicks: Number.MAX_SAFE_INTEGER } as const
    const { container } = lab.do(client, birth)
    lab.now = 1
    const { untilTicks } = lab.ask(client, { op: 'container.lockMap', container })
    return untilTicks !== undefined && !Number.isSafeInteger(untilTicks)
  },

  'I7/access': () => {
    // To tell a container that is there from one that is not.
    const lab = new Lab()
    const ask = (container: number): unknown =>
      lab.askAnything(stranger, { op: 'container.unmapAll', container })
    return JSON.stringify(ask(lab.create())) !== JSON.stringify(ask(999))
  },

  'I9/duplicate': () => {
    // Two pages in one.
    const lab = new Lab()
    const [handle] = lab.handles(client, 1)
    const handles = [handle, handle]
    lab.ask(client, { op: 'container.createFrom', handles, leaseTicks: LEASE })
    return lab.store.slotsOf(client, [handle]) === undefined
  },

  'I10/mappings': () => {
    const lab = new Lab()
    const container = lab.create(client, 1, stranger)
    const frame = lab.map(stranger, container)
    lab.do(client, { op: 'container.revokeAccess', container, from: stranger })
    return lab.poke(stranger, frame, 13)
  },

  'I10/shared-copy': () => {
    const lab = new Lab()
    const container = lab.create(client, 1, stranger)
    const handles = lab.handles(stranger, 0)
    lab.ask(stranger, { op: 'container.copyOut', container, handles, private: false })
    lab.do(client, { op: 'container.revokeAccess', container, from: stranger })
    lab.poke(client, lab.map(client, container), 77)
    return lab.bytes(stranger, handles)[0] === 77
  },

  'I11/map': () => {
    const { lab, container } = readable()
    return lab.poke(stranger, lab.map(stranger, container, READ | WRITE), 13)
  },

  'I11/lock': () => {
    const { lab, container } = readable()
    const lock = { op: 'container.lockMap', container, rights: READ | WRITE } as const
    lab.ask(stranger, lock)
    return lab.poke(stranger, lab.map(client, container), 13)
  },

  'I11/copy': () => {
    const { lab, container } = readable()
    const handles = lab.handles(stranger, 13)
    lab.ask(stranger, { op: 'container.copyIn', container, handles })
    return lab.peek(client, lab.map(client, container)) === 13
  },

  'I11/grant': () => {
    const { lab, container } = readable()
    const grant = { op: 'container.grantAccess', container, to: driver } as const
    lab.ask(stranger, { ...grant, rights: READ | WRITE })
    return lab.poke(driver, lab.map(driver, container), 13)
  },

  'I11/owner': () => {
    const lab = new Lab()
    const container = lab.create(client, 1, stranger)
    return lab.ask(stranger, { op: 'container.deallocate', container }).op === 'container.done'
  },

  'I11/cascade': () => {
    const lab = new Lab()
    const container = lab.create(client, 1, stranger)
    lab.do(stranger, { op: 'container.grantAccess', container, to: driver })
    lab.do(client, { op: 'container.revokeAccess', container, from: stranger })
    return lab.map(driver, container) !== undefined
  },

  'I12/via': () => {
    // A stranger has the server write into a container that the client gave the server.
    const lab = new Lab()
    const container = lab.create(client, 1, fileServer)
    const handles = lab.handles(fileServer, 13)
    const wish = { op: 'container.copyIn', container, handles, via: stranger } as const
    return lab.ask(fileServer, wish).op === 'container.done'
  },

  'I17/strip': () => {
    const lab = new Lab()
    const container = lab.create(client, 1, fileServer)
    const frame = lab.map(client, container)
    const cache = lab.handles(fileServer, 0)
    lab.do(fileServer, { op: 'container.copyOut', container, handles: cache })
    lab.poke(client, frame, 13)
    return lab.bytes(fileServer, cache)[0] === 13
  },

  'I17/device': () => {
    // A page is copied, and passed on, while a forgotten transfer goes into it.
    const lab = new Lab()
    const { container, frames } = underDma(lab)
    lab.now = LEASE
    const handles = lab.handles(client, 0)
    lab.ask(client, { op: 'container.copyOut', container, handles })
    lab.transfer(frames, 13)
    return lab.bytes(client, handles)[0] === 13
  },

  'I20/unmap': () => {
    const lab = new Lab()
    const container = lab.create(client, 1, fileServer)
    const frame = lab.map(client, container)
    const interfere = (): unknown => lab.poke(client, frame, 13)
    return readFile(lab, interfere, container) === 13
  },

  'I20/shared': () => {
    const lab = new Lab()
    const container = lab.create(client, 1, fileServer)
    const handles = lab.handles(client, 0)
    lab.do(client, { op: 'container.copyIn', container, handles, private: false })
    const interfere = (): unknown => lab.poke(client, lab.mapHandle(client, handles[0]), 13)
    return readFile(lab, interfere, container) === 13
  },

  'I20/device': () => {
    // A transfer that everybody has forgotten ends after another one into the same page.
    const lab = new Lab()
    const { container, frames } = underDma(lab)
    lab.now = LEASE
    lab.do(client, { op: 'container.grantAccess', container, to: fileServer })
    const end = (): void => {
      lab.transfer(frames, 13)
      lab.store.setTransfer(frames, false)
    }
    return readFile(lab, (step) => (step === 'locked' ? end() : undefined), container) === 13
  },

  'I21/deallocate': () => {
    const lab = new Lab({ frames: 1 })
    const { container, frames } = underDma(lab)
    lab.ask(client, { op: 'container.deallocate', container })
    return isHitByDma(lab, frames)
  },

  'I21/lock': () => {
    const lab = new Lab()
    const { container, frames } = underDma(lab)
    lab.ask(client, { op: 'container.lockMap', container })
    return lab.poke(client, frames[0], 13)
  },

  'I21/map': () => {
    const lab = new Lab()
    const { container, frames } = underDma(lab)
    lab.map(client, container)
    return lab.poke(client, frames[0], 13)
  },

  'I21/copy': () => {
    const lab = new Lab()
    const { container, frames } = underDma(lab)
    const handles = lab.handles(client, 0)
    lab.ask(client, { op: 'container.copyOut', container, handles })
    lab.transfer(frames, 13)
    return lab.bytes(client, handles)[0] === 13
  },

  'I21/unmap': () => {
    const { lab, container, frame } = mappedByDriver()
    lab.ask(client, { op: 'container.unmapAll', container })
    return !lab.poke(driver, frame, 42)
  },

  'I21/revoke': () => {
    const { lab, container, frame } = mappedByDriver()
    lab.ask(client, { op: 'container.revokeAccess', container, from: driver })
    return !lab.poke(driver, frame, 42)
  },

  'I22/lease': () => {
    const lab = new Lab()
    const container = lab.create(client, 1, stranger)
    lab.do(stranger, { op: 'container.lockMap', container, unmap: true })
    lab.now = 1000 * LEASE
    return lab.map(client, container) === undefined
  },

  'I23/unlock': () => {
    const lab = new Lab({ frames: 1 })
    const { container, frames } = underDma(lab)
    lab.now = LEASE
    lab.do(client, { op: 'container.deallocate', container })
    return isHitByDma(lab, frames)
  },

  'I24/holder': () => {
    const lab = new Lab()
    const { container } = underDma(lab)
    return lab.ask(client, { op: 'container.unlock', container }).op === 'container.done'
  },

  'I25/turn': () => {
    // Locks again before anybody else can say a word, until the owner gives up.
    const lab = new Lab()
    const container = lab.create(client, 1, stranger)
    for (let round = 0; round < 50; round++) {
      lab.ask(stranger, { op: 'container.unlock', container })
      lab.ask(stranger, { op: 'container.lockMap', container })
      const answer = lab.ask(client, { op: 'container.deallocate', container })
      if (answer.op === 'container.done') return false
      lab.now += LEASE / 2
    }
    return true
  },

  'I27/holder': () => {
    const lab = new Lab()
    const container = lab.create(client, 1, stranger)
    lab.do(stranger, { op: 'container.lockMap', container, unmap: true })
    lab.containers.taskEnded(stranger)
    return lab.map(client, container) === undefined
  },

  'I27/owner': () => {
    // Dies, so that the frame under DMA is somebody else's next.
    const lab = new Lab({ frames: 1 })
    const { frames } = underDma(lab)
    lab.containers.taskEnded(client)
    return isHitByDma(lab, frames)
  },
}
