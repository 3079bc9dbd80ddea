/**
 * Page numbers: dense, from 0, so that everything known of a page can live in a typed array.
 * The world that drives a policy numbers pages in order of first appearance and may reuse a
 * number after `forget`.
 */

declare const pageBrand: unique symbol

/** A dense page number, `0 <= page < context.pages`. Not an address and not an id of the source. */
export type PageId = number & { readonly [pageBrand]: 'page' }

/** Says "no page" where a page number is expected. Never a valid page number. */
export const NO_PAGE = -1 as PageId

/** An `Int32Array` whose elements are page numbers (or `NO_PAGE`). */
export interface PageArray extends Int32Array {
  [index: number]: PageId
}

/** The page numbered `number`. The only place, with {@link pageArray}, where a number becomes one. */
export function pageId(number: number): PageId {
  return number as PageId
}

/** An array for `length` page numbers, filled with `NO_PAGE`. */
export function pageArray(length: number): PageArray {
  return new Int32Array(length).fill(NO_PAGE) as PageArray
}
