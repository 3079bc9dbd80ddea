/**
 * Containers as simple as can be: plain records and eager copies, everything found by looking at
 * all there is. What the real ones do must look the same from outside.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { ContainerRequest, HandleId } from '@selfpage/container'
import type { Answer } from '../lab.ts'

/** A page's content; two places that hold the same cell share it for good. */
export interface Cell {
  value: number
  busy: boolean
}

interface Lock {
  readonly holder: number
  readonly physical: boolean
  readonly exclusive: boolean
  readonly rights: number
  readonly until: number
  operations: number
}

interface Grant {
  readonly from: number
  readonly to: number
  rights: number
}

type Birth = { op: 'container.create' | 'container.createFrom' }

export interface NaiveContainer {
  readonly owner: number
  readonly lease: number
  readonly pages: Cell[]
  grants: Grant[]
  version: number
  lock: Lock | undefined
  losers: number[]
  turnUntil: number
  settling: boolean
  dead: boolean
}

const ALL = 7

export class NaiveContainers {
  readonly containers = new Map<number, NaiveContainer>()
  readonly handles = new Map<HandleId, { owner: number; cell: Cell }>()
  made = 0

  readonly pagesMax: number

  /** @param pagesMax pages of containers and handles there may be */
  constructor(pagesMax: number) {
    this.pagesMax = pagesMax
  }

  get charged(): number {
    let pages = this.handles.size
    for (const container of this.containers.values()) pages += container.pages.length
    return pages
  }

  serve(caller: number, request: ContainerRequest, now: number): Answer {
    if (request.op === 'container.create' || request.op === 'container.createFrom') {
      return this.#make(caller, request)
    }
    this.expire(now)
    const it = this.containers.get(request.container)
    if (it === undefined) return no('no-such-container')
    if (request.op === 'container.unlock') return this.#unlock(request.container, it, caller)
    const held = it.dead ? 0 : rights(it, caller, request.via)
    if (held === 0) return no('no-such-container')
    const answer = this.#use(request.container, it, caller, held, request, now)
    if (caller !== it.owner) return answer
    if (answer.code === undefined) it.turnUntil = -1
    else if (answer.code === 'locked' && it.lock && it.lock.holder !== caller)
      it.turnUntil = it.lock.until + it.lease
    return answer
  }

  expire(now: number): void {
    for (const [id, it] of this.containers) {
      if (it.lock && it.lock.until <= now) this.#endLock(id, it, true)
    }
  }

  taskEnded(task: number): void {
    for (const [id, it] of this.containers) {
      if (it.lock?.holder === task) this.#endLock(id, it, true)
      it.losers = it.losers.filter((loser) => loser !== task)
      if (!it.grants.some(({ from }) => from === task)) {
        it.grants = it.grants.filter(({ to }) => to !== task)
      }
      if (it.owner !== task) continue
      it.dead = true
      if (!it.lock) this.containers.delete(id)
    }
    for (const [id, { owner }] of this.handles) if (owner === task) this.handles.delete(id)
  }

