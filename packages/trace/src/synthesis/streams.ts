/** The elementary streams of page ranks. */
import { randomSource } from '@selfpage/policy'
import type { PhaseEvent } from '../trace.ts'
import { AliasTable } from './alias-table.ts'
import type { PageStream } from './page-stream.ts'

const draws = 2 ** 32

/** The page of rank r (from 1) is referenced in proportion to r to the power of `-skew`. */
export function zipfStream(pages: number, skew: number, seed: number): PageStream {
  const weights = new Float64Array(pages)
  for (let rank = 0; rank < pages; rank++) {
    weights[rank] = skew === 1 ? 1 / (rank + 1) : (rank + 1) ** -skew
  }
  const table = new AliasTable(weights)
  const random = randomSource(seed)
  return { pages, next: () => table.draw(random) }
}

/** All pages equally often, in no order. */
export function uniformStream(pages: number, seed: number): PageStream {
  const random = randomSource(seed)
  return { pages, next: () => Math.floor((random() / draws) * pages) }
}

/** All pages in order, again and again. */
export function loopStream(pages: number): PageStream {
  let page = 0
  return {
    pages,
    next() {
      const present = page
      page = present + 1 === pages ? 0 : present + 1
      return present
    },
  }
}

/** New pages in order, none of them twice. */
export function scanStream(references: number): PageStream {
  return loopStream(references)
}

/**
 * A program that changes its working set: `phases` equal parts of `references`, each with `pages`
 * pages of its own, except that a share `overlap` of them is that of the phase before. Within a
 * phase pages are drawn by Zipf's law, in another order in each.
 */
export function phasesStream(options: {
  readonly references: number
  readonly pages: number
  readonly phases: number
  readonly overlap: number
  readonly skew: number
  readonly seed: number
}): PageStream {
  const { references, pages, phases, overlap, skew, seed } = options
  const shift = Math.max(1, Math.round(pages * (1 - overlap)))
  const inPhase = zipfStream(pages, skew, seed)
  const phaseOf = (reference: number) => Math.floor((reference * phases) / references)
  let reference = 0
  let announced = -1
  return {
    pages: pages + shift * (phases - 1),
    next() {
      const phase = phaseOf(reference++)
      // Turned by half, so that what two phases share is hot in one and cold in the other.
      const rank = (inPhase.next() + (phase % 2) * (pages >>> 1)) % pages
      return phase * shift + rank
    },
    takeEvent(at): PhaseEvent | null {
      const phase = phaseOf(at)
      if (phase === announced) return null
      announced = phase
      return { at, type: 'phase', name: `phase ${phase + 1}`, edge: 'mark' }
    },
  }
}

/** Draws from one of `parts` at a time, in proportion to its share; their pages are disjoint. */
export function mixtureStream(
  parts: readonly { readonly stream: PageStream; readonly share: number }[],
  seed: number,
): PageStream {
  const table = new AliasTable(Float64Array.from(parts, ({ share }) => share))
  const random = randomSource(seed)
  const firsts: number[] = []
  let pages = 0
  for (const { stream } of parts) {
    firsts.push(pages)
    pages += stream.pages
  }
  return {
    pages,
    next() {
      const part = table.draw(random)
      return firsts[part] + parts[part].stream.next()
    },
  }
}
