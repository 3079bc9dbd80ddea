/** Real containers and naive ones side by side, and what must hold of both after each step. */
import { Containers, MemoryFrameStore } from '@selfpage/container'
import type { ContainerRequest, FrameStore, HandleId, Slot } from '@selfpage/container'
import { frameNumber, READ, spaceId, WRITE } from '@selfpage/kernel'
import type { FrameNumber, SpaceId } from '@selfpage/kernel'
import { deepStrictEqual as equal } from 'node:assert/strict'
import { NaiveContainers, rights } from './naive-containers.ts'
import type { Cell } from './naive-containers.ts'

export const TASKS = [1, 2, 3, 4].map(spaceId)
const FRAMES = 96
const PAGES_MAX = 24

/** Remembers which slots the last container got. */
class WatchedStore extends MemoryFrameStore implements FrameStore {
  last: readonly Slot[] = []

  override take(owner: SpaceId, count: number): readonly Slot[] | undefined {
    const slots = super.take(owner, count)
    if (slots !== undefined) this.last = slots
    return slots
  }

  override claim(owner: SpaceId, handles: readonly HandleId[]): readonly Slot[] | undefined {
    const slots = super.claim(owner, handles)
    if (slots !== undefined) this.last = slots
    return slots
  }
}

/** One page that somebody pays for: in the model, and where it really is. */
interface Place {
  readonly cell: Cell
  readonly slot: Slot
  readonly may: (task: SpaceId, right: number) => boolean
}

export class Pair {
  readonly store = new WatchedStore({ frames: FRAMES, pagesMax: PAGES_MAX })
  readonly containers = new Containers(this.store)
  readonly naive = new NaiveContainers(PAGES_MAX)
  readonly ended = new Set<SpaceId>()
  readonly #slots = new Map<number, readonly Slot[]>()
  #transfers: { readonly frames: readonly FrameNumber[]; readonly cells: readonly Cell[] }[] = []
  now = 0

  ask(caller: SpaceId, request: ContainerRequest): void {
    const { reply, mapping } = this.containers.serve(caller, request, this.now)
    const expected = this.naive.serve(caller, request, this.now)
    const { frames, ...told } = { frames: undefined, ...reply }
    equal(told, expected)
    if (mapping !== undefined) this.store.install(caller, mapping)
    if (reply.op === 'refused') return
    if (reply.version === 0) this.#slots.set(reply.container, this.store.last)
    const it = this.naive.containers.get(reply.container)
    if (frames === undefined || it?.lock === undefined) return
    if ((it.lock.rights & WRITE) === 0) return
    // The device begins at once.
    for (const cell of it.pages) cell.busy = true
    this.store.setTransfer(frames, true)
    this.#transfers.push({ frames, cells: [...it.pages] })
  }

  allocate(owner: SpaceId, count: number): void {
    const handles = this.store.allocate(owner, count)
    equal(handles === undefined, this.naive.charged + count > PAGES_MAX)
    for (const handle of handles ?? []) {
      this.naive.handles.set(handle, { owner, cell: { value: 0, busy: false } })
    }
  }

  /** A task maps one of its handles, which no container hears of. */
  mapHandle(owner: SpaceId, handle: HandleId, right: number): void {
    const mapping = this.store.mappingOf(owner, [handle], right)
    equal(mapping !== undefined, this.naive.handles.get(handle)?.owner === owner)
    if (mapping !== undefined) this.store.install(owner, mapping)
  }

  /** A task writes wherever it can. */
  poke(task: SpaceId, byte: number): void {
    for (const [frame, places] of this.#placesByFrame()) {
      if ((this.store.rightsAt(task, frame) & WRITE) === 0) continue
      this.store.frameBytes(frame).fill(byte)
      places[0].cell.value = byte
    }
  }

  /** The device goes on: some bytes arrive, and perhaps the transfer ends. */
  runDevice(byte: number, ends: boolean): void {
    const [first, ...rest] = this.#transfers
    if (first === undefined) return
    for (const frame of first.frames) this.store.frameBytes(frame).fill(byte)
    for (const cell of first.cells) cell.value = byte
    if (!ends) return
    this.store.setTransfer(first.frames, false)
    for (const cell of first.cells) cell.busy = false
    this.#transfers = rest
  }

  end(task: SpaceId): void {
    this.ended.add(task)
    this.containers.taskEnded(task)
    this.store.endTask(task)
    this.naive.taskEnded(task)
  }

  wait(ticks: number): void {
    this.now += ticks
    this.containers.expire(this.now)
    this.naive.expire(this.now)
  }

  /** Compares all there is, and holds every mapping against the model. */
  check(): void {
    this.containers.audit()
    this.store.audit()
    equal(this.containers.size, this.naive.containers.size)
    equal(this.store.chargedPages, this.naive.charged)
    const places = this.#places()
    for (const { slot, cell } of places) {
      const bytes = this.store.bytesOf(slot)
      if (bytes.some((byte) => byte !== cell.value)) equal([...bytes], cell.value)
    }
    for (const [frame, sharers] of this.#placesByFrame()) this.#checkMappings(frame, sharers)
  }

  #checkMappings(frame: FrameNumber, places: readonly Place[]): void {
    for (const task of TASKS) {
      const held = this.store.rightsAt(task, frame)
      for (const right of [READ, WRITE]) {
        if ((held & right) === 0) continue
        // I17: what is shared copy-on-write is written by nobody.
        if (right === WRITE) equal(new Set(places.map(({ cell }) => cell)).size, 1)
        // I10, I20, I21: who can, may.
        equal([task, right, places.some(({ may }) => may(task, right))], [task, right, true])
      }
    }
  }

  #placesByFrame(): Map<FrameNumber, Place[]> {
    const byBytes = new Map<Uint8Array, Place[]>()
    for (const place of this.#places()) {
      const bytes = this.store.bytesOf(place.slot)
      const here = byBytes.get(bytes)
      if (here === undefined) byBytes.set(bytes, [place])
      else here.push(place)
    }
    const byFrame = new Map<FrameNumber, Place[]>()
    for (let number = 0; number < FRAMES; number++) {
      const frame = frameNumber(number)
      const here = byBytes.get(this.store.frameBytes(frame))
      if (here !== undefined) byFrame.set(frame, here)
    }
    return byFrame
  }

  #places(): Place[] {
    const places: Place[] = []
    for (const [id, { owner, cell }] of this.naive.handles) {
      const [slot] = this.store.slotsOf(spaceId(owner), [id])!
      places.push({ cell, slot, may: (task) => task === owner })
    }
    for (const [id, it] of this.naive.containers) {
      const { lock } = it
      const may = (task: SpaceId, right: number): boolean =>
        lock?.exclusive === true
          ? task === lock.holder && (right & lock.rights) !== 0
          : (rights(it, task) & right) !== 0
      const slots = this.#slots.get(id)!
      for (const [page, slot] of slots.entries()) places.push({ cell: it.pages[page], slot, may })
    }
    return places
  }
}
