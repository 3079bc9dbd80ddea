/**
 * How many pages to read at a hard fault: the page alone, a fixed run, or a window that doubles
 * while faults come in sequence and falls back to one when they do not (the scheme of file systems
 * since 4.2BSD: McKusick et al., "A fast file system for UNIX", TOCS 2(3), 1984, and FreeBSD's
 * sequential heuristic).
 */
import type { Advice } from '@selfpage/kernel'

/** `none`; `fixed` runs of `pages`; `adaptive` up to `pages`. `pages` counts the one that faulted. */
export interface ReadAheadOptions {
  readonly mode: 'none' | 'fixed' | 'adaptive'
  /** At least 1. Default 8. */
  readonly pages?: number
}

const DEFAULT_PAGES = 8

export class ReadAhead {
  readonly #mode: ReadAheadOptions['mode']
  readonly #most: number
  #advice: 'sequential' | 'random' | 'normal' = 'normal'
  #window = 1
  /** The page after the last run: a fault here goes on in sequence. */
  #next = -1

  constructor({ mode, pages = DEFAULT_PAGES }: ReadAheadOptions) {
    this.#mode = mode
    this.#most = Math.max(1, pages)
  }

  /** 'sequential' and 'random' go before the mode chosen; 'normal' returns to it. */
  advise(advice: Extract<Advice, 'sequential' | 'random' | 'normal'>): void {
    this.#advice = advice
    this.#window = 1
  }

  /** A hard fault at `page`: how many pages to read from there on, at least 1. */
  windowAt(page: number): number {
    const isSequential = page === this.#next
    if (this.#advice === 'random') this.#window = 1
    else if (this.#advice === 'sequential' || this.#mode === 'fixed') this.#window = this.#most
    else if (this.#mode === 'none') this.#window = 1
    else this.#window = isSequential ? Math.min(this.#window * 2, this.#most) : 1
    this.#next = page + this.#window
    return this.#window
  }

  /** The run at `page` came out shorter than asked for. */
  shorten(page: number, pages: number): void {
    this.#next = page + pages
  }
}
