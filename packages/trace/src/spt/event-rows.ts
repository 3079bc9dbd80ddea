/**
 * Events as JSON rows. A range of addresses is many scattered page numbers, but in the order of the
 * source's ids it is one run; so pages are written as runs in that order: first, count, first, ...
 */
import type { PageIds, TraceEvent } from '../trace.ts'

/** A row: references since the event before, kind, and what the kind needs. */
type Row = readonly [number, string, ...unknown[]]

/** The order of pages by id, both ways. */
class IdOrder {
  readonly #pageAt: Uint32Array
  readonly #rankOf: Uint32Array

  constructor(ids: PageIds) {
    const pages = Uint32Array.from({ length: ids.length }, (_, page) => page)
    // Text ids stay in page order.
    this.#pageAt = Array.isArray(ids) ? pages : pages.sort((a, b) => compare(ids[a], ids[b]))
    this.#rankOf = new Uint32Array(ids.length)
    for (const [rank, page] of this.#pageAt.entries()) this.#rankOf[page] = rank
  }

  runsOf(pages: Uint32Array): number[] {
    const ranks = Uint32Array.from(pages, (page) => this.#rankOf[page]).sort()
    const runs: number[] = []
    for (const [index, rank] of ranks.entries()) {
      if (index > 0 && rank === ranks[index - 1] + 1) runs[runs.length - 1]++
      else runs.push(rank, 1)
    }
    return runs
  }

  /** The pages of `runs`, ascending; throws a RangeError if they are no pages. */
  pagesOf(runs: readonly number[]): Uint32Array {
    const pages: number[] = []
    for (let at = 0; at < runs.length; at += 2) {
      const [first, count] = [runs[at], runs[at + 1]]
      if (!(first >= 0 && first + count <= this.#pageAt.length))
        throw new RangeError('no such page')
      for (let rank = first; rank < first + count; rank++) pages.push(this.#pageAt[rank])
    }
    return Uint32Array.from(pages).sort()
  }
}

function compare(a: number | bigint | string, b: number | bigint | string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function encodeEvents(events: readonly TraceEvent[], ids: PageIds): string {
  const order = new IdOrder(ids)
  let previous = 0
  let clock = 0
  const rows = events.map((event): Row => {
    const since = event.at - previous
    previous = event.at
    switch (event.type) {
      case 'map':
        return [since, 'map', event.backing, order.runsOf(event.pages)]
      case 'unmap':
      case 'discard':
        return [since, event.type, order.runsOf(event.pages)]
      case 'hint': {
        const { protocol, message, values, pages, label } = event
        const runs = pages ? order.runsOf(pages) : null
        return [since, 'hint', protocol, message, values, label ?? null, runs]
      }
      case 'phase':
        return [since, 'phase', event.name, event.edge]
      case 'clock': {
        const instructions = event.instructions - clock
        clock = event.instructions
        return [since, 'clock', instructions]
      }
    }
  })
  return JSON.stringify(rows)
}

/** The events in `json`. Throws any error if they are none. */
export function decodeEvents(json: string, ids: PageIds): TraceEvent[] {
  const order = new IdOrder(ids)
  let at = 0
  let clock = 0
  return (JSON.parse(json) as Row[]).map(([since, type, ...rest]): TraceEvent => {
    at += since
    switch (type) {
      case 'map': {
        const [backing, runs] = rest as ['anonymous' | 'file', number[]]
        return { at, type, pages: order.pagesOf(runs), backing }
      }
      case 'unmap':
      case 'discard':
        return { at, type, pages: order.pagesOf(rest[0] as number[]) }
      case 'hint': {
        const [protocol, message, values, label, runs] = rest as HintRow
        const optional = {
          ...(runs === null ? {} : { pages: order.pagesOf(runs) }),
          ...(label === null ? {} : { label }),
        }
        return { at, type, protocol, message, values, ...optional }
      }
      case 'phase': {
        const [name, edge] = rest as [string, 'begin' | 'end' | 'mark']
        return { at, type, name, edge }
      }
      case 'clock':
        clock += rest[0] as number
        return { at, type, instructions: clock }
      default:
        throw new TypeError(`no event is called ${type}`)
    }
  })
}

type HintRow = [string, string, number[], string | null, number[] | null]
