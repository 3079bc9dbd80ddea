/** What of a message can be an argument at all: messages are from anybody, and types end there. */
import { guard } from '@selfpage/kernel'

/** A number of frames or pages: an integer from `least` to `most` (I6). */
export function isCount(value: unknown, least: number, most: number): value is number {
  return guard(
    'I6/count',
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
  )
}

/** Rights that can be mapped: some of READ, WRITE and EXECUTE. */
export function isRights(value: unknown): value is number {
  return guard(
    'I6/rights',
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 7,
  )
}

/** A list of at most `most` numbers; whether they name anything is not looked at. */
export function isList(value: unknown, most: number): value is readonly number[] {
  return guard('I6/list', Array.isArray(value) && value.length <= most)
}

/** A time: an integer, not before `least`. Infinity: never. */
export function isTime(value: unknown, least: number): value is number {
  return (Number.isSafeInteger(value) || value === Infinity) && (value as number) >= least
}
