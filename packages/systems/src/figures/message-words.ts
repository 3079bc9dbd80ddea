/**
 * Messages in the words of the talk: `container_create (4) => A`. Reads the messages themselves;
 * what it does not know, it shows under the message's own name.
 */
import { EXECUTE, READ, WRITE } from '@selfpage/kernel'
import type { Message } from '@selfpage/kernel'
import type { FigureNames } from './names.ts'

type Values = Readonly<Record<string, unknown>>
type Words = (message: Values, names: FigureNames) => string

/** A request or an answer as one line of a figure. */
export function messageWords(message: Message, names: FigureNames): string {
  const values = message as unknown as Values
  return Object.hasOwn(words, message.op) ? words[message.op](values, names) : plainWords(message)
}

const container = ({ container }: Values, names: FigureNames) => names.container(Number(container))

const words: Readonly<Record<string, Words>> = {
  'container.create': (m) => `container_create (${pages(m.pages)})`,
  'container.createFrom': (m) => `container_create_from (${list(m.handles, 'page')})`,
  'container.deallocate': (m, names) => `container_deallocate (${container(m, names)})`,
  'container.grantAccess': (m, names) => `container_grant_access (${container(m, names)})`,
  'container.revokeAccess': (m, names) => `container_revoke_access (${container(m, names)})`,
  'container.lockMap': (m, names) => `container_lock_map (${container(m, names)})`,
  'container.lockPhysical': (m, names) =>
    `container_lock_physical (${container(m, names)}${m.unmap === false ? '' : ', unmap all'})`,
  'container.unlock': (m, names) => `container_unlock (${container(m, names)})`,
  'container.unmapAll': (m, names) => `container_unmap_all (${container(m, names)})`,
  'container.copyIn': (m, names) =>
    `container_copy_in (${list(m.handles, 'page')}, ${container(m, names)}, ${sharing(m.private)})`,
  'container.copyOut': (m, names) =>
    `container_copy_out (${container(m, names)}, ${list(m.handles, 'page')}, ${sharing(m.private)}${m.deallocate === true ? ', deallocate' : ''})`,
  'container.map': (m, names) => `container_map (${container(m, names)})`,
  'container.done': (m, names) => {
    const parts = [`version ${Number(m.version)}`]
    if (m.version === 0) parts.unshift(container(m, names))
    if (m.operations !== undefined) parts.push(`operations ${Number(m.operations)}`)
    if (m.frames !== undefined) parts.unshift('physical addresses')
    return parts.join(', ')
  },
  'memory.allocate': (m) => `memory_allocate (${pages(m.count)}${flags(m.flags)})`,
  'memory.allocated': (m) => list(m.handles, 'handle'),
  'memory.deallocate': (m) => `memory_deallocate (${list(m.handles, 'handle')})`,
  'memory.map': (m) => `memory_map (${list(m.handles, 'handle')}, ${rights(m.rights)})`,
  'memory.mapOne': (m) => `memory_map (1 handle, ${rights(m.rights)})`,
  'memory.mapped': (m) => list(m.items, 'map item'),
  'memory.releaseData': (m) => `memory_release_data (${list(m.handles, 'handle')})`,
  'memory.copy': (m) => `memory_copy (${list(m.from, 'page')})`,
  'memory.soften': (m) => `memory_soften (${list(m.handles, 'handle')})`,
  'memory.regain': (m) => `memory_regain (${list(m.handles, 'handle')})`,
  'memory.regained': (m) => (Array.isArray(m.results) ? tally(m.results) : 'regained'),
  'memory.listen': () => 'memory_listen',
  'memory.done': () => 'done',
  'memory.account': () => 'memory_account',
  'memory.accounted': (m) =>
    `guaranteed ${String(m.guaranteedFrames)}, allocated ${String(m.allocatedFrames)}`,
  'memory.reclaim': (m) => `give back ${pages(m.frames, 'frame')}`,
  'contract.set': (m) => `contract_set (${pages(m.guaranteedFrames, 'frame')})`,
  'contract.done': (m) => `guaranteed ${pages(m.guaranteedFrames, 'frame')}`,
  'store.open': (m) => `fs_open (${String(m.path)})`,
  'store.opened': (m) => `file of ${pages(m.pages)}`,
  'store.close': () => 'fs_close',
  'store.status': () => 'fs_status',
  'store.resize': (m) => `fs_resize (${String(m.sizeBytes)} bytes)`,
  'store.read': (m, names) =>
    `fs_read (page ${String(m.page)}, ${pages(m.pages)}, ${container(m, names)})`,
  'store.write': (m, names) => `fs_write (${list(m.pages, 'page')}, ${container(m, names)})`,
  'store.discard': (m) => `fs_discard (${pages(m.pages)})`,
  'store.sync': () => 'fs_sync',
  'store.done': () => 'success',
  'store.deferred': () => 'later',
  'device.read': (m, names) => `device_read (${container(m, names)}, ${list(m.blocks, 'block')})`,
  'device.write': (m, names) => `device_write (${container(m, names)}, ${list(m.blocks, 'block')})`,
  'device.sync': () => 'device_sync',
  'device.done': (m) =>
    m.version === undefined
      ? 'done'
      : `version ${Number(m.version)}, operations ${Number(m.operations)}`,
  'file.open': (m) => `open (${String(m.path)})`,
  'file.opened': () => 'handle',
  'port.grant': () => 'port_grant: the kernel shall know the handle',
  'port.granted': () => 'port',
  'vm.map': (m) => `vm_map (${m.port === undefined ? '' : 'handle, '}${pages(m.pages)})`,
  'vm.mapped': (m) => `mapped at page ${String(m.page)}`,
  'memoryObject.dataRequest': (m) => `memory_object_data_request (page ${String(m.page)})`,
  'memoryObject.dataSupply': (m) => `memory_object_data_supply (page ${String(m.page)})`,
  'memoryObject.dataReturn': (m) => `memory_object_data_return (page ${String(m.page)})`,
  'disk.read': (m) => `disk_read (block ${String(m.block)})`,
  'disk.write': (m) => `disk_write (block ${String(m.block)})`,
  'disk.done': () => 'done',
  'page-fault': (m) => `page fault: ${rights(m.access)} page ${String(m.page)}`,
  'page-fault-resolved': (m) => list(m.items, 'map item'),
  'page-fault-refused': (m) => `refused: ${String(m.error)}`,
  refused: (m) => `refused: ${String(m.code)}`,
  'pager.wake': () => 'pages to read',
  'pager.progress': () => 'read',
  interrupt: () => 'interrupt',
  'work.request': (m, names) =>
    m.container === undefined ? `work on ${pages(m.pages)}` : `work in ${container(m, names)}`,
  'work.done': () => 'done',
}

