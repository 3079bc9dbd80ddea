/**
 * Maps or grants what a message carries. Senders are not trusted: what an item names that does not
 * exist, is not mapped, or lies outside the receiver's window, is left out without a word.
 */
import type { CostModel } from '../costs.ts'
import { firstPage, NIL_FLEXPAGE, orderOf, pagesOf } from '../flexpage.ts'
import type { MapItem } from '../message.ts'
import { MAPPED_IN_NEW_TABLE, MAPPED_NOTHING, type MappingTree } from './mapping-tree.ts'
import type { SimulatedSpace } from './simulated-space.ts'

/** The part of the receiver's space that is open, and what was put there. */
export interface Transfer {
  /** Page of the receiver that an item's `at` counts from. */
  start: number
  /** Pages open: `at` runs from `low` to `high - 1`. */
  low: number
  high: number
  /** Results: pages mapped, what that costs, and whether an item was for `start`. */
  pages: number
  ticks: number
  coversStart: boolean
}

export class ItemTransfer {
  readonly #tree: MappingTree
  readonly #costs: CostModel
  /** Used again for each message. */
  readonly #transfer: Transfer = {
    start: 0,
    low: 0,
    high: 0,
    pages: 0,
    ticks: 0,
    coversStart: false,
  }

  constructor(tree: MappingTree, costs: CostModel) {
    this.#tree = tree
    this.#costs = costs
  }

  /** Into a window. The result is good until the next call. */
  toWindow(
    from: SimulatedSpace,
    to: SimulatedSpace,
    items: readonly MapItem[],
    window: number,
  ): Readonly<Transfer> {
    const open = window as typeof NIL_FLEXPAGE
    const start = open === NIL_FLEXPAGE ? 0 : firstPage(open)
    const pages = open === NIL_FLEXPAGE ? 0 : Math.min(pagesOf(open), to.pages - start)
    return this.#run(from, to, items, start, 0, pages, false)
  }

  /** To resolve a fault: the whole space is open, and `at` counts from the page that faulted. */
  toFault(
    from: SimulatedSpace,
    to: SimulatedSpace,
    items: readonly MapItem[],
    page: number,
  ): Readonly<Transfer> {
    return this.#run(from, to, items, page, -page, to.pages - page, true)
  }

  #run(
    from: SimulatedSpace,
    to: SimulatedSpace,
    items: readonly MapItem[],
    start: number,
    low: number,
    high: number,
    isFault: boolean,
  ): Readonly<Transfer> {
    const transfer = this.#transfer
    transfer.start = start
    transfer.low = low
    transfer.high = high
    transfer.pages = 0
    transfer.ticks = 0
    transfer.coversStart = false
    for (const item of items) {
      if (!isItem(item)) continue
      if (isFault && from === to && item.at === undefined) {
        // A pager in the same space names the page itself, which is there by now.
        const first = firstPage(item.flexpage)
        if (start >= first && start < first + pagesOf(item.flexpage)) transfer.coversStart = true
      } else {
        this.#transferItem(from, to, item, transfer)
      }
    }
    return transfer
  }

  #transferItem(from: SimulatedSpace, to: SimulatedSpace, item: MapItem, transfer: Transfer): void {
    const at = item.at ?? 0
    if (!Number.isInteger(at) || at < transfer.low || at >= transfer.high) return
    const first = firstPage(item.flexpage)
    const pages = Math.min(pagesOf(item.flexpage), transfer.high - at, from.pages - first)
    if (at <= 0 && at + pages > 0) transfer.coversStart = true
    const shift = transfer.start + at - first
    const end = first + pages
    for (
      let page = from.nextMapped(first, end);
      page < end;
      page = from.nextMapped(page + 1, end)
    ) {
      const done = item.grant
        ? this.#tree.grant(from, page, to, page + shift, item.rights)
        : this.#tree.map(from, page, to, page + shift, item.rights)
      if (done === MAPPED_NOTHING) continue
      transfer.pages++
      transfer.ticks += this.#costs.map
      if (done === MAPPED_IN_NEW_TABLE) {
        // The first table of a space needs all levels above it, too.
        const levels = to.tables === 1 ? this.#costs.pageTableLevels : 1
        transfer.ticks += levels * this.#costs.pageTable
      }
    }
  }
}

function isItem(item: MapItem | null | undefined): item is MapItem {
  if (typeof item !== 'object' || item === null || typeof item.rights !== 'number') return false
  const { flexpage } = item
  if (!Number.isSafeInteger(flexpage) || flexpage < 0) return false
  return orderOf(flexpage) < 31 && (firstPage(flexpage) & (pagesOf(flexpage) - 1)) === 0
}
