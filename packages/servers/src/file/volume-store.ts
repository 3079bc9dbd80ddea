/**
 * A volume on its disk: mounts it, and commits what changed. A commit is one write of records behind
 * the journal and one sync; when the area is full, or something went wrong, a snapshot in the other
 * area and a superblock that names it (geometry.ts). Blocks that a commit no longer names are free
 * only after it. One request at a time.
 */
import type { Operation } from '@selfpage/kernel'
import type { StoreError } from '@selfpage/runtime'
import type { Scratch } from '../service/scratch.ts'
import type { Worker } from '../service/service.ts'
import {
  areaStart,
  geometryOf,
  readSuperblock,
  writeSuperblock,
  type Geometry,
} from '../volume/geometry.ts'
import { commitBlocks, JournalReader, writeCommitBlock } from '../volume/journal.ts'
import { Volume } from '../volume/volume.ts'

/** Why there is no volume. */
export type MountError = StoreError | 'no-volume' | 'damaged-volume'

export class VolumeStore {
  readonly #scratch: Scratch
  /** Where on the disk the volume begins. */
  readonly #base: number
  #volume: Volume | undefined
  #generation = 0
  /** Blocks of the area in use. */
  #areaUsed = 0
  /** What is on the disk behind the last whole commit is unknown. */
  #isBroken = false

  constructor(scratch: Scratch, base: number) {
    this.#scratch = scratch
    this.#base = base
  }

  /** The volume; undefined before it is mounted. */
  get volume(): Volume | undefined {
    return this.#volume
  }

  /** Blocks of the disk for blocks of the volume. */
  onDisk(blocks: readonly number[]): number[] {
    return blocks.map((block) => block + this.#base)
  }

  /**
   * @param blocks of the disk that are the volume's
   * @param formats whether to make an empty volume where both superblocks are all zeros
   */
  *mount(
    worker: Worker,
    blocks: number,
    blockSizeBytes: number,
    formats: boolean,
  ): Operation<MountError | undefined> {
    let isBlank = true
    let newest: ReturnType<typeof readSuperblock>
    let error = yield* this.#readBlocks(worker, [0, 1], (_, bytes) => {
      const found = readSuperblock(bytes)
      if (found !== undefined && found.generation > (newest?.generation ?? 0)) newest = found
      isBlank &&= bytes.every((byte) => byte === 0)
      return true
    })
    if (error !== undefined) return error
    if (newest === undefined) {
      const geometry = isBlank && formats ? geometryOf(blocks, blockSizeBytes) : undefined
      if (geometry === undefined) return 'no-volume'
      this.#volume = new Volume(geometry)
      return yield* this.#checkpoint(worker, this.#volume)
    }
    const { geometry, generation } = newest
    if (geometry.blockSizeBytes !== blockSizeBytes || geometry.blocks > blocks) return 'no-volume'
    const reader = new JournalReader(generation)
    const area = Array.from(
      { length: geometry.areaBlocks },
      (_, index) => areaStart(geometry, generation) + index,
    )
    error = yield* this.#readBlocks(worker, area, (_, bytes) => reader.add(bytes))
    if (error !== undefined) return error
    const volume = reader.hasSnapshot ? Volume.fromRecords(geometry, reader.records) : undefined
    if (volume === undefined) return 'damaged-volume'
    this.#generation = generation
    this.#volume = volume
    // A generation of its own: what a torn commit left behind the journal is never read again.
    return yield* this.#checkpoint(worker, volume)
  }

  /** Makes everything so far survive. */
  *commit(worker: Worker): Operation<StoreError | undefined> {
    const volume = this.#volume
    if (volume === undefined) return 'io-error'
    if (this.#isBroken) return yield* this.#checkpoint(worker, volume)
    if (volume.pendingBytes === 0 && volume.blocks.dyingBlocks === 0) return undefined
    const { geometry } = volume
    const count = commitBlocks(geometry, volume.pendingBytes)
    if (this.#areaUsed + count > geometry.areaBlocks) return yield* this.#checkpoint(worker, volume)
    const dying = volume.blocks.takeDying()
    const records = volume.takeRecords()
    const error = yield* this.#writeCommit(worker, geometry, records, this.#generation)
    volume.blocks.settle(dying, error === undefined)
    this.#isBroken = error !== undefined
    return error
  }

  /** A snapshot in the other area, and its superblock. */
  *#checkpoint(worker: Worker, volume: Volume): Operation<StoreError | undefined> {
    const { geometry } = volume
    const generation = this.#generation + 1
    const dying = volume.blocks.takeDying()
    volume.takeRecords()
    // Until it is done the disk does not know the records just taken.
    this.#isBroken = true
    this.#areaUsed = 0
    let error = yield* this.#writeCommit(worker, geometry, volume.snapshot(), generation)
    error ??= yield* this.#scratch.edit(worker, 1, (_, bytes) =>
      writeSuperblock(bytes, geometry, generation),
    )
    error ??= yield* this.#scratch.write(worker, this.onDisk([generation % 2]))
    error ??= yield* this.#scratch.sync(worker)
    volume.blocks.settle(dying, error === undefined)
    if (error === undefined) {
      this.#isBroken = false
      this.#generation = generation
    }
    worker.thread.note('volume.checkpoint', { generation, error })
    return error
  }

  *#writeCommit(
    worker: Worker,
    geometry: Geometry,
    commit: Uint8Array,
    generation: number,
  ): Operation<StoreError | undefined> {
    const scratch = this.#scratch
    const index = this.#areaUsed
    const count = commitBlocks(geometry, commit.length)
    const start = areaStart(geometry, generation) + index
    for (let part = 0; part < count; part += scratch.pages) {
      const pages = Math.min(scratch.pages, count - part)
      let error = yield* scratch.edit(worker, pages, (page, bytes) =>
        writeCommitBlock(bytes, commit, part + page, index, generation),
      )
      const blocks = Array.from({ length: pages }, (_, page) => start + part + page)
      error ??= yield* scratch.write(worker, this.onDisk(blocks))
      if (error !== undefined) return error
    }
    this.#areaUsed += count
    return yield* scratch.sync(worker)
  }

  /** Reads blocks in order until `see` says that it needs no more. */
  *#readBlocks(
    worker: Worker,
    blocks: readonly number[],
    see: (index: number, bytes: Uint8Array) => boolean,
  ): Operation<StoreError | undefined> {
    const scratch = this.#scratch
    let more = true
    for (let start = 0; start < blocks.length; start += scratch.pages) {
      if (!more) break
      const batch = blocks.slice(start, start + scratch.pages)
      let error = yield* scratch.read(worker, this.onDisk(batch))
      error ??= yield* scratch.edit(worker, batch.length, (page, bytes) => {
        more &&= see(start + page, bytes)
      })
      if (error !== undefined) return error
    }
    return undefined
  }
}