function plainWords({ op, items }: Message): string {
  const name = op.replaceAll(/[.]/g, '_').replaceAll(/[A-Z]/g, (big) => `_${big.toLowerCase()}`)
  return items === undefined ? name : `${name}, ${list(items, 'map item')}`
}

function pages(count: unknown, one = 'page'): string {
  return count === 1 ? `1 ${one}` : `${String(count)} ${one}s`
}

function list(values: unknown, one: string): string {
  return pages(Array.isArray(values) ? values.length : 0, one)
}

function sharing(isPrivate: unknown): string {
  return isPrivate === false ? 'shared' : 'private'
}

function flags(given: unknown): string {
  if (typeof given !== 'object' || given === null) return ''
  const names = Object.entries(given).flatMap(([name, is]) =>
    is === false ? [`no ${name}`] : is === undefined ? [] : [name],
  )
  return names.length === 0 ? '' : `, ${names.join(', ')}`
}

function rights(given: unknown): string {
  const bits = Number(given)
  const names = [
    [READ, 'read'],
    [WRITE, 'write'],
    [EXECUTE, 'execute'],
  ] as const
  return names.flatMap(([bit, name]) => ((bits & bit) === 0 ? [] : [name])).join('/')
}

/** `3 regained, 1 gone` */
function tally(results: readonly unknown[]): string {
  const counts = new Map<string, number>()
  for (const each of results.map(String)) counts.set(each, (counts.get(each) ?? 0) + 1)
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ')
}
