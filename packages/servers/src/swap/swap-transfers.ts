/**
 * Pages out and in. A page goes to a slot that was free and is overwritten wholly (I16); the old
 * slot is free only then. Its checksum is taken while nobody else can touch the container, and the
 * version says whether anybody did before the disk had it (C2). What comes back is checked against
 * the sum: a slot that was lost, mixed up or is of another time is `lost-data`, not wrong data (I35).
 */
import type { HandleId } from '@selfpage/container'
import { guard, READ, type Message, type Operation, type SpaceId } from '@selfpage/kernel'
import type { StoreError, StoreReply } from '@selfpage/runtime'
import { ClientContainer } from '../service/client-container.ts'
import type { Partners } from '../service/partners.ts'
import { isAscending, isRun, type ReadRequest, type WriteRequest } from '../service/requests.ts'
import type { Worker } from '../service/service.ts'
import { refuse } from '../service/store-error.ts'
import type { BlockAllocator } from '../volume/block-allocator.ts'
import { checksum, mixed } from '../volume/checksum.ts'
import type { Slot, SwapArea } from './swap-area.ts'

const DONE: StoreReply = { op: 'store.done' }

export interface SwapParts {
  readonly partners: Partners
  /** Blocks of the disk. */
  readonly slots: BlockAllocator
  /** Pages of one request, at most. */
  readonly pagesAtOnce: number
  /** Whether an area still is somebody's. */
  isAlive(area: SwapArea): boolean
}

export function* writeOut(
  worker: Worker,
  parts: SwapParts,
  area: SwapArea,
  { pages, container }: WriteRequest,
  client: SpaceId,
): Operation<Message> {
  const { thread } = worker
  const { partners, slots, pagesAtOnce } = parts
  if (!isAscending(pages, area.limitPages) || pages.length > pagesAtOnce) {
    return refuse('out-of-range')
  }
  const blocks = slots.take(pages.length)
  if (blocks === undefined) return refuse('no-space')
  const write = area.nextWrite()
  const sums: number[] = []
  const used = new ClientContainer(worker, partners, container, client)
  let error = used.accept(yield* thread.call(partners.memory, used.grant()))
  error ??= yield* used.look(pages.length, READ, (index, bytes) => {
    sums.push(slotSum(bytes, area, pages[index], write))
  })
  const move = used.transfer('device.write', 0, blocks)
  error ??= used.end(yield* thread.call(partners.driver, move))
  if (error === undefined && !parts.isAlive(area)) error = 'no-such-object'
  thread.note('swap.write', { area: area.id, pages: pages.length, error })
  if (error !== undefined) {
    if (!used.isUnderway) slots.giveBack(blocks)
    return refuse(error)
  }
  for (let index = 0; index < pages.length; index++) {
    const old = area.slots.get(pages[index])
    // Of two writes of a page at a time the one that began last counts.
    if (old !== undefined && old.write > write) slots.giveBack([blocks[index]])
    else {
      if (old !== undefined) slots.giveBack([old.block])
      area.slots.set(pages[index], { block: blocks[index], sum: sums[index], write })
    }
  }
  return DONE
}

/** @param zeroPage what pages read as that were never written */
export function* readIn(
  worker: Worker,
  { partners, slots, pagesAtOnce }: SwapParts,
  area: SwapArea,
  { page, pages, container }: ReadRequest,
  client: SpaceId,
  zeroPage: HandleId,
): Operation<Message> {
  if (!isRun(page, pages, area.limitPages) || pages > pagesAtOnce) return refuse('out-of-range')
  const { thread } = worker
  const { memory, driver } = partners
  const found: (Slot | undefined)[] = []
  for (let index = 0; index < pages; index++) {
    const slot = area.slots.get(page + index)
    if (slot !== undefined) slots.pin(slot.block)
    found.push(slot)
  }
  const used = new ClientContainer(worker, partners, container, client)
  let error: StoreError | undefined
  if (found.some((slot) => slot !== undefined)) {
    error = used.accept(yield* thread.call(memory, used.grant()))
  }
  for (let start = 0; start < pages && error === undefined;) {
    const blocks: number[] = []
    for (let slot = found[start]; slot !== undefined; slot = found[start + blocks.length]) {
      blocks.push(slot.block)
    }
    error =
      blocks.length > 0
        ? used.end(yield* thread.call(driver, used.transfer('device.read', start, blocks)))
        : used.accept(yield* thread.call(memory, used.copyIn([zeroPage], start)))
    start += Math.max(1, blocks.length)
  }
  if (!used.isUnderway) {
    for (const slot of found) if (slot !== undefined) slots.unpin(slot.block)
  }
  let lost = 0
  error ??= yield* used.look(pages, READ, (index, bytes) => {
    const slot = found[index]
    if (slot === undefined) return
    if (slotSum(bytes, area, page + index, slot.write) !== slot.sum) lost++
  })
  if (!guard('I35/slot', lost === 0)) error ??= 'lost-data'
  thread.note('swap.read', { area: area.id, page, pages, error })
  return error === undefined ? DONE : refuse(error)
}

function slotSum(bytes: Uint8Array, area: SwapArea, page: number, write: number): number {
  return checksum(bytes, mixed(mixed(area.id, page), write))
}
