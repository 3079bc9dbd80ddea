/**
 * Hints in a captured trace. A collector says that a collection or a part of one begins and ends.
 * A database says which statement runs: queries of class scan or join read whole tables or
 * indexes and become scanBegin and scanEnd, all others statementBegin and statementEnd. Their
 * values are the number of the statement and of its class. Some sources only say when a statement
 * begins; it then ends when the next one begins.
 */
import type { HintEvent } from '../trace.ts'
import type { CapturedEvent } from './captured-event.ts'
import { NameTable } from './name-table.ts'

/** Names of collections and their parts; a hint's value is the index. Others are numbered on. */
export const collectionNames: readonly string[] = [
  ...['', 'scavenge', 'minor', 'major-slice', 'mark', 'sweep'],
  ...['full', 'finish', 'lazy-sweep', 'step', 'atomic', 'sweep-start'],
]

/** Names of the classes of statements; a hint's second value is the index. */
export const statementClasses: readonly string[] = [
  ...['other', 'point', 'range', 'write', 'scan', 'join'],
]

// Queries whose events lack their class, and transactions, named as in the captured traces.
const classOfStatement: { readonly [name: string]: string } = {
  q_revenue_scan: 'scan',
  q_region_agg: 'scan',
  q_items_rescan: 'scan',
  q_join_orders: 'join',
  q_top_products: 'join',
  q_cust_history: 'join',
  q_day_range: 'range',
  'txn-point': 'point',
  'txn-lookup': 'point',
  'txn-range': 'range',
  'txn-neworder': 'write',
  'txn-payment': 'write',
}

export class HintReader {
  readonly #collections = new NameTable(collectionNames)
  readonly #statements = new NameTable([])
  #hasGc = false
  /** The statement that began without a promise that its end will be told. */
  #open: HintEvent | null = null

  /** The names behind the hints' first values, of the protocols met. */
  get names(): { readonly [protocol: string]: readonly string[] } {
    return {
      ...(this.#hasGc ? { gc: this.#collections.names } : {}),
      ...(this.#statements.names.length > 0 ? { database: this.#statements.names } : {}),
    }
  }

  /** The hints that one event is, or null if it is none. */
  read(line: CapturedEvent): HintEvent[] | null {
    const { at, event } = line
    const collection = /^gc-(?:(.*)-)?(begin|end)$/.exec(event)
    if (collection) {
      this.#hasGc = true
      const label = collection[1] ?? ''
      const values = [this.#collections.numberOf(label)]
      return [{ at, type: 'hint', protocol: 'gc', message: collection[2], values, label }]
    }
    const query = /^(query|q_.*)-(begin|end)$/.exec(event)
    if (query) {
      const name = query[1] === 'query' ? (line.q ?? '') : query[1]
      // PostgreSQL's are called `scan:accounts_sum`, and only their begin is told.
      const [prefix, rest] = name.split(':', 2)
      const kind = line.class ?? classOfStatement[name] ?? (rest === undefined ? 'other' : prefix)
      if (query[2] === 'end') return [this.#statement(at, name, kind, 'End')]
      return this.#begin(at, name, kind, rest !== undefined)
    }
    if (event.startsWith('txn-')) {
      return this.#begin(at, event, classOfStatement[event] ?? 'other', true)
    }
    return null
  }

  /** The end, at `at`, of a statement whose end nobody told. */
  endOpen(at: number): HintEvent[] {
    const open = this.#open
    this.#open = null
    return open ? [{ ...open, at, message: open.message.replace('Begin', 'End') }] : []
  }

  #begin(at: number, name: string, kind: string, endIsUntold: boolean): HintEvent[] {
    const ended = this.endOpen(at)
    const begun = this.#statement(at, name, kind, 'Begin')
    if (endIsUntold) this.#open = begun
    return [...ended, begun]
  }

  #statement(at: number, name: string, kind: string, edge: 'Begin' | 'End'): HintEvent {
    const message = kind === 'scan' || kind === 'join' ? `scan${edge}` : `statement${edge}`
    const values = [this.#statements.numberOf(name), Math.max(0, statementClasses.indexOf(kind))]
    return { at, type: 'hint', protocol: 'database', message, values, label: name }
  }
}
