/**
 * Containers: boxes of memory that tasks which do not trust each other pass around (slides "Moving
 * Memory Around" to "Accessing the Data in Containers"; C1 to C8). A pure state machine over a
 * `FrameStore`: who asks, what, and when go in; a reply and pages to map come out. Nothing waits
 * here, so copies that cross cannot deadlock (I26), and there is no clock but the caller's.
 *
 *                          create, createFrom
 *                                  |
 *          grant revoke            v
 *          map copyIn     +-----------------+   lockMap, lockPhysical    +-----------------+
 *          copyOut   .--- |                 | -------------------------> |     LOCKED      | ---. map
 *          unmapAll  '--> |      OPEN       |                            | by one, until a | <--' grant
 *                         |                 | <------------------------- | time that is    |
 *                         +-----------------+   unlock (the holder),     | known           |
 *                            ^           |      lease over or holder     +-----------------+
 *              the device    |           |      ended: of lockMap                 |
 *              is quiet      |           |                                        | lease over or
 *                         +-----------------+                                     | holder ended:
 *          grant     .--- |    SETTLING     | <-----------------------------------' of lockPhysical
 *          revoke    '--> | a device may    |
 *          map copyIn     | still be busy   |
 *          unmapAll       +-----------------+
 *                            |           |
 *                            v           v    from both: deallocate (the owner), or owner ended;
 *                            '-> (gone) <'    from SETTLING the frames go to quarantine. While
 *                                             LOCKED, an ended owner's container waits for the end
 *
 *  1. The version is 0 at first and grows by one with each success: unlocks and broken locks count,
 *     refusals do not (C1, I18). A refusal changes nothing that anybody can see; a server may serve
 *     the same request again later.
 *  2. A container has at most one lock; its holder had access when it took it. The frames of a
 *     locked container stay its frames and stay mapped: nobody copies, unmaps, revokes or
 *     deallocates (C5, I21). Only the holder maps or grants; others map if it allowed them to.
 *  3. A lock ends at its time, whoever asks what then. Its holder hears of it: `lock-lost` (I22).
 *  4. While a device may be busy, nobody is promised that the pages keep still: they cannot be
 *     locked or copied out, and frames that are let go of are not used by others (I17, I20, I23).
 *  5. The owner, refused under another's lock, goes first for one lease after that lock's time; one
 *     who asks again at the `untilTicks` it was told gets its turn (C5, I25).
 *  6. Everyone but the owner has access by a chain of grants from it, and never more than anybody
 *     in the chain (C6, I11). Without access a container looks as if it was never made (I7).
 *  7. Nobody else can write under an exclusive lock, or after it without adding to the version: a
 *     locked page is shared for good with nobody, and no mapping outlives the lock's beginning (C3,
 *     I20).
 *  8. Ids are not used again (I8). A slot is in one container, until the container is gone.
 */
import { ALL_RIGHTS, guard, READ, WRITE } from '@selfpage/kernel'
import type { Rights, SpaceId, Ticks } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { Access } from './access.ts'
import { areRights, isCount, PAGES_MAX, refuseHandles } from './arguments.ts'
import type { Container } from './container.ts'
import { copy, map } from './copies.ts'
import type { FrameStore, Slot } from './frame-store.ts'
import { releaseLock, takeLock } from './locks.ts'
import { countOperation, refuse } from './outcome.ts'
import type { ContainerOutcome } from './outcome.ts'
import { containerId } from './protocol.ts'
import type { ContainerId, ContainerRequest } from './protocol.ts'

type Create = Extract<ContainerRequest, { op: 'container.create' }>
type CreateFrom = Extract<ContainerRequest, { op: 'container.createFrom' }>
type Birth = Create | CreateFrom
type Grant = Extract<ContainerRequest, { op: 'container.grantAccess' }>
type Revoke = Extract<ContainerRequest, { op: 'container.revokeAccess' }>
type CopyOut = Extract<ContainerRequest, { op: 'container.copyOut' }>
type Use = Exclude<ContainerRequest, Birth>

