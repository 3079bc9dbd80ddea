/** Numbers of frames as people write them. */
import { SelfpageError } from '@selfpage/policy'

/** What a number of frames may be relative to. */
export interface FramesBase {
  readonly distinctPages: number
  readonly pageBytes: number
}

const unitBytes: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }

/**
 * The number of frames that `spec` means for a trace: `512` (frames), `1%` (of its distinct pages,
 * rounded), `64MiB` (KiB, MiB, GiB of its pages). Positive, and at least 1 frame. Throws
 * `FRAMES_INVALID`.
 */
export function resolveFrames(spec: string | number, trace: FramesBase): number {
  const match = /^(\d+(?:\.\d+)?)(%|KiB|MiB|GiB)?$/.exec(String(spec).trim())
  if (match === null) refuse(spec)
  const amount = Number(match[1])
  const unit = match[2]
  if (amount === 0 || (unit === undefined && !Number.isSafeInteger(amount))) refuse(spec)
  if (unit === undefined) return amount
  if (unit === '%') return Math.max(1, Math.round((amount / 100) * trace.distinctPages))
  return Math.max(1, Math.floor((amount * unitBytes[unit]) / trace.pageBytes))
}

function refuse(spec: string | number): never {
  throw new SelfpageError('FRAMES_INVALID', `'${spec}' is not a number of frames`, {
    place: 'frames',
    hint: "Write a positive number (512), a share of the trace's pages (5%) or a size (64MiB).",
  })
}
