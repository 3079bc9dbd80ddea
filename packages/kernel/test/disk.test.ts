import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  createSimulation,
  frameNumber,
  memoryImage,
  serverFlash,
  spaceOf,
  type DiskImage,
  type Simulation,
  type Transfer,
  type TransferEnd,
} from '@selfpage/kernel'
import { openFileImage } from '@selfpage/kernel/file-image'

const PAGE = 64
const folder = mkdtempSync(join(tmpdir(), 'selfpage-disk-'))
afterAll(() => rmSync(folder, { recursive: true }))

const transfer = (id: number, direction: 'read' | 'write', block: number, frame: number) =>
  ({ id, direction, blocks: [block], frames: [frameNumber(frame)] }) satisfies Transfer

/** Runs one transfer after the other, as a driver would. */
function drive(machine: Simulation, transfers: readonly Transfer[]): TransferEnd[] {
  const disk = machine.disks.get('disk')!
  const ended: TransferEnd[] = []
  const driver = machine.createThread(machine.createSpace('driver', 1), {
    name: 'driver',
    *body(thread) {
      for (const each of transfers) {
        expect(disk.start(each)).toBe(true)
        const message = yield* thread.receive()
        expect(message).toEqual({ op: 'interrupt', device: 'disk' })
        expect(thread.sender).toBe(disk.interrupt)
        expect(spaceOf(thread.sender)).toBe(0)
        ended.push(...disk.ended())
      }
    },
  })
  disk.attach(driver)
  expect(machine.run()).toBe('idle')
  machine.audit()
  return ended
}

function machineWith(image: DiskImage): Simulation {
  return createSimulation({ frames: 4, pageSizeBytes: PAGE, disks: [{ name: 'disk', image }] })
}

const images: [string, () => DiskImage][] = [
  ['in memory', () => memoryImage(100)],
  ['in a file', () => openFileImage(join(folder, 'disk.img'), 100, PAGE)],
]

test.each(images)('what is written to a disk %s is read back', (_, open) => {
  const image = open()
  const machine = machineWith(image)
  machine.frameBytes(frameNumber(0)).fill(7)
  machine.frameBytes(frameNumber(2)).fill(9)
  const ends = drive(machine, [
    transfer(1, 'write', 5, 0),
    transfer(2, 'read', 5, 1),
    transfer(3, 'read', 6, 2),
  ])
  expect(ends.map(({ id, ok }) => [id, ok])).toEqual([
    [1, true],
    [2, true],
    [3, true],
  ])
  expect([...new Set(machine.frameBytes(frameNumber(1)))]).toEqual([7])
  // Never written.
  expect([...new Set(machine.frameBytes(frameNumber(2)))]).toEqual([0])
  image.sync()
  image.close()
})

test('a file image keeps its blocks when it is opened again, and is refused at another size', () => {
  const path = join(folder, 'again.img')
  const first = openFileImage(path, 10, PAGE)
  first.write(3, new Uint8Array(PAGE).fill(1))
  first.close()
  expect(statSync(path).size).toBe(10 * PAGE)
  const again = openFileImage(path, 10, PAGE)
  const bytes = new Uint8Array(PAGE)
  again.read(3, bytes)
  expect(bytes[PAGE - 1]).toBe(1)
  again.close()
  expect(() => openFileImage(path, 11, PAGE)).toThrow(/no disk of 704/)
})

test('a frame that changes while it is written to the disk arrives torn', () => {
  const image = memoryImage(10)
  const machine = machineWith(image)
  const disk = machine.disks.get('disk')!
  const bytes = machine.frameBytes(frameNumber(0)).fill(1)
  disk.start(transfer(1, 'write', 0, 0))
  machine.createThread(machine.createSpace('racer', 1), {
    name: 'racer',
    *body(thread) {
      yield* thread.sleep(10)
      expect(machine.isInTransfer(frameNumber(0))).toBe(true)
      bytes.fill(2)
    },
  })
  machine.run()
  const read = new Uint8Array(PAGE)
  image.read(0, read)
  expect([read[0], read[PAGE - 1]]).toEqual([1, 2])
})

test('reset stops transfers: nothing moves afterwards and nothing ends', () => {
  const image = memoryImage(10)
  const machine = machineWith(image)
  const disk = machine.disks.get('disk')!
  machine.frameBytes(frameNumber(0)).fill(1)
  disk.start(transfer(1, 'write', 0, 0))
  expect(machine.isInTransfer(frameNumber(0))).toBe(true)
  expect(disk.start(transfer(2, 'write', 1, 0))).toBe(false)
  disk.reset()
  expect(machine.isInTransfer(frameNumber(0))).toBe(false)
  expect(machine.run()).toBe('idle')
  expect(disk.ended()).toEqual([])
  const read = new Uint8Array(PAGE)
  image.read(0, read)
  expect(read[0]).toBe(0)
})

test('an injected failure of a transfer is told, and leaves half of the bytes', () => {
  const image = memoryImage(10)
  image.write(0, new Uint8Array(PAGE).fill(3))
  const machine = createSimulation({
    frames: 1,
    pageSizeBytes: PAGE,
    disks: [{ name: 'disk', image }],
    inject: (point) => (point.kind === 'transfer' ? { kind: 'fail' } : undefined),
  })
  expect(drive(machine, [transfer(1, 'read', 0, 0)])).toEqual([{ id: 1, ok: false }])
  const bytes = machine.frameBytes(frameNumber(0))
  expect([bytes[0], bytes[PAGE - 1]]).toEqual([3, 0])
})

test('an arm takes longer the further it goes, and neighbours come cheaply', () => {
  const time = (...blocks: number[]) => {
    const machine = createSimulation({
      frames: 64,
      disks: [{ name: 'disk', image: memoryImage(1_000_000) }],
    })
    drive(machine, [
      { id: 1, direction: 'read', blocks, frames: blocks.map((_, frame) => frameNumber(frame)) },
    ])
    return machine.now
  }
  const { rotation, seekMax } = createSimulation({ frames: 1 }).costs.disk
  expect(time(999_999)).toBeGreaterThan(seekMax)
  expect(time(10)).toBeLessThan(seekMax / 2 + rotation)
  const row = Array.from({ length: 32 }, (_, index) => 1000 + index)
  expect(time(...row)).toBeLessThan(2 * time(1000) + rotation)
  expect(time(...row.map((block) => block * 17))).toBeGreaterThan(5 * time(...row))
})

test('flash works on many transfers at a time', () => {
  const machine = createSimulation({
    frames: 64,
    costs: serverFlash,
    disks: [{ name: 'disk', image: memoryImage(100) }],
  })
  const disk = machine.disks.get('disk')!
  const { parallelism, readLatency } = serverFlash.disk
  for (let id = 0; id < parallelism; id++)
    expect(disk.start(transfer(id, 'read', id, id))).toBe(true)
  expect(disk.start(transfer(99, 'read', 0, 40))).toBe(false)
  machine.run()
  expect(disk.ended()).toHaveLength(parallelism)
  expect(machine.now).toBeLessThan(2 * readLatency)
})

test('a transfer that cannot be is refused with an error', () => {
  const disk = machineWith(memoryImage(10)).disks.get('disk')!
  expect(() => disk.start(transfer(1, 'read', 10, 0))).toThrow(/cannot do transfer 1/)
  expect(() => disk.start(transfer(1, 'read', 0, 4))).toThrow(/cannot do transfer 1/)
  expect(() => disk.start({ id: 1, direction: 'read', blocks: [], frames: [] })).toThrow(
    /cannot do/,
  )
})