  #make(caller: number, request: ContainerRequest): Answer {
    if (request.op === 'container.create') {
      if (this.charged + request.pages > this.pagesMax) return no('no-frames')
      const pages = Array.from({ length: request.pages }, () => ({ value: 0, busy: false }))
      return this.#add(caller, pages, request)
    }
    if (request.op !== 'container.createFrom') throw new Error(request.op)
    const wrong = this.#wrongHandles(caller, request.handles)
    if (wrong) return wrong
    const cells = request.handles.map((handle) => this.handles.get(handle)!.cell)
    for (const handle of request.handles) this.handles.delete(handle)
    return this.#add(caller, cells, request)
  }

  #add(owner: number, pages: Cell[], birth: { leaseTicks: number; grantee?: number }): Answer {
    const id = ++this.made
    const { leaseTicks: lease, grantee } = birth
    const grants = grantee === undefined ? [] : [{ from: owner, to: grantee, rights: READ | WRITE }]
    const rest = { version: 0, lock: undefined, losers: [], turnUntil: -1 }
    this.containers.set(id, { owner, lease, pages, grants, ...rest, settling: false, dead: false })
    return { op: 'container.done', container: id as never, version: 0 }
  }

  #use(
    id: number,
    it: NaiveContainer,
    caller: number,
    held: number,
    request: Exclude<ContainerRequest, Birth | { op: 'container.unlock' }>,
    now: number,
  ): Answer {
    const { lock } = it
    const locked = { ...no('locked'), ...(lock && { untilTicks: lock.until }) }
    const isBusy = it.settling && it.pages.some(({ busy }) => busy)
    if (!isBusy) it.settling = false
    const isFree = (cell: Cell): boolean => !this.#isShared(cell)
    switch (request.op) {
      case 'container.deallocate':
        if (caller !== it.owner) return no('not-permitted')
        if (lock) return locked
        this.containers.delete(id)
        return done(id, it, caller)
      case 'container.grantAccess': {
        const give = request.rights ?? held
        if (request.to === caller || request.to === it.owner) return no('invalid')
        if ((give & ~held) !== 0) return no('not-permitted')
        if (lock && lock.holder !== caller) return locked
        const old = it.grants.find(({ from, to }) => from === caller && to === request.to)
        if (old) old.rights |= give
        else it.grants.push({ from: caller, to: request.to, rights: give })
        return done(id, it, caller)
      }
      case 'container.revokeAccess': {
        if (lock) return locked
        const isAll = caller === it.owner || caller === request.from
        const left = it.grants.filter(
          ({ from, to }) => to !== request.from || (!isAll && from !== caller),
        )
        if (left.length === it.grants.length) {
          return no(caller === it.owner ? 'invalid' : 'not-permitted')
        }
        it.grants = supported(it.owner, left)
        return done(id, it, caller)
      }
      case 'container.unmapAll':
        return lock ? locked : done(id, it, caller)
      case 'container.map': {
        const { first = 0, rights: wanted = held } = request
        const pages = request.pages ?? it.pages.length - first
        if (first >= it.pages.length || first + pages > it.pages.length) return no('invalid')
        if ((wanted & ~held) !== 0) return no('not-permitted')
        if (lock && ((lock.exclusive && lock.holder !== caller) || (wanted & ~lock.rights) !== 0)) {
          return locked
        }
        return done(id, it, caller)
      }
      case 'container.lockMap':
      case 'container.lockPhysical': {
        const physical = request.op === 'container.lockPhysical'
        const wanted = request.rights ?? (physical ? READ | WRITE : held)
        const exclusive = request.unmap ?? physical
        if ((wanted & ~held) !== 0) return no('not-permitted')
        if (lock) return locked
        if (isBusy) return no('locked')
        if (caller !== it.owner && now <= it.turnUntil) {
          return { ...no('locked'), untilTicks: it.turnUntil }
        }
        if (!it.pages.every(isFree)) return no('shared')
        const until = now + it.lease
        it.lock = { holder: caller, physical, exclusive, rights: wanted, until, operations: 0 }
        it.losers = it.losers.filter((loser) => loser !== caller)
        return { ...done(id, it, caller), untilTicks: until }
      }
      case 'container.copyIn':
      case 'container.copyOut': {
        const isIn = request.op === 'container.copyIn'
        const { first = 0, handles, private: isPrivate = true } = request
        const isLast = request.op === 'container.copyOut' && request.deallocate === true
        if (isLast && caller !== it.owner) return no('not-permitted')
        if (isLast && lock) return locked
        if ((held & (isIn ? WRITE : READ)) === 0) return no('not-permitted')
        if (!isPrivate && caller !== it.owner) return no('not-permitted')
        if (first + handles.length > it.pages.length) return no('invalid')
        if (new Set(handles).size < handles.length) return no('duplicate')
        if (lock) return locked
        if (!isIn && isBusy) return no('locked')
        const wrong = this.#wrongHandles(caller, handles)
        if (wrong) return wrong
        for (const [index, id] of handles.entries()) {
          const handle = this.handles.get(id)!
          const source = isIn ? handle.cell : it.pages[first + index]
          const cell = isPrivate ? { value: source.value, busy: false } : source
          if (isIn) it.pages[first + index] = cell
          else handle.cell = cell
        }
        if (isLast) {
          this.containers.delete(id)
          done(id, it, caller)
        }
        return done(id, it, caller)
      }
      default:
        return no('invalid')
    }
  }

  #unlock(id: number, it: NaiveContainer, caller: number): Answer {
    if (it.lock?.holder === caller) {
      const operations = it.lock.operations + 1
      this.#endLock(id, it, false)
      return { op: 'container.done', container: id as never, version: it.version, operations }
    }
    if (it.losers.includes(caller)) {
      it.losers = it.losers.filter((loser) => loser !== caller)
      return no('lock-lost')
    }
    return no(!it.dead && rights(it, caller) !== 0 ? 'not-locked' : 'no-such-container')
  }

  #endLock(id: number, it: NaiveContainer, isForced: boolean): void {
    const lock = it.lock!
    if (isForced) it.losers.push(lock.holder)
    it.settling = lock.physical && it.pages.some(({ busy }) => isForced || busy)
    it.lock = undefined
    it.version++
    if (it.dead) this.containers.delete(id)
  }

  #isShared(cell: Cell): boolean {
    let places = 0
    for (const handle of this.handles.values()) if (handle.cell === cell) places++
    for (const { pages } of this.containers.values()) {
      places += pages.filter((page) => page === cell).length
    }
    return places > 1
  }

  #wrongHandles(caller: number, handles: readonly HandleId[]): Answer | undefined {
    if (new Set(handles).size < handles.length) return no('duplicate')
    const areOwn = handles.every((handle) => this.handles.get(handle)?.owner === caller)
    return areOwn ? undefined : no('no-such-handle')
  }
}

/** What a task may do with a container. */
export function rights(it: NaiveContainer, task: number, via?: number): number {
  if (task === it.owner) return via === undefined || via === task ? ALL : 0
  const given = it.grants.filter(
    ({ from, to }) => to === task && (via === undefined || via === from),
  )
  return given.reduce((sum, grant) => sum | grant.rights, 0)
}

/** Grants without what no chain from the owner supports: begins with none and adds what holds. */
function supported(owner: number, grants: readonly Grant[]): Grant[] {
  let held: Grant[] = []
  for (;;) {
    const of = (task: number): number =>
      task === owner ? ALL : held.reduce((sum, it) => (it.to === task ? sum | it.rights : sum), 0)
    const next = grants
      .map((grant) => ({ ...grant, rights: grant.rights & of(grant.from) }))
      .filter((grant) => grant.rights !== 0)
    if (JSON.stringify(next) === JSON.stringify(held)) return next
    held = next
  }
}

function done(id: number, it: NaiveContainer, caller: number): Answer {
  it.version++
  if (it.lock?.holder === caller) it.lock.operations++
  return { op: 'container.done', container: id as never, version: it.version }
}

function no(code: string): Answer {
  return { op: 'refused', code }
}
