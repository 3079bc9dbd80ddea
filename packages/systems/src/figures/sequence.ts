/** A sequence diagram as data: who takes part, and what happens, from top to bottom. */

/** A column of the diagram. */
export interface Participant {
  /** A word without spaces, unique in the diagram. */
  readonly id: string
  readonly name: string
}

/** Something that happens. */
export type SequenceStep =
  | {
      readonly kind: 'arrow'
      readonly from: string
      readonly to: string
      readonly text: string
      /** The number of the step in the talk. */
      readonly number?: number
      /** An answer: drawn with a dashed line. */
      readonly isReply: boolean
    }
  | {
      readonly kind: 'note'
      /** One participant, or the first and last that the note reaches over. */
      readonly over: readonly string[]
      readonly text: string
      /** The number of the step in the talk. */
      readonly number?: number
    }

/** What is drawn. */
export interface Sequence {
  readonly title: string
  readonly participants: readonly Participant[]
  readonly steps: readonly SequenceStep[]
}

/** The numbers of the talk's steps, in the order in which they first happen. */
export function stepNumbers({ steps }: Sequence): number[] {
  const numbers = steps.flatMap(({ number }) => (number === undefined ? [] : [number]))
  return [...new Set(numbers)]
}
