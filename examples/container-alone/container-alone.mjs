import { Containers, expectedVersion, MemoryFrameStore } from '@selfpage/container'
import { spaceId, WRITE } from '@selfpage/kernel'
/** @import { ContainerDone, ContainerId, ContainerRequest } from '@selfpage/container' */

// The state machine needs frames and nothing else: no kernel, no time but what it is told.
const [client, server] = [spaceId(1), spaceId(2)]
const store = new MemoryFrameStore({ frames: 16 })
const containers = new Containers(store)

/** @param {typeof client} task @param {ContainerRequest} request */
function ask(task, request) {
  const { reply, mapping } = containers.serve(task, request, 0)
  if (mapping !== undefined) store.install(task, mapping)
  return /** @type {Omit<ContainerDone, 'op'> & { op: string }} */ (reply)
}

/** @typedef {(container: ContainerId) => { op: string } | undefined} Deed */
/** @type {Deed} */
const map = (container) => ask(client, { op: 'container.map', container, rights: WRITE })
/** @type {Deed} */
const copyIn = (container) => {
  const handles = store.allocate(client, 1) ?? []
  return ask(client, { op: 'container.copyIn', container, handles })
}
const nothing = () => undefined

/** @param {string} what @param {Deed} before @param {Deed} during @param {Deed} after */
function transfer(what, before, during, after) {
  // The client lends the server a page to be filled.
  const { container } = ask(client, { op: 'container.create', pages: 1, leaseTicks: 1000 })
  before(container)
  const granted = ask(client, { op: 'container.grantAccess', container, to: server }).version

  const { frames = [] } = ask(server, { op: 'container.lockPhysical', container })
  store.frameBytes(frames[0]).fill(1)
  const answer = during(container)
  const writes = (store.rightsAt(client, frames[0]) & WRITE) !== 0
  const { operations = 0 } = ask(server, { op: 'container.unlock', container })
  after(container)

  const handles = store.allocate(server, 1) ?? []
  const { version } = ask(server, { op: 'container.copyOut', container, handles })
  const expected = expectedVersion(granted, operations)
  const verdict = version === expected ? 'accepted' : 'CORRUPTED, discarded'
  const tried = answer?.op === 'refused' ? 'refused; ' : ''
  const can = `the client ${writes ? 'CAN' : 'cannot'} write while it is locked`
  console.log(`${what}: ${tried}${can}; version ${version}, expected ${expected}: ${verdict}`)
}

transfer('an honest client      ', nothing, nothing, nothing)
transfer('maps it before        ', map, nothing, nothing)
transfer('maps it under the lock', nothing, map, nothing)
transfer('maps it after         ', nothing, nothing, map)
transfer('copies into it after  ', nothing, nothing, copyIn)