export class Containers {
  readonly #store: FrameStore
  readonly #containers = new Map<ContainerId, Container>()
  /** Containers that are locked now. */
  #locks = 0
  #nextId = 1
  #nextExpiryTicks: Ticks = Infinity

  constructor(store: FrameStore) {
    this.#store = store
  }

  /** Containers there are. */
  get size(): number {
    return this.#containers.size
  }

  /** No lease ends before: when to call `expire` again. undefined: nothing is locked. */
  get nextExpiryTicks(): Ticks | undefined {
    return this.#locks === 0 ? undefined : this.#nextExpiryTicks
  }

  /**
   * Does what is asked, or nothing.
   * @param caller the space of the sender, as the kernel stamped it
   */
  serve(caller: SpaceId, request: ContainerRequest, now: Ticks): ContainerOutcome {
    if (request.op === 'container.create') return this.#create(caller, request)
    if (request.op === 'container.createFrom') return this.#createFrom(caller, request)
    const container = this.#containers.get(request.container)
    if (container === undefined) return refuse('no-such-container')
    this.#breakLate(container, now)
    // It may have waited for just that.
    if (container.orphaned && container.lock === undefined) return refuse('no-such-container')
    if (request.op === 'container.unlock') return this.#unlock(container, caller)

    const held = rightsOf(container, caller, request.via)
    if (!guard('I7/access', held !== 0)) return refuse('no-such-container')
    const outcome = this.#use(container, caller, held, request, now)
    if (caller === container.access.owner) rememberTurn(container, outcome)
    return outcome
  }

  /** Breaks the locks whose time is over; `serve` does it for the container it is asked about. */
  expire(now: Ticks): void {
    this.#nextExpiryTicks = Infinity
    for (const container of this.#containers.values()) {
      this.#breakLate(container, now)
      this.#noteExpiry(container)
    }
  }

  /** A task is no more: its locks are broken, and its containers go as soon as they can (I27). */
  taskEnded(space: SpaceId): void {
    for (const container of this.#containers.values()) {
      const isHeld = container.lock?.holder === space
      if (isHeld && !guard('I27/holder', false)) this.#break(container)
      container.losers?.delete(space)
      container.access.forget(space)
      if (container.access.owner !== space) continue
      container.orphaned = true
      if (guard('I27/owner', container.lock === undefined)) this.#remove(container)
    }
  }

  /** @throws SelfpageError `CONTAINERS_INCONSISTENT` if what the head of this file says is not so */
  audit(): void {
    const slots = new Set<Slot>()
    let locks = 0
    const expect = (claim: boolean, what: string): void => {
      if (!claim) throw new SelfpageError('CONTAINERS_INCONSISTENT', what)
    }
    for (const container of this.#containers.values()) {
      const { id, version, lock, access, orphaned } = container
      expect(id < this.#nextId, `container ${id} has a number that is yet to be given`)
      expect(isCount(version, 0, Number.MAX_SAFE_INTEGER), `container ${id}: version ${version}`)
      if (lock !== undefined) locks++
      expect(lock === undefined || !container.settling, `container ${id}: locked and settling`)
      expect(!orphaned || lock !== undefined, `container ${id} has no owner and no lock`)
      expect(access.rightsOf(access.owner) === ALL_RIGHTS, `container ${id}: owner without access`)
      for (const slot of container.slots) {
        expect(!slots.has(slot), `container ${id}: slot ${slot} is in two places`)
        slots.add(slot)
      }
    }
    expect(locks === this.#locks, `${locks} containers are locked, ${this.#locks} were counted`)
  }

  #create(caller: SpaceId, request: Create): ContainerOutcome {
    if (!isBorn(caller, request)) return refuse('invalid')
    const { pages } = request
    if (!guard('I6/pages', isCount(pages, 1, PAGES_MAX))) return refuse('invalid')
    const slots = this.#store.take(caller, pages)
    return slots === undefined ? refuse('no-frames') : this.#add(caller, request, slots)
  }

  #createFrom(caller: SpaceId, request: CreateFrom): ContainerOutcome {
    if (!isBorn(caller, request)) return refuse('invalid')
    const wrong = refuseHandles(request.handles, PAGES_MAX)
    if (wrong !== undefined) return refuse(wrong)
    const slots = this.#store.claim(caller, request.handles)
    return slots === undefined ? refuse('no-such-handle') : this.#add(caller, request, slots)
  }

