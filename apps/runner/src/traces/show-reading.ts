/** How far the reading of a file is, on a terminal. */
import { bytesText, shareText } from '@selfpage/shootout'
import type { StatusLine } from '../text/status-line.ts'

/** For the reader's option `onProgress`. */
export function showReading(
  status: StatusLine,
  name: string,
): (bytesRead: number, totalBytes: number) => void {
  return (bytesRead, totalBytes) => {
    const share = totalBytes === 0 ? 1 : bytesRead / totalBytes
    status.show(`reading ${name}: ${bytesText(bytesRead)}, ${shareText(share)}`)
  }
}
