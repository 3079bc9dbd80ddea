/**
 * A sequence diagram from what was observed of a run. Nothing is added: each arrow is a message
 * that arrived or a transfer of a disk, each note what a thread noted. The description of a figure
 * says only who is shown in which order, what is left out, and which step of the talk a message is.
 */
import type { KernelEvent, Message, ThreadId } from '@selfpage/kernel'
import { messageWords } from './message-words.ts'
import { FigureNames } from './names.ts'
import type { Participant, Sequence, SequenceStep } from './sequence.ts'

/** A message as the rules of a figure see it. */
export interface SeenMessage {
  readonly op: string
  readonly message: Message
  /** Names of the participants. */
  readonly from: string
  readonly to: string
  readonly isReply: boolean
  /** The operation it answers. */
  readonly answers?: string
}

/** How a run becomes a figure. */
export interface FigureView {
  readonly title: string
  /** Names of threads, left to right. Threads of no participant are not shown. */
  readonly participants: readonly string[]
  /** Which participant a thread is, by its name and its space's. Default: `participantOf`. */
  readonly participantOf?: (thread: string, space: string) => string
  /** The step of the talk that a message is. */
  numberOf?(message: SeenMessage): number | undefined
  /** The step of the talk that a disk's transfer is. */
  readonly transferNumber?: number
  /** What is left out. Default: nothing. */
  hides?(message: SeenMessage): boolean
  /** The line of a note; undefined: not shown. Default: no notes. */
  noteText?(event: string, values: Readonly<Record<string, unknown>>): string | undefined
}

/**
 * Notes by which a program says what of its run belongs into the figure: from `begin` to `end`, as
 * often as it likes. `says` in the values of a `begin` is a heading.
 */
export const figureNotes = { begin: 'figure.begin', end: 'figure.end' } as const

/**
 * A task's main thread is the task, all threads of a server are the server, and numbered threads of
 * one kind are one.
 */
export function participantOf(thread: string, space: string): string {
  if (thread === 'main' || thread.startsWith(space)) return space
  return thread.replace(/ \d+$/, '')
}

/** The parts of a run that lie between the notes, or all of it if there are none. */
export function sequenceOfEvents(events: readonly KernelEvent[], view: FigureView): Sequence {
  const drawing = new Drawing(view)
  const noted = (event: KernelEvent, name: string) => event.kind === 'note' && event.event === name
  let isShown = !events.some((event) => noted(event, figureNotes.begin))
  for (const event of events) {
    drawing.meet(event)
    if (noted(event, figureNotes.end)) isShown = false
    if (isShown) drawing.show(event)
    else drawing.follow(event)
    if (noted(event, figureNotes.begin)) {
      isShown = true
      drawing.head((event as KernelEvent & { readonly kind: 'note' }).values.says)
    }
  }
  return drawing.finish()
}

class Drawing {
  readonly #view: FigureView
  readonly #names = new FigureNames()
  readonly #spaces = new Map<number, string>()
  /** What each thread is called in the figure. */
  readonly #threads = new Map<ThreadId, string>()
  /** Operation that a thread waits for an answer to, by `thread>partner`. */
  readonly #asked = new Map<string, string>()
  readonly #steps: SequenceStep[] = []

  constructor(view: FigureView) {
    this.#view = view
  }

  /** Learns names. */
  meet(event: KernelEvent): void {
    if (event.kind === 'space-created') this.#spaces.set(event.space, event.name)
    if (event.kind !== 'thread-started') return
    const space = this.#spaces.get(Math.floor(event.thread / 65_536)) ?? ''
    const view = this.#view
    const participant = (view.participantOf ?? participantOf)(event.name, space)
    this.#threads.set(event.thread, participant)
  }

  /** Learns who waits for whom, before the figure begins. */
  follow(event: KernelEvent): void {
    if (event.kind === 'message') this.#see(event)
  }

  show(event: KernelEvent): void {
    if (event.kind === 'message') this.#showMessage(event)
    if (event.kind === 'transfer') this.#showTransfer(event)
    if (event.kind === 'note') this.#showNote(event)
  }

