/** What a reference's class means, in the words of its trace. */
import type { Trace } from '@selfpage/trace'

/**
 * `page kind: index leaf, query class: join` for classes that the trace explains, else `class 7`.
 * Fields of value 0 without a meaning of their own are left out.
 */
export function className({ about }: Pick<Trace, 'about'>, value: number): string {
  const meanings = (about.classes ?? []).flatMap(({ name, shift, bits, values }) => {
    const part = (value >>> shift) & ((1 << bits) - 1)
    const meaning = values[String(part)] ?? (part === 0 ? null : String(part))
    return meaning === null ? [] : [`${name}: ${meaning}`]
  })
  return meanings.length === 0 ? `class ${value}` : meanings.join(', ')
}
