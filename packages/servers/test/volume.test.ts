import fc from 'fast-check'
import { memoryImage, type DiskImage } from '@selfpage/kernel'
import { expect, test } from 'vitest'
import { expectSame } from './machine.ts'
import { formatImage, geometryOf, readImage, Volume } from '../src/index.ts'
import { BlockAllocator } from '../src/volume/block-allocator.ts'
import { checksum } from '../src/volume/checksum.ts'
import { areaStart, readSuperblock, writeSuperblock } from '../src/volume/geometry.ts'
import { commitBlocks, JournalReader, writeCommitBlock } from '../src/volume/journal.ts'

const PAGE = 64
const geometry = geometryOf(400, PAGE)!

/** Files as plain data. */
const contents = (volume: Volume) =>
  [...volume.files]
    .map(({ path, sizeBytes, pages }) => ({
      path,
      sizeBytes,
      blocks: [...pages.pages()].map((page) => [page, pages.blockOf(page), pages.sumOf(page)]),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))

const change = fc.record({
  path: fc.constantFrom('/a', '/b', '/c'),
  kind: fc.constantFrom('create', 'write', 'resize', 'remove', 'commit'),
  page: fc.nat(6),
  count: fc.integer({ min: 1, max: 4 }),
  sizeBytes: fc.nat(8 * PAGE),
})

type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never

function apply(volume: Volume, { path, kind, page, count, sizeBytes }: Change): void {
  const file = volume.find(path)
  if (kind === 'create' && file === undefined) volume.create(path)
  if (file === undefined) return
  if (kind === 'remove') volume.remove(file)
  if (kind === 'resize') volume.resize(file, sizeBytes)
  if (kind !== 'write') return
  const blocks = volume.blocks.take(count)
  if (blocks === undefined) return
  if (file.sizeBytes < (page + count) * PAGE) volume.resize(file, (page + count) * PAGE)
  const pages = blocks.map((_, index) => page + index)
  const sums = blocks.map((block) => block * 3)
  volume.assign(file, pages, blocks, sums)
}

test('records and snapshots say what the volume is, whenever they are taken', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const volume = new Volume(geometry)
      const journal: Uint8Array[] = []
      for (const each of changes) {
        apply(volume, each)
        if (each.kind === 'commit') {
          journal.push(volume.takeRecords())
          volume.blocks.settle(volume.blocks.takeDying(), true)
        }
      }
      journal.push(volume.takeRecords())
      const replayed = Volume.fromRecords(geometry, Buffer.concat(journal))
      const restored = Volume.fromRecords(geometry, volume.snapshot())
      expect(contents(replayed!)).toEqual(contents(volume))
      expect(contents(restored!)).toEqual(contents(volume))
      // What is free is what no file has, dying blocks aside.
      const { freeBlocks, dyingBlocks } = volume.blocks
      expect(restored?.blocks.freeBlocks).toBe(freeBlocks + dyingBlocks)
    }),
  )
})

test('records that are no records are refused, and nothing is made of them', () => {
  const volume = new Volume(geometry)
  volume.resize(volume.create('/a'), 1000)
  volume.assign(volume.find('/a')!, [0, 1], volume.blocks.take(2)!, [])
  const good = volume.snapshot()
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bad = good.slice()
      bad[at] ^= flip
      // It may still be records, but then of a volume that is whole.
      const read = Volume.fromRecords(geometry, bad)
      const blocks = read === undefined ? [] : contents(read).flatMap((file) => file.blocks)
      const used = blocks.map(([, block]) => block)
      expect(new Set(used).size).toBe(used.length)
    }),
  )
  expect(Volume.fromRecords(geometry, good.subarray(0, good.length - 1))).toBeUndefined()
})

test('of a journal only whole commits count, whatever blocks of the last are there', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 }),
      fc.nat(),
      (commits, pick) => {
        const blocks: Uint8Array[] = []
        const ends: number[] = []
        for (const commit of commits) {
          const index = blocks.length
          for (let part = 0; part < commitBlocks(geometry, commit.length); part++) {
            const block = new Uint8Array(PAGE).fill(0xaa)
            writeCommitBlock(block, commit, part, index, 7)
            blocks.push(block)
          }
          ends.push(blocks.length)
        }
        const lost = pick % blocks.length
        blocks[lost] = blocks[lost].map((byte, index) => (index === 20 ? byte ^ 1 : byte))
        const reader = new JournalReader(7)
        for (const block of blocks) if (!reader.add(block)) break
        const whole = ends.filter((end) => end <= lost).length
        expect([...reader.records]).toEqual([...Buffer.concat(commits.slice(0, whole))])
        expect(new JournalReader(8).add(blocks[0])).toBe(false)
      },
    ),
  )
})