  /** A heading over the whole width. */
  head(says: unknown): void {
    if (typeof says === 'string') this.#steps.push({ kind: 'note', over: [], text: says })
  }

  finish(): Sequence {
    const used = new Set(
      this.#steps.flatMap((step) => (step.kind === 'arrow' ? [step.from, step.to] : step.over)),
    )
    const participants: Participant[] = this.#view.participants
      .map((name) => ({ id: idOf(name), name }))
      .filter(({ id }) => used.has(id))
    const whole = [participants[0]?.id ?? '', participants.at(-1)?.id ?? '']
    const steps = foldRepeats(this.#steps).map((step) =>
      step.kind === 'note' && step.over.length === 0 ? { ...step, over: whole } : step,
    )
    return { title: this.#view.title, participants, steps }
  }

  #showMessage(event: KernelEvent & { readonly kind: 'message' }): void {
    const seen = this.#see(event)
    const { participants } = this.#view
    if (!participants.includes(seen.from) || !participants.includes(seen.to)) return
    if (seen.from === seen.to || this.#view.hides?.(seen) === true) return
    const number = this.#view.numberOf?.(seen)
    this.#steps.push({
      kind: 'arrow',
      from: idOf(seen.from),
      to: idOf(seen.to),
      text: messageWords(seen.message, this.#names),
      isReply: seen.isReply,
      ...(number === undefined ? {} : { number }),
    })
  }

  #see({ from, to, message }: KernelEvent & { readonly kind: 'message' }): SeenMessage {
    const answers = this.#asked.get(`${to}>${from}`)
    const isReply = answers !== undefined
    if (isReply) this.#asked.delete(`${to}>${from}`)
    else this.#asked.set(`${from}>${to}`, message.op)
    const names = { from: this.#nameOf(from), to: this.#nameOf(to) }
    return { op: message.op, message, ...names, isReply, ...(isReply ? { answers } : {}) }
  }

  #showTransfer(event: KernelEvent & { readonly kind: 'transfer' }): void {
    const disk = `disk ${event.disk}`
    const { participants, transferNumber } = this.#view
    if (event.phase !== 'start' || !participants.includes(disk)) return
    const blocks = event.blocks === 1 ? '1 block' : `${event.blocks} blocks`
    this.#steps.push({
      kind: 'note',
      over: [idOf(disk)],
      text: `DMA: ${event.direction} ${blocks}`,
      ...(transferNumber === undefined ? {} : { number: transferNumber }),
    })
  }

  #showNote(event: KernelEvent & { readonly kind: 'note' }): void {
    const name = this.#nameOf(event.thread)
    const text = this.#view.noteText?.(event.event, event.values)
    if (text === undefined || !this.#view.participants.includes(name)) return
    this.#steps.push({ kind: 'note', over: [idOf(name)], text })
  }

  #nameOf(thread: ThreadId): string {
    return this.#threads.get(thread) ?? ''
  }
}

/** The same question asked again and again is one, with the last answer. */
function foldRepeats(steps: readonly SequenceStep[]): SequenceStep[] {
  const folded: SequenceStep[] = []
  const times: number[] = []
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]
    const before = folded.length - 2
    if (isQuestion(step) && isSame(step, folded[before]) && index + 1 < steps.length) {
      times[before] = (times[before] ?? 1) + 1
      folded[before + 1] = steps[++index]
    } else folded.push(step)
  }
  return folded.map((step, index) =>
    times[index] === undefined ? step : { ...step, text: `${step.text} × ${times[index]}` },
  )
}

function isQuestion(step: SequenceStep): boolean {
  return step.kind === 'arrow' && !step.isReply
}

function isSame(step: SequenceStep, other: SequenceStep | undefined): boolean {
  return (
    step.kind === 'arrow' &&
    other?.kind === 'arrow' &&
    step.from === other.from &&
    step.to === other.to &&
    step.text === other.text &&
    !other.isReply
  )
}

function idOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]+/g, '_')
}