  #add(owner: SpaceId, request: Birth, slots: readonly Slot[]): ContainerOutcome {
    const id = containerId(this.#nextId++)
    const { leaseTicks, grantee } = request
    const access = new Access(owner)
    if (grantee !== undefined) access.grant(owner, grantee, READ | WRITE)
    this.#containers.set(id, {
      id,
      access,
      leaseTicks,
      slots,
      version: 0,
      lock: undefined,
      losers: undefined,
      turnUntilTicks: -1,
      settling: false,
      orphaned: false,
    })
    return { reply: { op: 'container.done', container: id, version: 0 } }
  }

  #use(
    container: Container,
    caller: SpaceId,
    held: Rights,
    request: Exclude<Use, { op: 'container.unlock' }>,
    now: Ticks,
  ): ContainerOutcome {
    const { lock } = container
    switch (request.op) {
      case 'container.lockMap':
      case 'container.lockPhysical': {
        const outcome = takeLock(this.#store, container, caller, held, request, now)
        if (lock === undefined && container.lock !== undefined) this.#locks++
        this.#noteExpiry(container)
        return outcome
      }
      case 'container.copyIn':
        return copy(this.#store, container, caller, held, request)
      case 'container.copyOut':
        return this.#copyOut(container, caller, held, request)
      case 'container.map':
        return map(this.#store, container, caller, held, request)
      case 'container.grantAccess':
        return grant(container, caller, held, request)
      case 'container.revokeAccess':
        return this.#revoke(container, caller, request)
      case 'container.unmapAll':
        if (!guard('I21/unmap', lock === undefined)) return refuse('locked', lock?.untilTicks)
        this.#unmap(container)
        return { reply: countOperation(container, caller) }
      case 'container.deallocate':
        return refuseDeallocation(container, caller) ?? this.#deallocate(container, caller)
      default:
        return refuse('invalid')
    }
  }

  #copyOut(
    container: Container,
    caller: SpaceId,
    held: Rights,
    request: CopyOut,
  ): ContainerOutcome {
    if (request.deallocate !== true) return copy(this.#store, container, caller, held, request)
    const refused = refuseDeallocation(container, caller)
    if (refused !== undefined) return refused
    const copied = copy(this.#store, container, caller, held, request)
    return copied.reply.op === 'refused' ? copied : this.#deallocate(container, caller)
  }

  #deallocate(container: Container, caller: SpaceId): ContainerOutcome {
    this.#remove(container)
    return { reply: countOperation(container, caller) }
  }

  #revoke(container: Container, caller: SpaceId, request: Revoke): ContainerOutcome {
    const { access, lock } = container
    const isOwner = caller === access.owner
    if (!guard('I21/revoke', lock === undefined)) return refuse('locked', lock?.untilTicks)
    if (!access.revoke(caller, request.from)) return refuse(isOwner ? 'invalid' : 'not-permitted')
    if (!guard('I10/mappings', false)) this.#unmap(container)
    return { reply: countOperation(container, caller) }
  }

  #unlock(container: Container, caller: SpaceId): ContainerOutcome {
    const { id, lock } = container
    if (lock !== undefined && guard('I24/holder', lock.holder === caller)) {
      const operations = lock.operations + 1
      this.#release(container, false)
      const version = container.version
      return { reply: { op: 'container.done', container: id, version, operations } }
    }
    if (container.losers?.delete(caller) === true) return refuse('lock-lost')
    const isKnown = rightsOf(container, caller, undefined) !== 0
    return refuse(isKnown ? 'not-locked' : 'no-such-container')
  }

  #noteExpiry({ lock }: Container): void {
    if (lock !== undefined && lock.untilTicks < this.#nextExpiryTicks) {
      this.#nextExpiryTicks = lock.untilTicks
    }
  }

  #breakLate(container: Container, now: Ticks): void {
    const { lock } = container
    if (lock === undefined || guard('I22/lease', now < lock.untilTicks)) return
    this.#break(container)
  }

  #break(container: Container): void {
    const { lock } = container
    if (lock !== undefined) (container.losers ??= new Set()).add(lock.holder)
    this.#release(container, true)
  }

  #release(container: Container, isForced: boolean): void {
    if (container.lock !== undefined) this.#locks--
    releaseLock(this.#store, container, isForced)
    container.version++
    if (container.orphaned) this.#remove(container)
  }

  #remove(container: Container): void {
    for (const slot of container.slots) this.#store.give(slot)
    this.#containers.delete(container.id)
    if (container.lock !== undefined) this.#locks--
  }

  #unmap(container: Container): void {
    for (const slot of container.slots) this.#store.revoke(slot, ALL_RIGHTS)
  }
}

