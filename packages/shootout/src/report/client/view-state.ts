/** Which policies the reader sees and points at. All figures share it. */
import type { SeriesView } from '../charts/chart-theme.ts'

/** Told of each change. */
export type ViewListener = () => void

/** See the head of the file. */
export class ViewState implements SeriesView {
  readonly hasMarks = true
  readonly #listeners: ViewListener[] = []
  #hidden: ReadonlySet<string> = new Set()
  #focus: string | null = null

  get hidden(): ReadonlySet<string> {
    return this.#hidden
  }

  get focus(): string | null {
    return this.#focus
  }

  /** Hides just these policies. */
  hide(labels: ReadonlySet<string>): void {
    this.#hidden = labels
    this.#announce()
  }

  toggle(label: string): void {
    const hidden = new Set(this.#hidden)
    if (!hidden.delete(label)) hidden.add(label)
    this.hide(hidden)
  }

  /** Points at one policy, or at none. */
  pointAt(label: string | null): void {
    if (label === this.#focus) return
    this.#focus = label
    this.#announce()
  }

  onChange(listener: ViewListener): void {
    this.#listeners.push(listener)
  }

  #announce(): void {
    for (const listener of this.#listeners) listener()
  }
}
