/**
 * A frame store in plain memory, with real bytes: for tests, for examples, and as the shortest
 * answer to what a `FrameStore` must do. It stands in for the memory server and for the kernel's
 * mappings and devices, too, so that containers can be used, and attacked, with nothing else.
 *
 * Slots that share a frame for good share a *cell*; cells that share a frame share it copy-on-write.
 */
import { ALL_RIGHTS, frameNumber, READ, WRITE } from '@selfpage/kernel'
import type { FrameNumber, Rights, SpaceId } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { FrameStore, Slot } from './frame-store.ts'
import type { Mapping } from './outcome.ts'
import { handleId } from './protocol.ts'
import type { HandleId } from './protocol.ts'

interface Cell {
  frame: Frame | undefined
  readonly slots: Set<Slot>
}

interface Frame {
  readonly number: FrameNumber
  readonly bytes: Uint8Array
  readonly cells: Set<Cell>
  readonly mappings: Map<SpaceId, Rights>
  locks: number
  /** READ was to be taken from all mappings while it was locked. */
  isToBeUnmapped: boolean
  isQuarantined: boolean
  isInTransfer: boolean
}

export interface MemoryFrameStoreOptions {
  readonly frames: number
  /** Pages that may be charged in all; more than frames: `bind` may fail. Default: frames. */
  readonly pagesMax?: number
  /** Default 16. */
  readonly pageSizeBytes?: number
}

export class MemoryFrameStore implements FrameStore {
  readonly #pageSizeBytes: number
  readonly #pagesMax: number
  readonly #frames: Frame[]
  readonly #free: Frame[]
  readonly #cells = new Map<Slot, Cell>()
  readonly #handles = new Map<HandleId, { readonly owner: SpaceId; readonly slot: Slot }>()
  #charged = 0
  #next = 1