function refuseDeallocation(
  { access, lock }: Container,
  caller: SpaceId,
): ContainerOutcome | undefined {
  if (!guard('I11/owner', caller === access.owner)) return refuse('not-permitted')
  return guard('I21/deallocate', lock === undefined)
    ? undefined
    : refuse('locked', lock?.untilTicks)
}

function grant(
  container: Container,
  caller: SpaceId,
  held: Rights,
  request: Grant,
): ContainerOutcome {
  const { access, lock } = container
  const { to, rights = held } = request
  const isTask = isCount(to, 1, Number.MAX_SAFE_INTEGER) && to !== caller && to !== access.owner
  const hasRoom = !access.isFull || access.rightsOf(to, caller) !== 0
  if (!guard('I6/grantee', isTask && hasRoom)) return refuse('invalid')
  if (!guard('I6/grant-rights', areRights(rights))) return refuse('invalid')
  if (!guard('I11/grant', (rights & ~held) === 0)) return refuse('not-permitted')
  // Harmless, but the holder would have to take it for interference (C2).
  if (lock !== undefined && lock.holder !== caller) return refuse('locked', lock.untilTicks)
  access.grant(caller, to, rights)
  return { reply: countOperation(container, caller) }
}

function isBorn(caller: SpaceId, { leaseTicks, grantee }: Birth): boolean {
  const isLease = isCount(leaseTicks, 1, Number.MAX_SAFE_INTEGER)
  const isTask = grantee === undefined || isCount(grantee, 1, Number.MAX_SAFE_INTEGER)
  return guard('I6/lease', isLease) && guard('I6/birth', isTask && grantee !== caller)
}

/** What the caller may do, on the wish of `via` if it says so (I12); 0: nothing. */
function rightsOf({ access, orphaned }: Container, caller: SpaceId, via?: SpaceId): Rights {
  if (orphaned) return 0
  const all = access.rightsOf(caller)
  if (via === undefined) return all
  const given = access.rightsOf(caller, via)
  return guard('I12/via', given === all) ? all : given
}

/** The owner that had to wait for another's lock goes first afterwards. */
function rememberTurn(container: Container, { reply }: ContainerOutcome): void {
  const { lock, access, leaseTicks } = container
  if (reply.op !== 'refused') container.turnUntilTicks = -1
  else if (reply.code === 'locked' && lock !== undefined && lock.holder !== access.owner) {
    container.turnUntilTicks = lock.untilTicks + leaseTicks
  }
}
