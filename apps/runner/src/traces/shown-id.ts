/** Page ids as output has them. */
import type { Trace } from '@selfpage/trace'

/** The source's id of a page as JSON can hold it: 64-bit ids become strings. */
export function shownId({ ids }: Trace, page: number): string | number {
  const id = ids[page]
  return typeof id === 'bigint' ? String(id) : id
}
