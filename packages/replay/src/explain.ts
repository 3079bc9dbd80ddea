/** Where two policies part on a trace, and what their difference is made of. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import type { Trace } from '@selfpage/trace'
import { replay } from './replay.ts'
import type { ReplayOptions } from './replay-options.ts'
import type { ReplayResult } from './replay-result.ts'

/** References that missed under one policy and hit under the other. */
export interface MissDifference {
  /** Missed under the first policy only. */
  readonly onlyA: number
  /** Missed under the second policy only. */
  readonly onlyB: number
}

/** The first reference that hits under one policy and misses under the other. */
export interface Parting {
  readonly at: number
  readonly page: number
  readonly missedBy: 'a' | 'b'
}

/** What `explainDifference` finds. */
export interface Explanation extends MissDifference {
  /** Null if the policies never part. */
  readonly first: Parting | null
  /** Missed under both. */
  readonly both: number
  /** By class of reference, largest difference first. Empty if the trace has no classes. */
  readonly byClass: readonly (MissDifference & { readonly class: number })[]
  /** Over equal windows of the trace, in order. */
  readonly byWindow: readonly (MissDifference & { readonly from: number; readonly to: number })[]
  /** By phase of the program, for traces that mark phases or hints; `''` is outside of all. */
  readonly byPhase: readonly (MissDifference & { readonly phase: string })[]
  /** The pages with the largest difference, largest first, at most 20. */
  readonly byPage: readonly (MissDifference & { readonly page: number })[]
  readonly a: ReplayResult
  readonly b: ReplayResult
}

const listedPages = 20

/**
 * Replays `trace` under both policies and compares reference by reference. `options.windows`
 * (default 20) windows; counts include the warm-up. Throws as `replay` does.
 */
export function explainDifference(
  trace: Trace,
  a: ConfiguredPolicy,
  b: ConfiguredPolicy,
  options: ReplayOptions,
): Explanation {
  const resultA = replay(trace, a, { ...options, recordMisses: true })
  const resultB = replay(trace, b, { ...options, recordMisses: true })
  const missedA = resultA.missed ?? new Uint32Array(0)
  const missedB = resultB.missed ?? new Uint32Array(0)
  const { pages, classes, distinctPages } = trace
  const windows = Math.max(1, Math.min(options.windows ?? 20, pages.length))
  const phases = phaseOfReferences(trace)
  const classTally = new Tally(256)
  const windowTally = new Tally(windows)
  const pageTally = new Tally(distinctPages)
  const phaseTally = new Tally(phases.names.length)
  let first: Parting | null = null
  let both = 0
  let window = 0
  let change = 0
  for (let at = 0; at < pages.length; at++) {
    if (at >= windowStart(window + 1)) window++
    while (change < phases.changes.length && phases.changes[change].at <= at) change++
    const bitA = (missedA[at >>> 5] >>> (at & 31)) & 1
    const bitB = (missedB[at >>> 5] >>> (at & 31)) & 1
    both += bitA & bitB
    if (bitA === bitB) continue
    first ??= { at, page: pages[at], missedBy: bitA === 1 ? 'a' : 'b' }
    if (classes !== null) classTally.add(classes[at], bitA)
    windowTally.add(window, bitA)
    pageTally.add(pages[at], bitA)
    phaseTally.add(change === 0 ? 0 : phases.changes[change - 1].phase, bitA)
  }
  return {
    first,
    both,
    ...windowTally.sum(),
    byClass: classTally.ranked().map(({ index, ...counts }) => ({ class: index, ...counts })),
    byWindow: windowTally.all().map(({ index, ...counts }) => ({
      from: windowStart(index),
      to: windowStart(index + 1),
      ...counts,
    })),
    byPhase:
      phases.changes.length === 0
        ? []
        : phaseTally.ranked().map(({ index, ...counts }) => ({
            phase: phases.names[index],
            ...counts,
          })),
    byPage: pageTally
      .ranked()
      .slice(0, listedPages)
      .map(({ index, ...counts }) => ({ page: index, ...counts })),
    a: resultA,
    b: resultB,
  }

  function windowStart(index: number): number {
    return Math.round((pages.length * index) / windows)
  }
}

/** Counts of both kinds, by a small index. */
class Tally {
  readonly #onlyA: Float64Array
  readonly #onlyB: Float64Array

  constructor(length: number) {
    this.#onlyA = new Float64Array(length)
    this.#onlyB = new Float64Array(length)
  }

  add(index: number, missedByA: number): void {
    if (missedByA === 1) this.#onlyA[index]++
    else this.#onlyB[index]++
  }

  all(): (MissDifference & { index: number })[] {
    return Array.from(this.#onlyA, (onlyA, index) => ({ index, onlyA, onlyB: this.#onlyB[index] }))
  }

  /** Those that differ at all, the largest difference first. */
  ranked(): (MissDifference & { index: number })[] {
    const distance = ({ onlyA, onlyB }: MissDifference) => Math.abs(onlyA - onlyB)
    return this.all()
      .filter(({ onlyA, onlyB }) => onlyA + onlyB > 0)
      .toSorted((x, y) => distance(y) - distance(x) || x.index - y.index)
  }

  sum(): MissDifference {
    const add = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0)
    return { onlyA: add(this.#onlyA), onlyB: add(this.#onlyB) }
  }
}

interface PhaseChange {
  readonly at: number
  /** An index of `names`. */
  readonly phase: number
}

/** The innermost phase (or statement, or collection) that each stretch of the trace lies in. */
function phaseOfReferences(trace: Trace): { names: string[]; changes: PhaseChange[] } {
  const names = ['']
  const changes: PhaseChange[] = []
  const open: number[] = []
  for (const event of trace.events) {
    const edge = edgeOf(event)
    if (edge === null) continue
    let phase = names.indexOf(edge.name)
    if (phase < 0) phase = names.push(edge.name) - 1
    if (edge.begins) open.push(phase)
    else if (open.includes(phase)) open.splice(open.lastIndexOf(phase), 1)
    changes.push({ at: event.at, phase: open.at(-1) ?? 0 })
  }
  return { names, changes }
}

function edgeOf(event: Trace['events'][number]): { name: string; begins: boolean } | null {
  if (event.type === 'phase' && event.edge !== 'mark') {
    return { name: event.name, begins: event.edge === 'begin' }
  }
  if (event.type !== 'hint') return null
  const match = /^(.*)(begin|end)$/i.exec(event.message)
  if (match === null) return null
  const name = [event.protocol, match[1], event.label ?? String(event.values[0] ?? '')]
    .filter((part) => part !== '')
    .join(' ')
  return { name, begins: match[2].toLowerCase() === 'begin' }
}