  constructor({ frames, pagesMax = frames, pageSizeBytes = 16 }: MemoryFrameStoreOptions) {
    this.#pageSizeBytes = pageSizeBytes
    this.#pagesMax = pagesMax
    this.#frames = Array.from({ length: frames }, (_, index) => ({
      number: frameNumber(index),
      bytes: new Uint8Array(pageSizeBytes),
      cells: new Set(),
      mappings: new Map(),
      locks: 0,
      isToBeUnmapped: false,
      isQuarantined: false,
      isInTransfer: false,
    }))
    this.#free = this.#frames.toReversed()
  }

  /** Pages charged to anybody now. */
  get chargedPages(): number {
    return this.#charged
  }

  /** Frames that nobody has and that no device is busy with. */
  get freeFrames(): number {
    this.#endQuarantine()
    return this.#free.length
  }

  take(_owner: SpaceId, count: number): readonly Slot[] | undefined {
    if (this.#charged + count > this.#pagesMax) return undefined
    this.#charged += count
    return Array.from({ length: count }, () => {
      const slot = this.#next++ as Slot
      this.#cells.set(slot, { frame: undefined, slots: new Set([slot]) })
      return slot
    })
  }

  give(slot: Slot): void {
    this.#leave(slot)
    this.#cells.delete(slot)
    this.#charged--
  }

  slotsOf(owner: SpaceId, handles: readonly HandleId[]): readonly Slot[] | undefined {
    const slots: Slot[] = []
    for (const id of handles) {
      const handle = this.#handles.get(id)
      if (handle?.owner !== owner) return undefined
      slots.push(handle.slot)
    }
    return slots
  }

  claim(owner: SpaceId, handles: readonly HandleId[]): readonly Slot[] | undefined {
    const slots = this.slotsOf(owner, handles)
    if (slots !== undefined) for (const id of handles) this.#handles.delete(id)
    return slots
  }

  bind(slot: Slot, write: boolean): FrameNumber | -1 {
    const cell = this.#cell(slot)
    const old = cell.frame
    if (old !== undefined && (!write || old.cells.size === 1)) return old.number
    const frame = this.#takeFrame()
    if (frame === undefined) return -1
    if (old === undefined) frame.bytes.fill(0)
    else {
      frame.bytes.set(old.bytes)
      old.cells.delete(cell)
      unmap(old, ALL_RIGHTS)
    }
    cell.frame = frame
    frame.cells.add(cell)
    return frame.number
  }

  copy(from: Slot, to: Slot, isPrivate: boolean): void {
    this.#leave(to)
    const source = this.#cell(from)
    if (!isPrivate) {
      source.slots.add(to)
      this.#cells.set(to, source)
      return
    }
    const cell: Cell = { frame: source.frame, slots: new Set([to]) }
    source.frame?.cells.add(cell)
    this.#cells.set(to, cell)
  }

  isShared(slot: Slot): boolean {
    return this.#cell(slot).slots.size > 1
  }

  revoke(slot: Slot, rights: Rights): void {
    const { frame } = this.#cell(slot)
    if (frame !== undefined) unmap(frame, rights)
  }

  lock(slot: Slot): void {
    const { frame } = this.#cell(slot)
    if (frame !== undefined) frame.locks++
  }

  unlock(slot: Slot, quarantine: boolean): void {
    const { frame } = this.#cell(slot)
    if (frame === undefined) return
    frame.locks--
    if (quarantine) frame.isQuarantined = true
    if (frame.locks > 0 || !frame.isToBeUnmapped) return
    frame.isToBeUnmapped = false
    unmap(frame, ALL_RIGHTS)
  }

  isQuiet(slot: Slot): boolean {
    return this.#cell(slot).frame?.isInTransfer !== true
  }

  /** Handles for fresh pages, as the memory interface gives them; undefined: too many. */
  allocate(owner: SpaceId, count: number): readonly HandleId[] | undefined {
    return this.take(owner, count)?.map((slot) => {
      const id = handleId(this.#next++)
      this.#handles.set(id, { owner, slot })
      return id
    })
  }

  /** The mapping of handles' pages by their owner; undefined: not to be had. */
  mappingOf(owner: SpaceId, handles: readonly HandleId[], rights: Rights): Mapping | undefined {
    const slots = this.slotsOf(owner, handles)
    const frames = slots?.map((slot) => this.bind(slot, (rights & WRITE) !== 0))
    return frames && !frames.includes(-1) ? { frames: frames as FrameNumber[], rights } : undefined
  }

  /** Maps pages, as the kernel does with the items of a reply. */
  install(space: SpaceId, { frames, rights }: Mapping): void {
    for (const frame of frames) {
      const { mappings } = this.#frame(frame)
      mappings.set(space, (mappings.get(space) ?? 0) | (rights & ALL_RIGHTS))
    }
  }

  /** A task is no more, and neither are its handles and its mappings. */
  endTask(owner: SpaceId): void {
    for (const [id, handle] of this.#handles) {
      if (handle.owner !== owner) continue
      this.#handles.delete(id)
      this.give(handle.slot)
    }
    for (const { mappings } of this.#frames) mappings.delete(owner)
  }

  /** The rights of a space at a frame; 0: not mapped. */
  rightsAt(space: SpaceId, frame: FrameNumber): Rights {
    return this.#frame(frame).mappings.get(space) ?? 0
  }

  /** A frame's bytes, as a device sees them, or who has looked at `rightsAt` first. */
  frameBytes(frame: FrameNumber): Uint8Array {
    return this.#frame(frame).bytes
  }

  /** A device begins, or ends, to be busy with frames. */
  setTransfer(frames: readonly FrameNumber[], isInTransfer: boolean): void {
    for (const frame of frames) this.#frame(frame).isInTransfer = isInTransfer
  }

  /** The bytes of a slot; zero if it has no frame yet. */
  bytesOf(slot: Slot): Uint8Array {
    return this.#cell(slot).frame?.bytes ?? new Uint8Array(this.#pageSizeBytes)
  }

  /** @throws SelfpageError `FRAMES_INCONSISTENT` if a frame is lost, or free and in use at once */
  audit(): void {
    const free = new Set(this.#free)
    const used = new Set<Frame>()
    for (const [slot, cell] of this.#cells) {
      if (!cell.slots.has(slot)) fail(`slot ${slot} is not in its cell`)
      if (cell.frame === undefined) continue
      used.add(cell.frame)
      if (!cell.frame.cells.has(cell)) fail(`frame ${cell.frame.number} misses a cell`)
    }
    if (this.#charged !== this.#cells.size) fail(`${this.#charged} pages charged`)
    for (const frame of this.#frames) {
      const places = [free.has(frame), used.has(frame), !used.has(frame) && frame.isQuarantined]
      if (places.filter(Boolean).length !== 1) fail(`frame ${frame.number} is in no place or two`)
      if (!used.has(frame) && frame.mappings.size > 0) fail(`frame ${frame.number} is mapped`)
    }
  }

  #cell(slot: Slot): Cell {
    return this.#cells.get(slot) ?? fail(`there is no slot ${slot}`)
  }

  #frame(frame: FrameNumber): Frame {
    return this.#frames[frame] ?? fail(`there is no frame ${frame}`)
  }

  /** A slot parts with what it has: the frame goes with its last slot. */
  #leave(slot: Slot): void {
    const cell = this.#cell(slot)
    const { frame } = cell
    if (frame !== undefined) unmap(frame, ALL_RIGHTS)
    cell.slots.delete(slot)
    if (cell.slots.size > 0 || frame === undefined) return
    frame.cells.delete(cell)
    if (frame.cells.size === 0 && !frame.isQuarantined) this.#free.push(frame)
  }

  #takeFrame(): Frame | undefined {
    if (this.#free.length === 0) this.#endQuarantine()
    return this.#free.pop()
  }

  #endQuarantine(): void {
    for (const frame of this.#frames) {
      if (!frame.isQuarantined || frame.isInTransfer) continue
      frame.isQuarantined = false
      if (frame.cells.size === 0) this.#free.push(frame)
    }
  }
}

/** Takes rights from all mappings; of a locked frame, READ goes when the lock does. */
function unmap(frame: Frame, rights: Rights): void {
  const left = frame.locks > 0 ? READ | ~rights : ~rights
  if (frame.locks > 0 && (rights & READ) !== 0) frame.isToBeUnmapped = true
  for (const [space, held] of frame.mappings) {
    if ((held & left) === 0) frame.mappings.delete(space)
    else frame.mappings.set(space, held & left)
  }
}

function fail(what: string): never {
  throw new SelfpageError('FRAMES_INCONSISTENT', what)
}
