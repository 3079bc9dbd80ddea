/**
 * The driver: the piece between a world (replay, a paged task, real memory) and an eviction policy
 * that every world uses. It keeps the rules at the head of `@selfpage/policy`'s eviction-policy.ts,
 * checks what the policy proposes, keeps the inactive list, and alone counts.
 *
 *             fault                       victim
 *   NEW ----------------> RESIDENT ---------------------> INACTIVE
 *    ^                     |  ^  ^                          |  |
 *    |  forget (any)   hold|  |  `------- fault (soft) -----'  | list full, or drop
 *    |                     v  |release                         v
 *    '-------------------- HELD                              ABSENT -- fault (hard) --> RESIDENT
 *
 * AHEAD is RESIDENT without a first reference; without an inactive list victims go straight to
 * ABSENT. The class is made by a factory so that each policy gets a copy of its own (specialize.ts).
 */
import { NO_PAGE, SelfpageError, handlerName, randomSource } from '@selfpage/policy'
import type {
  ConfiguredPolicy,
  EvictionPolicy,
  HintProtocol,
  PageId,
  PolicyDefinition,
} from '@selfpage/policy'
import { DriverFacts } from './driver-facts.ts'
import type { Driver, DriverOptions, FallbackNote, LeaveCause } from './driver-interface.ts'
import { Fallback } from './fallback.ts'
import { lengthen } from './lengthen.ts'
import { PageListGroup } from './page-list.ts'
import { specialize } from './specialize.ts'
import { ABSENT, AHEAD, HELD, HELD_AHEAD, INACTIVE, NEW, RESIDENT } from './status.ts'

/** Everything the factory's text refers to: a specialized copy has no imports. */
const parts = {
  ...{ ABSENT, AHEAD, HELD, HELD_AHEAD, INACTIVE, NEW, NO_PAGE, RESIDENT },
  ...{ DriverFacts, Fallback, PageListGroup, SelfpageError, handlerName, lengthen, randomSource },
}

type Handler = (...values: number[]) => void

type DriverClass = new (options: DriverOptions) => Driver

const classes = new WeakMap<PolicyDefinition, DriverClass>()

/**
 * A driver of `options.policy`. Throws `FRAMES_INVALID` for a number of frames that is not a
 * positive integer, or an inactive list that leaves the policy none.
 */
export function createDriver(options: DriverOptions): Driver {
  const { definition } = options.policy
  let driverClass = classes.get(definition)
  if (driverClass === undefined) {
    driverClass = specialize(driverFactory, definition.name)(parts)
    classes.set(definition, driverClass)
  }
  return new driverClass(options)
}