test('a superblock with a flipped bit is none', () => {
  const block = new Uint8Array(PAGE)
  writeSuperblock(block, geometry, 3)
  expect(readSuperblock(block)).toEqual({ geometry, generation: 3 })
  for (let bit = 0; bit < PAGE * 8; bit++) {
    const bad = block.slice()
    bad[bit >> 3] ^= 1 << (bit & 7)
    expect(readSuperblock(bad)).toBeUndefined()
  }
})

test('the areas, the superblocks and the data do not overlap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 40, max: 100_000 }),
      fc.constantFrom(64, 512, 4096),
      (count, size) => {
        const made = geometryOf(count, size)
        if (made === undefined) return
        const { areaBlocks } = made
        expect([areaStart(made, 0), areaStart(made, 1)]).toEqual([2, 2 + areaBlocks])
        const volume = new Volume(made)
        const first = volume.blocks.take(1)![0]
        expect(first).toBeGreaterThanOrEqual(2 + 2 * areaBlocks)
        expect(volume.blocks.freeBlocks).toBe(count - 3 - 2 * areaBlocks)
      },
    ),
  )
})

test('an image is formatted and read back; one that is too small is refused', () => {
  const image = memoryImage(400)
  expect(readImage(image, PAGE)).toBeUndefined()
  expect(formatImage(image, PAGE)).toEqual(geometry)
  expect(contents(readImage(image, PAGE)!)).toEqual([])
  const tiny: DiskImage = memoryImage(10)
  expect(formatImage(tiny, PAGE)).toBeUndefined()
})

test('blocks are free only when no commit names them and nobody reads them', () => {
  const step = fc.record({
    kind: fc.constantFrom('take', 'retire', 'commit', 'fail', 'pin', 'unpin', 'giveBack'),
    which: fc.nat(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const allocator = new BlockAllocator(10, 26)
      const used: number[] = []
      const dying: number[] = []
      const pinned: number[] = []
      for (const { kind, which } of steps) {
        const any = <Item>(items: Item[]) => items.splice(which % Math.max(1, items.length), 1)[0]
        if (kind === 'take') {
          const [block] = allocator.take(1) ?? []
          if (block === undefined) continue
          expectSame([...used, ...dying, ...pinned].includes(block), false)
          used.push(block)
        } else if (kind === 'commit') {
          allocator.settle(allocator.takeDying(), true)
          dying.length = 0
        } else if (kind === 'fail') allocator.settle(allocator.takeDying(), false)
        else if (kind === 'unpin') {
          const block = any(pinned)
          if (block !== undefined) allocator.unpin(block)
        } else {
          const block = kind === 'pin' ? used[which % Math.max(1, used.length)] : any(used)
          if (block === undefined) continue
          if (kind === 'pin') {
            allocator.pin(block)
            pinned.push(block)
          } else if (kind === 'retire') {
            allocator.retire(block)
            dying.push(block)
          } else allocator.giveBack([block])
        }
        const taken = new Set([...used, ...dying, ...pinned])
        expect(allocator.freeBlocks).toBe(16 - taken.size)
      }
    }),
  )
})

test('the checksum depends on every bit and on the seed', () => {
  const bytes = new Uint8Array(256).map((_, index) => index)
  const sums = new Set([
    checksum(bytes, 1),
    checksum(bytes, 2),
    checksum(bytes.subarray(0, 252), 1),
  ])
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    bytes[bit >> 3] ^= 1 << (bit & 7)
    sums.add(checksum(bytes, 1))
    bytes[bit >> 3] ^= 1 << (bit & 7)
  }
  expect(sums.size).toBe(3 + bytes.length * 8)
  expect(checksum(new Uint8Array([1, 2, 3]), 1)).not.toBe(
    checksum(new Uint8Array([1, 2, 3, 0, 0]), 1),
  )
})
