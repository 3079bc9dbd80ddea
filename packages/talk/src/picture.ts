/** Which picture of its table an experiment wants. The report draws it. */

/** A mark a case and quantity, with a line from the least to the most over the seeds. */
export interface DotPicture {
  readonly kind: 'dots'
  /** More than one: each has a colour. */
  readonly quantities: readonly string[]
  /** What is along the axis. */
  readonly axis: string
  /** Some cases only, in this order. Default: all. */
  readonly cases?: readonly string[]
  readonly scale?: 'linear' | 'log'
}

/** Medians over what was varied in steps, a line a quantity, with the spread as a band. */
export interface LinePicture {
  readonly kind: 'lines'
  /** The quantity that was varied. */
  readonly x: string
  readonly quantities: readonly string[]
  readonly axes: { readonly x: string; readonly y: string }
  readonly scales?: { readonly x?: 'linear' | 'log'; readonly y?: 'linear' | 'log' }
  readonly cases?: readonly string[]
}

export type Picture = DotPicture | LinePicture
