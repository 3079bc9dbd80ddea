/** The option `--span`: which part of a run its events are written of. */
import { SelfpageError } from '@selfpage/policy'
import { parseTime, type EventSpan } from '@selfpage/systems'

/** `1s..1.5s`, `..20ms`, `3s..`, in virtual time. Throws `USAGE`. */
export function eventSpan(text: string): EventSpan {
  const at = text.indexOf('..')
  const [from, to] = [text.slice(0, at), text.slice(at + 2)]
  const fromTicks = from === '' ? 0 : parseTime(from)
  const toTicks = to === '' ? Infinity : parseTime(to)
  if (at < 0 || fromTicks === null || toTicks === null) {
    throw refused(`'${text}' is not two times with \`..\` between them`)
  }
  if (fromTicks >= toTicks) throw refused(`'${text}' ends before it begins`)
  return { fromTicks, toTicks }
}

function refused(message: string): SelfpageError {
  return new SelfpageError('USAGE', message, {
    place: '--span',
    hint: 'Write times of the run with their units: 1s..1.5s, ..20ms, 3s..',
  })
}
