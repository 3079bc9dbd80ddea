/** What the kernel asks of a message before it carries it, and how it seals one. */
import { SelfpageError } from '@selfpage/policy'
import type { MapItem, Message } from '../message.ts'

/**
 * Checks a message and returns its items: what is looked at of a message is looked at once, for
 * messages have so many shapes that each look is a search.
 * @throws SelfpageError `MESSAGE_INVALID`, in the sender
 */
export function itemsOf(message: Message): readonly MapItem[] | undefined {
  if (typeof message === 'object' && message !== null && typeof message.op === 'string') {
    const { items } = message
    if (items === undefined || Array.isArray(items)) return items
  }
  throw new SelfpageError('MESSAGE_INVALID', 'a message is no message', {
    hint: 'send an object with a string `op`, and `items`, if any, in an array',
  })
}

/**
 * Freezes a message and what is in it, so that a sender who changes it afterwards is found out: his
 * thread throws. Bytes (typed arrays) cannot be frozen and are left.
 */
export function seal(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (ArrayBuffer.isView(value) || Object.isFrozen(value)) return
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return
  Object.freeze(value)
  for (const part of Object.values(value)) seal(part)
}
