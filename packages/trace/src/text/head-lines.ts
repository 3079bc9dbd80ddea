/** The first lines of a file, to recognise a format by. */
import { headBytes } from '../bytes/trace-source.ts'

const mostLines = 1000

/** The whole lines of `head` that are not blank, at most a thousand; none if it is not text. */
export function headLines(head: Uint8Array): string[] {
  if (head.some((byte) => byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return []
  const lines = new TextDecoder().decode(head).split(/\r?\n/)
  // The last one may be cut; but not in a file that ends within the head.
  if (head.length >= headBytes && lines.length > 1) lines.pop()
  return lines.filter((line) => line !== '').slice(0, mostLines)
}
