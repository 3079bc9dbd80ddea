/**
 * A run as a Chrome trace (the JSON array format), which Perfetto and chrome://tracing open:
 * processes are spaces, slices are who has the processor, flows are messages, counters are frames.
 * Written while the run goes on; nothing of it is kept in memory but names.
 *
 * Format: "Trace Event Format" (Google, 2016), whose times are microseconds with a fraction.
 */
import { spaceOf } from '@selfpage/kernel'
import type { KernelEvent, ThreadId, Ticks } from '@selfpage/kernel'

/** Which part of a run to write, in virtual time; `toTicks` itself is no part of it. */
export interface EventSpan {
  readonly fromTicks: Ticks
  readonly toTicks: Ticks
}

/** A trace being written. */
export interface ChromeTrace {
  /** For `kernel.observe`. */
  readonly listen: (event: KernelEvent) => void
  /** A point of a curve for each value, in the track `name`. */
  counter(at: Ticks, name: string, values: Readonly<Record<string, number>>): void
  /** Writes the end. */
  close(at: Ticks): void
}

/** Disks and counters belong to no space. */
const machineProcess = 0

/** How long a message is shown to last, so that an arrow can hold on to it. */
const messageTicks = 1

/** What says who is who and who runs, whatever part of the run is written. */
const neededBefore: ReadonlySet<KernelEvent['kind']> = new Set([
  'space-created',
  'thread-started',
  'switch',
])

const WHOLE_RUN: EventSpan = { fromTicks: 0, toTicks: Infinity }

/**
 * @param write takes pieces of the file, in order
 * @param span leaves out what is before and after it, but for names
 */
export function writeChromeTrace(
  write: (text: string) => void,
  { fromTicks, toTicks }: EventSpan = WHOLE_RUN,
): ChromeTrace {
  let flows = 0
  let running: { readonly thread: ThreadId; readonly since: Ticks } | undefined
  const put = (event: Readonly<Record<string, unknown>>) => {
    write(`${JSON.stringify(event)},\n`)
  }
  const on = (thread: ThreadId) => ({ pid: spaceOf(thread), tid: thread })
  const name = (kind: string, value: string, place: Readonly<Record<string, number>>) => {
    put({ ph: 'M', name: kind, ...place, args: { name: value } })
  }
  const isWithin = (at: Ticks) => at >= fromTicks && at < toTicks
  const endSlice = (at: Ticks) => {
    if (running === undefined) return
    const since = Math.max(running.since, fromTicks)
    const until = Math.min(at, toTicks)
    if (until <= since) return
    put({
      ph: 'X',
      cat: 'run',
      name: 'runs',
      ...on(running.thread),
      ts: micro(since),
      dur: micro(until - since),
    })
  }

  write('[\n')
  name('process_name', 'machine', { pid: machineProcess })

  const listen = (event: KernelEvent): void => {
    if (!isWithin(event.at) && !neededBefore.has(event.kind)) return
    const ts = micro(event.at)
    switch (event.kind) {
      case 'space-created':
        name('process_name', event.name, { pid: event.space })
        break
      case 'thread-started':
        name('thread_name', event.name, on(event.thread))
        break
      case 'switch':
        endSlice(event.at)
        running = { thread: event.thread, since: event.at }
        break
      case 'message': {
        const { from, to, message, pages } = event
        const id = ++flows
        const dur = micro(messageTicks)
        const args = { ...argumentsOf(message), ...(pages === 0 ? {} : { pages }) }
        put({ ph: 'X', cat: 'ipc', name: message.op, ...on(from), ts, dur })
        put({ ph: 's', cat: 'ipc', name: message.op, id, ...on(from), ts })
        put({ ph: 'X', cat: 'ipc', name: message.op, ...on(to), ts, dur, args })
        put({ ph: 'f', bp: 'e', cat: 'ipc', name: message.op, id, ...on(to), ts })
        break
      }
      case 'transfer': {
        const { disk, phase, id, direction, blocks } = event
        const ph = phase === 'start' ? 'b' : 'e'
        put({
          ph,
          cat: disk,
          name: `${disk}: ${direction}`,
          id,
          pid: machineProcess,
          ts,
          args: { blocks },
        })
        break
      }
      case 'unmap':
        put({
          ph: 'i',
          s: 't',
          cat: 'map',
          name: 'unmap',
          ...on(event.by),
          ts,
          args: { page: event.page, pages: event.pages },
        })
        break
      case 'note':
        put({
          ph: 'i',
          s: 't',
          cat: 'note',
          name: event.event,
          ...on(event.thread),
          ts,
          args: event.values,
        })
        break
      case 'thread-ended':
        put({ ph: 'i', s: 't', cat: 'thread', name: 'ends', ...on(event.thread), ts })
        break
      case 'space-destroyed':
        put({ ph: 'i', s: 'p', cat: 'thread', name: 'space destroyed', pid: event.space, ts })
        break
    }
  }

  return {
    listen,
    counter(at, track, values) {
      if (!isWithin(at)) return
      put({ ph: 'C', name: track, pid: machineProcess, ts: micro(at), args: values })
    },
    close(at) {
      endSlice(at)
      const ts = micro(Math.min(at, toTicks))
      // The last event, without a comma after it: plain JSON.
      write(`${JSON.stringify({ ph: 'i', s: 'g', name: 'end', pid: machineProcess, ts })}\n]\n`)
    },
  }
}

/** What a message says, without what only the kernel reads. */
function argumentsOf(message: object): Readonly<Record<string, unknown>> {
  const { op: _op, items: _items, ...rest } = message as Record<string, unknown>
  return rest
}

/** Nanoseconds as microseconds, without the noise of a division. */
function micro(ticks: Ticks): number {
  return Math.round(ticks) / 1_000
}
