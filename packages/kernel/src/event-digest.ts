/**
 * One number for a whole run: equal digests, equal events, to the last byte of the last message
 * (I37). FNV-1a over what `canonical` makes of each event, in two lanes of 32 bits.
 */
import type { KernelEvent } from './events.ts'
import type { Kernel } from './kernel.ts'

/** Of all events since it began. */
export interface EventDigest {
  /** Sixteen hexadecimal digits. */
  readonly value: string
  /** Events so far. */
  readonly events: number
  /** Takes no more events. */
  stop(): void
}

/** Digests the events of a machine from now on. */
export function digestEvents(kernel: Kernel): EventDigest {
  let first = 0x811c9dc5
  let second = 0x2166136b
  let events = 0
  const add = (event: KernelEvent) => {
    events++
    const text = canonical(event)
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      first = Math.imul(first ^ code, 0x01000193)
      second = Math.imul(second ^ code, 0x5bd1e995) ^ (second >>> 15)
    }
  }
  const stop = kernel.observe(add)
  const hex = (lane: number) => (lane >>> 0).toString(16).padStart(8, '0')
  return {
    get value() {
      return hex(first) + hex(second)
    },
    get events() {
      return events
    },
    stop,
  }
}

/** A value as text, the same for equal values: keys in order, bytes in full. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') {
    return typeof value === 'string' ? JSON.stringify(value) : String(value)
  }
  if (ArrayBuffer.isView(value)) {
    return `${value.constructor.name}(${Array.from(value as Uint8Array, String).join()})`
  }
  if (value instanceof Error) return `${value.name}(${JSON.stringify(value.message)})`
  if (value instanceof Map) return `Map${canonical([...value])}`
  if (value instanceof Set) return `Set${canonical([...value])}`
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, each]) => `${key}:${canonical(each)}`).join()}}`
}
