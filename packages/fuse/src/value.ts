/** What an expression comes to while it is taken apart. */
import { Unsupported } from './unsupported.ts'

/** What can be known ahead. */
export type Primitive = number | string | boolean | null | undefined

/** An object of the policy's that exists from its creation on, or the policy itself. */
export interface Part {
  /** How a loop that has the policy as `policy` reaches it. */
  readonly path: string
  readonly object: object
  /** The same in an instance made for another size. */
  readonly twin: object
}

export type Value =
  | { readonly kind: 'constant'; readonly constant: Primitive }
  | { readonly kind: 'part'; readonly part: Part }
  /** A text without effect. What a stable one comes to does not change. */
  | { readonly kind: 'text'; readonly text: string; readonly isStable: boolean }
  /** A text to be executed once, where it stands. */
  | { readonly kind: 'effect'; readonly text: string }

export function constant(value: Primitive): Value {
  return { kind: 'constant', constant: value }
}

export function stable(text: string): Value {
  return { kind: 'text', text, isStable: true }
}

export function changing(text: string): Value {
  return { kind: 'text', text, isStable: false }
}

export function effect(text: string): Value {
  return { kind: 'effect', text }
}

/** The value as JavaScript. Throws `Unsupported` for a part: it has no text but its fields'. */
export function textOf(value: Value): string {
  if (value.kind === 'constant') return constantText(value.constant)
  if (value.kind === 'part') throw new Unsupported(`${value.part.path} is used as a value`)
  return value.text
}

/** The same, in parentheses unless it is a word. */
export function operandOf(value: Value): string {
  const text = textOf(value)
  return /^[\w$.]+$/.test(text) ? text : `(${text})`
}

/** Whether it can be used later, when more has happened. */
export function lasts(value: Value): boolean {
  return (
    value.kind === 'constant' || value.kind === 'part' || (value.kind === 'text' && value.isStable)
  )
}

/** Whether it counts as true; null where that is not known ahead. */
export function truthOf(value: Value): boolean | null {
  if (value.kind === 'part') return true
  return value.kind === 'constant' ? Boolean(value.constant) : null
}

export function isNullish(value: Value): boolean {
  return value.kind === 'constant' && (value.constant ?? null) === null
}

function constantText(value: Primitive): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return Object.is(value, -0) ? '-0' : String(value)
}

export function isPrimitive(value: unknown): value is Primitive {
  return value === null || ['number', 'string', 'boolean', 'undefined'].includes(typeof value)
}
