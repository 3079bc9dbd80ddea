/** How far a recording is, in one line. */
import { countText, durationText } from '@selfpage/shootout'
import type { RecordProgress } from '@selfpage/record'
import { millions } from '../text/numbers.ts'

/** `12.3 M accesses, 2.1 M a second, 45,678 references kept, 388 pages, 6 s`, cut to `columns`. */
export function recordText(progress: RecordProgress, seconds: number, columns: number): string {
  const { accesses, references, distinctPages, processes } = progress
  const parts = [
    `${millions(accesses)} accesses`,
    `${millions(accesses / Math.max(seconds, 0.001))} a second`,
    `${countText(references)} references kept`,
    `${countText(distinctPages)} pages`,
    ...(processes > 1 ? [`${countText(processes)} programs`] : []),
    durationText(seconds),
  ]
  return `recording: ${parts.join(', ')}`.slice(0, columns - 1)
}
