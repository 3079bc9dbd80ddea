/**
 * One program of a recording, from when it is executed to when it ends or executes another: what
 * Valgrind prints of it, as references and changes of the recording's pages.
 */
import { basename } from 'node:path'
import { AddressSpace } from './address-space.ts'
import type { SpaceChange } from './address-space.ts'
import { LackeyLines } from './lackey-lines.ts'
import type { RecordedNote } from './recorded-trace.ts'
import type { SafelyAllowedDrop } from './safely-allowed-drop.ts'

export const pageBytes = 4096
/** Pages of a process are numbered from here on times its number: addresses have 48 bits. */
export const pagesOfProcess = 2 ** 36

const instructionsOfClock = 1_000_000

/** Instructions of all processes. */
export interface Clock {
  instructions: number
}

/** Reads the stream of one process. */
export class RecordedProcess {
  /** As the kernel numbers it; empty until it has said so. */
  pid = ''
  /** Whether there may be processes that it started. */
  hasForked = false
  readonly lines: LackeyLines
  readonly #drop: SafelyAllowedDrop<RecordedNote>
  readonly #clock: Clock
  readonly #firstPage: number
  readonly #space = new AddressSpace(pageBytes)
  #name = ''
  #fetchesSeen = 0

  /** `number`: 0 for the first of the recording. */
  constructor(number: number, drop: SafelyAllowedDrop<RecordedNote>, clock: Clock) {
    const firstPage = number * pagesOfProcess
    this.#firstPage = firstPage
    this.#drop = drop
    this.#clock = clock
    this.lines = new LackeyLines({
      reference: (page, flags) => drop.reference(firstPage + page, flags),
      otherLine: (text) => this.#read(text),
    })
  }

  /** The program, without its path and arguments, which are nobody else's business. */
  get name(): string {
    return this.#name
  }

  read(chunk: Uint8Array): void {
    this.lines.read(chunk)
    const { fetches } = this.lines
    const before = this.#clock.instructions
    this.#clock.instructions += fetches - this.#fetchesSeen
    this.#fetchesSeen = fetches
    const ticks = Math.floor(this.#clock.instructions / instructionsOfClock)
    if (ticks > Math.floor(before / instructionsOfClock)) {
      this.#drop.note({ kind: 'clock', instructions: this.#clock.instructions })
    }
  }

  /** Its memory goes with it. */
  end(): void {
    const first = this.#firstPage
    this.#apply({ kind: 'unmap', first, end: first + pagesOfProcess, backing: 'anonymous' })
    if (this.#name !== '') this.#drop.note({ kind: 'phase', name: this.#name, edge: 'end' })
  }

  #read(text: string): void {
    if (text.startsWith('SYSCALL[')) {
      if (text.includes('created child')) this.hasForked = true
      for (const { first, end, ...change } of this.#space.read(text, this.pid)) {
        this.#apply({ ...change, first: this.#firstPage + first, end: this.#firstPage + end })
      }
      return
    }
    const [, pid, says = ''] = /^==(\d+)== (.*)$/.exec(text) ?? []
    if (pid === undefined) return
    if (this.pid === '') this.pid = pid
    if (pid !== this.pid || this.#name !== '' || !says.startsWith('Command: ')) return
    const [program = ''] = says.slice('Command: '.length).trim().split(' ')
    this.#name = basename(program)
    this.#drop.note({ kind: 'phase', name: this.#name, edge: 'begin' })
  }

  #apply(change: SpaceChange): void {
    this.#drop.separate(change.first, change.end)
    this.#drop.note(change)
  }
}
