/** What a reference's class means, in the words of its trace. */
import type { Trace } from '@selfpage/trace'

/** `file: table, kind: interior` for classes that the trace explains, else `class 7`. */
export function className({ about }: Pick<Trace, 'about'>, value: number): string {
  const meanings = (about.classes ?? []).map(({ name, shift, bits, values }) => {
    const part = (value >>> shift) & ((1 << bits) - 1)
    return `${name}: ${values[String(part)] ?? part}`
  })
  return meanings.length === 0 ? `class ${value}` : meanings.join(', ')
}
