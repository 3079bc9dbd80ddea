/**
 * Flexpages: aligned runs of 2 ** order pages, the unit in which L4 maps and unmaps (L1). One
 * number each, so that passing one allocates nothing.
 */
import { SelfpageError } from '@selfpage/policy'

declare const kind: unique symbol

/** A first page and an order, packed. */
export type Flexpage = number & { readonly [kind]: 'flexpage' }

/** The flexpage that sigma0 answers with when it has nothing (L1). */
export const NIL_FLEXPAGE = -1 as Flexpage

/** Opens no window: map items of a message received so are dropped. */
export const NO_WINDOW = NIL_FLEXPAGE

const ORDERS = 32
/** Of the bits of an order. (A flexpage may have more than 32, of which `&` leaves the lowest.) */
const ORDER_MASK = ORDERS - 1

/**
 * The flexpage of `2 ** order` pages from `page` on.
 * @param page a page number of the space, a multiple of `2 ** order`
 * @param order 0 to 30
 * @throws SelfpageError `FLEXPAGE_UNALIGNED` if `page` is negative, fractional or no such multiple
 */
export function flexpage(page: number, order = 0): Flexpage {
  const isThere = Number.isInteger(page) && page >= 0 && order >= 0 && order < 31
  if (!isThere || (page & ((1 << order) - 1)) !== 0) {
    throw new SelfpageError(
      'FLEXPAGE_UNALIGNED',
      `there is no flexpage of order ${order} at page ${page}`,
      { hint: 'the first page must be a multiple of 2 ** order, and the order 0 to 30' },
    )
  }
  return (page * ORDERS + order) as Flexpage
}

/** The first page. */
export function firstPage(flexpage: Flexpage): number {
  // Without a rest, so that processors can shift where they would have to divide.
  return (flexpage - (flexpage & ORDER_MASK)) / ORDERS
}

export function orderOf(flexpage: Flexpage): number {
  return flexpage & ORDER_MASK
}

/** How many pages: `2 ** order`. */
export function pagesOf(flexpage: Flexpage): number {
  return (1 << (flexpage & ORDER_MASK)) >>> 0
}
