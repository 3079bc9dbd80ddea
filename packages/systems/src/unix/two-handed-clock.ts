/**
 * The two-handed clock of 4.3BSD: both hands go round the pages in memory at the same pace, the
 * front one clears referenced bits, the back one gives up what was not referenced since. How far
 * they are apart says how long a page has to be referenced again (McKusick and Karels, "Performance
 * improvements and functional enhancements in 4.3BSD", 1985; U3).
 */
import { lengthen } from '@selfpage/kit'
import { NO_PAGE, SelfpageError } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import type { FrameWorld } from '../central/replacement.ts'
import type { PageOrder } from './page-order.ts'

export class TwoHandedClock implements PageOrder {
  readonly #world: FrameWorld
  /** By seat: the page, or NO_PAGE. As many seats as frames. */
  readonly #seats: Int32Array
  readonly #emptySeats: number[] = []
  /** By page: its seat, from 1; 0: it has none. */
  #seatOf = new Int32Array(64)
  #back = 0
  readonly #spread: number

  /** @param spread seats between the hands */
  constructor(world: FrameWorld, spread: number) {
    this.#world = world
    this.#seats = new Int32Array(world.frames).fill(NO_PAGE)
    for (let seat = world.frames - 1; seat >= 0; seat--) this.#emptySeats.push(seat)
    this.#spread = Math.min(spread, world.frames - 1)
  }

  add(page: PageId): void {
    if (this.has(page)) return
    const seat = this.#emptySeats.pop()
    if (seat === undefined) throw new SelfpageError('INVARIANT_BROKEN', 'more pages than frames')
    if (page >= this.#seatOf.length) this.#seatOf = lengthen(this.#seatOf, 2 * page)
    this.#seats[seat] = page
    this.#seatOf[page] = seat + 1
  }

  addAhead(page: PageId): void {
    this.add(page)
  }

  has(page: PageId): boolean {
    return this.#seatOf[page] > 0
  }

  remove(page: PageId): void {
    const seat = this.#seatOf[page] - 1
    this.#seatOf[page] = 0
    this.#seats[seat] = NO_PAGE
    this.#emptySeats.push(seat)
  }

  forget(page: PageId): void {
    if (this.has(page)) this.remove(page)
  }

  scan(pages: number, wanted: number): number {
    const world = this.#world
    const seats = this.#seats
    let given = 0
    for (let step = 0; step < pages && given < wanted; step++) {
      const front = seats[(this.#back + this.#spread) % seats.length] as PageId
      if (front !== NO_PAGE && world.isResident(front)) world.takeReferenced(front)
      const back = seats[this.#back] as PageId
      this.#back = (this.#back + 1) % seats.length
      if (back === NO_PAGE || !world.isResident(back) || world.takeReferenced(back)) continue
      if (!world.mayGiveUp(back)) continue
      this.remove(back)
      world.gaveUp(back)
      given++
    }
    return given
  }

  audit(): void {
    let seated = 0
    for (const [seat, page] of this.#seats.entries()) {
      if (page === NO_PAGE) continue
      seated++
      if (this.#seatOf[page] === seat + 1) continue
      throw new SelfpageError('INVARIANT_BROKEN', `clock: page ${page} does not know its seat`)
    }
    if (seated + this.#emptySeats.length === this.#seats.length) return
    throw new SelfpageError('INVARIANT_BROKEN', 'clock: seats are lost')
  }
}
