/** The requests to the memory server that the servers here make, as plain messages. */
import type { ContainerId, ContainerRequest, HandleId } from '@selfpage/container'
import type { MemoryRequest } from '@selfpage/memory-server'
import type { Message, Rights, SpaceId } from '@selfpage/kernel'

/**
 * @param rights READ for a write to the disk: the device will not change the container
 * @param via the task that must have given the caller access (I12)
 */
export function lockPhysical(container: ContainerId, rights: Rights, via: SpaceId): Message {
  const message: ContainerRequest = { op: 'container.lockPhysical', container, rights, via }
  return message
}

export function lockMap(container: ContainerId, rights: Rights, via: SpaceId): Message {
  const message: ContainerRequest = {
    op: 'container.lockMap',
    container,
    unmap: true,
    rights,
    via,
  }
  return message
}

export function unlock(container: ContainerId): Message {
  const message: ContainerRequest = { op: 'container.unlock', container }
  return message
}

export function grantAccess(container: ContainerId, to: SpaceId, via: SpaceId): Message {
  const message: ContainerRequest = { op: 'container.grantAccess', container, to, via }
  return message
}

/** Private logical copies of handles' pages into the container (C7). */
export function copyIn(
  container: ContainerId,
  handles: readonly HandleId[],
  first: number,
  via: SpaceId,
): Message {
  const message: ContainerRequest = { op: 'container.copyIn', container, handles, first, via }
  return message
}

/** Private logical copies of the container's pages into handles (C7). */
export function copyOut(
  container: ContainerId,
  handles: readonly HandleId[],
  first: number,
  via: SpaceId,
): Message {
  const message: ContainerRequest = { op: 'container.copyOut', container, handles, first, via }
  return message
}

export function mapContainer(container: ContainerId, pages: number, rights: Rights): Message {
  const message: ContainerRequest = { op: 'container.map', container, first: 0, pages, rights }
  return message
}

export function createContainer(pages: number, leaseTicks: number): Message {
  const message: ContainerRequest = { op: 'container.create', pages, leaseTicks }
  return message
}

/** @param extra whether extra frames will do; if so, fewer are better than none */
export function allocate(count: number, extra: boolean): Message {
  const message: MemoryRequest = { op: 'memory.allocate', count, flags: { extra, partial: extra } }
  return message
}

export function deallocate(handles: readonly HandleId[]): Message {
  const message: MemoryRequest = { op: 'memory.deallocate', handles }
  return message
}
