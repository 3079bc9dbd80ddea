/** The store's requests one by one, and what can be said of their numbers before all else (I6). */
import type { StoreRequest } from '@selfpage/runtime'

export type OpenRequest = Extract<StoreRequest, { readonly op: 'store.open' }>
export type ReadRequest = Extract<StoreRequest, { readonly op: 'store.read' }>
export type WriteRequest = Extract<StoreRequest, { readonly op: 'store.write' }>
export type ResizeRequest = Extract<StoreRequest, { readonly op: 'store.resize' }>
export type ShareRequest = Extract<StoreRequest, { readonly op: 'store.share' }>

/** Whether `page` to `page + pages` are pages, at least one and not beyond `end`. */
export function isRun(page: unknown, pages: unknown, end: number): boolean {
  if (!Number.isSafeInteger(page) || !Number.isSafeInteger(pages)) return false
  const first = page as number
  const count = pages as number
  return first >= 0 && count >= 1 && first + count <= end
}

/** Whether these are pages in ascending order, at least one, none beyond `end`. */
export function isAscending(pages: unknown, end: number): pages is readonly number[] {
  if (!Array.isArray(pages) || pages.length === 0) return false
  let last = -1
  for (const page of pages as readonly unknown[]) {
    if (!Number.isSafeInteger(page) || (page as number) <= last) return false
    last = page as number
  }
  return last < end
}