function driverFactory(constants: typeof parts): DriverClass {
  // As constants of an enclosing function these become part of the compiled code.
  const {
    ABSENT,
    AHEAD,
    HELD,
    HELD_AHEAD,
    INACTIVE,
    NEW,
    NO_PAGE,
    RESIDENT,
    DriverFacts,
    Fallback,
    PageListGroup,
    SelfpageError,
    handlerName,
    lengthen,
    randomSource,
  } = constants

  /** A policy returned something that is not a page it may give up. */
  class BadProposal extends Error {}

  /** Bits of `#referenced`: referenced since the last look; in `#marked` (at most once). */
  const REFERENCED = 1
  const LISTED = 2

  return class implements Driver {
    #policy: EvictionPolicy
    #hints: readonly HintProtocol[] = []
    #status: Uint8Array
    #pages: number
    /** Resident pages allowed: all frames but those of the inactive list. */
    #room: number
    #inactiveFrames: number
    #resident = 0
    #held = 0
    #pins: Uint16Array | null = null
    readonly #inactiveLinks: InstanceType<typeof PageListGroup>
    /** Oldest first. */
    readonly #inactive: InstanceType<typeof PageListGroup>['lists'][number]
    readonly #facts: InstanceType<typeof DriverFacts>
    readonly #tracksWrites: boolean
    /** 1 while the page's bytes are all zero and need no backing store. */
    #zero: Uint8Array | null = null
    /** Sampled fidelity: the reference bits, and the pages whose bits the next scan looks at. */
    #referenced: Uint8Array | null
    /** Sampled fidelity: of which class each page's last fault was. A bit does not tell who set it. */
    #classes: Uint8Array
    #marked: Int32Array
    #markedCount = 0
    readonly #mayEvict: ((page: PageId) => boolean) | null
    readonly #onLeave: DriverOptions['onLeave'] | null
    readonly #seed: number
    readonly #fallbacks: FallbackNote[] = []

    #softFaults = 0
    #hardFaults = 0
    #zeroFills = 0
    #compulsoryMisses = 0
    #writeBacks = 0
    #evictions = 0

    constructor(options: DriverOptions) {
      const { pages, frames, inactiveFrames = 0, fidelity = 'exact' } = options
      requireFrames(frames, inactiveFrames)
      this.#pages = pages
      this.#room = frames - inactiveFrames
      this.#inactiveFrames = inactiveFrames
      this.#status = new Uint8Array(pages)
      this.#inactiveLinks = new PageListGroup(inactiveFrames === 0 ? 0 : pages, 1)
      this.#inactive = this.#inactiveLinks.lists[0]
      this.#tracksWrites = options.tracksWrites ?? true
      this.#facts = new DriverFacts(options, pages)
      this.#referenced = fidelity === 'sampled' ? new Uint8Array(pages) : null
      this.#classes = new Uint8Array(fidelity === 'sampled' ? pages : 0)
      this.#marked = new Int32Array(fidelity === 'sampled' ? pages : 0)
      this.#mayEvict = options.mayEvict ?? null
      this.#onLeave = options.onLeave ?? null
      this.#seed = options.seed ?? 0
      this.#policy = this.#create(options.policy)
    }

    get policy() {
      return this.#policy
    }

    get status() {
      return this.#status
    }

    get facts() {
      return this.#facts
    }

    get residentPages() {
      return this.#resident
    }

    get inactivePages() {
      return this.#inactive.size
    }

    get frames() {
      return this.#room + this.#inactiveFrames
    }

    get fallbacks() {
      return this.#fallbacks
    }

    get counts() {
      return {
        misses: this.#hardFaults + this.#zeroFills,
        compulsoryMisses: this.#compulsoryMisses,
        hardFaults: this.#hardFaults,
        softFaults: this.#softFaults,
        zeroFills: this.#zeroFills,
        writeBacks: this.#writeBacks,
        evictions: this.#evictions,
      }
    }

    resetCounts() {
      this.#softFaults = 0
      this.#hardFaults = 0
      this.#zeroFills = 0
      this.#compulsoryMisses = 0
      this.#writeBacks = 0
      this.#evictions = 0
    }

    settle(residentPages: number, misses: number, compulsoryMisses: number, writeBacks: number) {
      this.#evictions += this.#resident + misses - residentPages
      this.#resident = residentPages
      this.#hardFaults += misses
      this.#compulsoryMisses += compulsoryMisses
      this.#writeBacks += writeBacks
    }

    reference(page: PageId, write: boolean) {
      if (this.#status[page] === RESIDENT) {
        if (this.#referenced !== null) this.#mark(page)
        else this.#touch(page)
      } else if (!this.fault(page)) return false
      if (write) this.#facts.dirty[page] = 1
      this.evictSurplus()
      return true
    }

    touch(page: PageId) {
      this.#touch(page)
      this.evictSurplus()
    }

    fault(page: PageId) {
      const status = this.#status[page]
      if (this.#referenced !== null) this.#classes[page] = this.#facts.class
      if (status > INACTIVE) return this.#referenceResident(page, status)
      // Leaves the list first: the page that makes room must not push it out.
      if (status === INACTIVE) this.#inactive.remove(page)
      if (!this.#admit(page, status === INACTIVE ? 'rescued' : 'fault')) {
        if (status === INACTIVE) {
          this.#inactive.addLast(page)
          // Others may have come to the list before all that is left was found to be held.
          this.#trimInactive()
        }
        return false
      }
      this.#status[page] = RESIDENT
      if (this.#referenced !== null) this.#referenced[page] &= LISTED
      if (status === INACTIVE) this.#softFaults++
      else this.#countMiss(page, status)
      return true
    }

    readAhead(page: PageId) {
      if (this.#status[page] > ABSENT || !this.#admit(page, 'read-ahead')) return false
      this.#status[page] = AHEAD
      if (this.#referenced !== null) this.#referenced[page] &= LISTED
      return true
    }

    pin(page: PageId) {
      if (this.#status[page] < RESIDENT) {
        throw new SelfpageError('PIN_ABSENT', `page ${page} is not resident and cannot be pinned`)
      }
      this.#pins ??= new Uint16Array(this.#pages)
      this.#pins[page]++
    }

    unpin(page: PageId) {
      if (this.#pins === null || this.#pins[page] === 0) {
        throw new SelfpageError('PIN_ABSENT', `page ${page} is not pinned`)
      }
      this.#pins[page]--
      this.release(page)
    }

    release(page: PageId) {
      const status = this.#status[page]
      if (status < HELD || (this.#pins !== null && this.#pins[page] > 0)) return
      this.#status[page] = status === HELD ? RESIDENT : AHEAD
      this.#held--
      try {
        if (this.#policy.release === undefined) this.#policy.admit(page, 'released')
        else this.#policy.release(page)
      } catch (error) {
        this.fallBack(error)
      }
    }

    evict(cause: LeaveCause) {
      try {
        return this.#evictOne(cause)
      } catch (error) {
        this.fallBack(error)
        return this.#evictOne(cause)
      }
    }

    evictSurplus() {
      try {
        while ((this.#policy.surplus ?? 0) > 0 && this.evict('evicted') !== NO_PAGE);
      } catch (error) {
        this.fallBack(error)
      }
    }

    remove(page: PageId, cause: LeaveCause) {
      const status = this.#status[page]
      if (status <= ABSENT) return
      this.#status[page] = ABSENT
      if (this.#pins !== null) this.#pins[page] = 0
      this.#withdraw(page, status, cause)
      this.#leave(page, cause)
    }

    get oldestInactive() {
      return this.#inactive.first
    }

    forget(page: PageId) {
      const status = this.#status[page]
      this.#status[page] = NEW
      this.#facts.dirty[page] = 0
      if (this.#zero !== null) this.#zero[page] = 0
      if (this.#pins !== null) this.#pins[page] = 0
      if (status > ABSENT) this.#withdraw(page, status, 'transferred')
      try {
        this.#policy.forget(page)
      } catch (error) {
        this.fallBack(error)
      }
    }

    expectZeroFill(page: PageId) {
      this.#zero ??= new Uint8Array(this.#pages)
      this.#zero[page] = 1
    }

    clean(page: PageId) {
      this.#facts.dirty[page] = 0
      if (this.#zero !== null) this.#zero[page] = 0
    }

    resize(frames: number, inactiveFrames = this.#inactiveFrames) {
      requireFrames(frames, inactiveFrames)
      if (inactiveFrames > 0 && this.#inactiveFrames === 0) this.#inactiveLinks.grow(this.#pages)
      this.#room = frames - inactiveFrames
      this.#inactiveFrames = inactiveFrames
      try {
        this.#policy.resize(this.#room)
      } catch (error) {
        this.fallBack(error)
      }
      while (this.#resident > this.#room && this.evict('reclaimed') !== NO_PAGE);
      this.#trimInactive()
    }

    grow(pages: number) {
      if (pages <= this.#pages) return
      if (this.#policy.grow === undefined) {
        throw new SelfpageError(
          'GROW_UNSUPPORTED',
          `the policy has no grow() and was created for ${this.#pages} pages`,
          { hint: 'Implement grow(pages), or number all pages before the run.' },
        )
      }
      this.#pages = pages
      this.#status = lengthen(this.#status, pages)
      if (this.#zero !== null) this.#zero = lengthen(this.#zero, pages)
      if (this.#pins !== null) this.#pins = lengthen(this.#pins, pages)
      if (this.#referenced !== null) {
        this.#referenced = lengthen(this.#referenced, pages)
        this.#classes = lengthen(this.#classes, pages)
        this.#marked = lengthen(this.#marked, pages)
      }
      if (this.#inactiveFrames > 0) this.#inactiveLinks.grow(pages)
      this.#facts.grow(pages)
      try {
        this.#policy.grow(pages)
      } catch (error) {
        this.fallBack(error)
      }
    }

    hint(
      protocol: string,
      message: string,
      values: readonly number[],
      pages: Iterable<PageId> = [],
    ) {
      const parameters = this.#hints.find(({ name }) => name === protocol)?.messages[message]
      if (parameters === undefined || this.#policy instanceof Fallback) return
      const handler = Reflect.get(this.#policy, handlerName(protocol, message)) as Handler
      const place = parameters.indexOf('page')
      try {
        if (place < 0) handler.apply(this.#policy, [...values])
        else for (const page of pages) handler.apply(this.#policy, values.toSpliced(place, 0, page))
      } catch (error) {
        this.fallBack(error)
      }
    }

    scan() {
      if (this.#referenced === null) return
      const marked = this.#marked.subarray(0, this.#markedCount)
      this.#markedCount = 0
      try {
        if (this.#policy.scan === undefined) {
          // In page order, as a walk over page tables would find them.
          for (const page of marked.sort()) {
            const wasReferenced = this.#takeReferenced(page)
            this.#referenced[page] = 0
            if (wasReferenced) this.#touchSeen(page as PageId)
          }
        } else {
          this.#policy.scan(this.#resident)
        }
      } catch (error) {
        this.fallBack(error)
      }
      this.evictSurplus()
    }

    replace(policy: ConfiguredPolicy) {
      const next = this.#create(policy)
      const order = new Set<PageId>()
      try {
        for (let page = this.#policy.victim(); page !== NO_PAGE; page = this.#policy.victim()) {
          this.#check(page)
          if (order.has(page)) throw new BadProposal(`proposed page ${page} after its removal`)
          order.add(page)
          this.#policy.remove(page, 'transferred')
        }
      } catch (error) {
        this.#note(error)
      }
      try {
        if (this.#resident > this.#room) next.resize(this.#room)
        this.#switchTo(next, order)
      } catch (error) {
        this.fallBack(error)
      }
    }

    fallBack(error: unknown) {
      if (this.#policy instanceof Fallback) throw error
      this.#note(error)
      this.#switchTo(new Fallback(this.#pages), [])
    }

    audit() {
      const status = this.#status
      let resident = 0
      let held = 0
      for (let page = 0; page < this.#pages; page++) {
        if (status[page] >= RESIDENT) resident++
        if (status[page] >= HELD) held++
      }
      require(resident === this.#resident, 'resident pages are counted')
      require(held === this.#held, 'held pages are counted')
      require(this.#inactive.size <= this.#inactiveFrames, 'the inactive list keeps its bound')
      for (const page of this.#inactive) require(status[page] === INACTIVE, 'the list is inactive')
      this.#policy.audit?.()
    }

    #create(policy: ConfiguredPolicy): EvictionPolicy {
      this.#hints = policy.definition.hints
      return policy.create({
        pages: this.#pages,
        // Held pages may exceed the room; a new policy is given them too, and must know (R2).
        frames: Math.max(this.#room, this.#resident),
        random: randomSource(this.#seed),
        facts: this.#facts,
        takeReferenced: (page) => this.#takeReferenced(page),
      })
    }

    #touch(page: PageId): void {
      try {
        this.#policy.touch(page)
      } catch (error) {
        this.fallBack(error)
      }
    }

    /** A reference to a page that has a frame but is not plainly RESIDENT. */
    #referenceResident(page: PageId, status: number): boolean {
      if (status === AHEAD) {
        // Its first reference: for the policy it happens as a fault (R6).
        this.#status[page] = RESIDENT
        try {
          this.#policy.remove(page, 'transferred')
          this.#policy.fault(page)
          this.#policy.admit(page, 'fault')
        } catch (error) {
          this.fallBack(error)
        }
      } else if (status === HELD_AHEAD) {
        this.#status[page] = HELD
      }
      return true
    }

    /** Makes room and admits `page`; its status is the caller's to set. False: no room. */
    #admit(page: PageId, cause: 'fault' | 'rescued' | 'read-ahead'): boolean {
      if (this.#resident >= this.#room && this.#resident === this.#held) return false
      let admitted: boolean
      try {
        admitted = this.#bracket(page, cause)
      } catch (error) {
        this.fallBack(error)
        admitted = this.#bracket(page, cause)
      }
      if (admitted) this.#resident++
      return admitted
    }

    #bracket(page: PageId, cause: 'fault' | 'rescued' | 'read-ahead'): boolean {
      if (cause !== 'read-ahead') this.#policy.fault(page)
      while (this.#resident >= this.#room) {
        if (this.#evictOne('evicted') === NO_PAGE) return false
      }
      this.#policy.admit(page, cause)
      return true
    }

    #evictOne(cause: LeaveCause): PageId {
      while (this.#resident > this.#held) {
        const page = this.#policy.victim()
        const status = this.#check(page)
        if (this.#pins !== null && this.#pins[page] > 0) this.#hold(page, status)
        else if (this.#mayEvict !== null && !this.#mayEvict(page)) this.#hold(page, status)
        else {
          this.#giveUp(page, cause)
          return page
        }
      }
      return NO_PAGE
    }

    #check(page: PageId): number {
      // Refuses what an index would put up with, such as '7'.
      if (page !== (page | 0)) {
        throw new BadProposal(`proposed ${String(page)}, a ${typeof page} that is no page number`)
      }
      const status = this.#status[page]
      if (status === RESIDENT || status === AHEAD) return status
      if (page === NO_PAGE) throw new BadProposal('proposed no page although some are resident')
      if (status >= HELD) throw new BadProposal(`proposed page ${page}, which is held`)
      throw new BadProposal(`proposed page ${page}, which is not resident`)
    }

    /** Status first: should `remove` throw, the fallback must not be given the page. */
    #giveUp(page: PageId, cause: LeaveCause): void {
      const hasList = this.#inactiveFrames > 0
      this.#resident--
      this.#status[page] = hasList ? INACTIVE : ABSENT
      try {
        this.#policy.remove(page, hasList ? 'deactivated' : cause)
      } catch (error) {
        this.fallBack(error)
      }
      if (hasList) {
        this.#inactive.addLast(page)
        this.#trimInactive()
      } else this.#leave(page, cause)
    }

    #trimInactive(): void {
      while (this.#inactive.size > this.#inactiveFrames)
        this.remove(this.#inactive.first, 'evicted')
    }

    #hold(page: PageId, status: number): void {
      this.#status[page] = status === AHEAD ? HELD_AHEAD : HELD
      this.#held++
      if (this.#policy.hold === undefined) this.#policy.remove(page, 'held')
      else this.#policy.hold(page)
    }

    /** Takes a page out of wherever `status` says it is. Its status is the caller's to set. */
    #withdraw(page: PageId, status: number, cause: LeaveCause | 'transferred'): void {
      if (status === INACTIVE) {
        this.#inactive.remove(page)
        return
      }
      this.#resident--
      const isHeld = status >= HELD
      if (isHeld) this.#held--
      try {
        if (isHeld && this.#policy.release === undefined) return
        if (isHeld) this.#policy.release?.(page)
        this.#policy.remove(page, cause)
      } catch (error) {
        this.fallBack(error)
      }
    }

    /** A frame is given up. */
    #leave(page: PageId, cause: LeaveCause): void {
      this.#evictions++
      const isDirty = this.#tracksWrites && this.#facts.dirty[page] === 1
      if (isDirty) {
        this.#writeBacks++
        this.clean(page)
      }
      if (this.#onLeave !== null) this.#onLeave?.(page, cause, isDirty)
    }

    #countMiss(page: PageId, status: number): void {
      if (status === NEW) this.#compulsoryMisses++
      if (this.#zero === null || this.#zero[page] === 0) {
        this.#hardFaults++
        return
      }
      this.#zeroFills++
      // Where writes are not known, assume the zeroed page was written.
      if (!this.#tracksWrites) this.#zero[page] = 0
    }

    #mark(page: PageId): void {
      const referenced = this.#referenced
      if (referenced === null) return
      // With its own scan the policy decides where to look, and no list is kept.
      if (this.#policy.scan !== undefined) referenced[page] = REFERENCED
      else {
        if (referenced[page] < LISTED) this.#marked[this.#markedCount++] = page
        referenced[page] = LISTED | REFERENCED
      }
    }

    /** Shows the policy a page whose bit was set, with what is known of whoever set it. */
    #touchSeen(page: PageId): void {
      const facts = this.#facts
      facts.class = this.#classes[page]
      facts.write = facts.dirty[page]
      this.#policy.touch(page)
    }

    #takeReferenced(page: number): boolean {
      if (this.#referenced === null || this.#status[page] !== RESIDENT) return false
      const wasReferenced = (this.#referenced[page] & REFERENCED) !== 0
      this.#referenced[page] &= LISTED
      return wasReferenced
    }

    #note(error: unknown): void {
      this.#fallbacks.push({
        reason:
          error instanceof BadProposal
            ? error.message
            : `threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
      })
    }

    /** The new policy gets the pages of `order`, then the other resident ones by page number. */
    #switchTo(next: EvictionPolicy, order: Iterable<PageId>): void {
      this.#policy = next
      this.#referenced?.fill(0)
      this.#markedCount = 0
      const admitted = new Set(order)
      for (const page of admitted) next.admit(page, 'transferred')
      for (let page = 0; page < this.#pages; page++) {
        const id = page as PageId
        const status = this.#status[page]
        if (status < RESIDENT || admitted.has(id)) continue
        if (status < HELD) next.admit(id, 'transferred')
        else if (next.hold !== undefined) {
          next.admit(id, 'transferred')
          next.hold(id)
        }
      }
    }
  }

  function requireFrames(frames: number, inactiveFrames: number): void {
    if (!Number.isSafeInteger(frames) || frames < 1) {
      throw new SelfpageError('FRAMES_INVALID', `frames must be a positive integer, not ${frames}`)
    }
    if (Number.isSafeInteger(inactiveFrames) && inactiveFrames >= 0 && inactiveFrames < frames)
      return
    throw new SelfpageError(
      'FRAMES_INVALID',
      `the inactive list must take fewer frames than there are (${frames}), not ${inactiveFrames}`,
    )
  }

  function require(holds: boolean, claim: string): void {
    if (!holds) throw new SelfpageError('INVARIANT_BROKEN', `driver: not true that ${claim}`)
  }
}
