/** A figure: a small run of a real system, and what of it is drawn. */
import type { Finders } from '../description/plan-system.ts'
import { memoryMapMermaid, memoryMapSvg } from './memory-map.ts'
import type { MemoryMap } from './memory-map.ts'
import { mermaidOf } from './mermaid.ts'
import type { Sequence } from './sequence.ts'
import { sequenceSvg } from './sequence-svg.ts'

/** What a figure shows, as data. */
export type Drawing =
  | { readonly kind: 'sequences'; readonly sequences: readonly Sequence[] }
  | { readonly kind: 'memory-map'; readonly map: MemoryMap }

export interface Figure {
  readonly name: string
  /** One line. */
  readonly summary: string
  /**
   * Runs what it takes. The same drawing each time.
   * @param finders must know the policies `fifo` and `lru` and the allotment `fixed`
   */
  draw(finders: Finders): Promise<Drawing>
}

/** In the language of Mermaid. */
export function drawingMermaid(drawing: Drawing): string {
  return drawing.kind === 'sequences' ? mermaidOf(drawing.sequences) : memoryMapMermaid(drawing.map)
}

/** As an SVG document that stands alone. */
export function drawingSvg(drawing: Drawing): string {
  return drawing.kind === 'sequences' ? sequenceSvg(drawing.sequences) : memoryMapSvg(drawing.map)
}
