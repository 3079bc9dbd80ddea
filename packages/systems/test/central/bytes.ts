/**
 * A program that does what it is told with its memory and its files, and checks every byte against
 * plain arrays. The memory is several times what the machine has.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { Operation, Program, Region, Rights, Task, TaskMemory } from '@selfpage/kernel'
import fc from 'fast-check'

/** Regions, by what can go wrong with them. */
const kinds = ['anonymous', 'private', 'shared', 'pinned'] as const
type Kind = (typeof kinds)[number]

/** Pages of each. */
const pages = 12

/** One thing to do. */
export type Deed =
  | { readonly do: 'read' | 'write'; readonly kind: Kind; readonly page: number }
  | { readonly do: 'drop' | 'want' | 'free'; readonly kind: Kind; readonly page: number }
  | { readonly do: 'pin' | 'unpin'; readonly page: number }
  | { readonly do: 'load' | 'store'; readonly at: number; readonly length: number }
  | { readonly do: 'sync' | 'remap' | 'lock' | 'fork' | 'shorten' }

const kind = fc.constantFrom(...kinds)
const page = fc.nat(pages - 1)

export const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ do: fc.constantFrom('read', 'write'), kind, page }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constantFrom('drop', 'want', 'free'), kind, page }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('pin', 'unpin'), page: fc.nat(2) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom('load', 'store'),
        at: fc.nat(pages * 64),
        length: fc.nat(200),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('sync', 'remap', 'lock', 'fork', 'shorten') }),
    },
  ) as fc.Arbitrary<Deed>,
  { minLength: 20, maxLength: 150 },
)

/** A program that does these, in this order. Throws at the first byte that is wrong. */
export function doing(given: readonly Deed[]): Program {
  return {
    name: 'doing',
    *run(task) {
      const life = new Life(task)
      yield* life.begin()
      for (const deed of given) yield* life.act(deed)
      yield* life.readAll()
    },
  }
}

class Life {
  readonly #task: Task
  readonly #memory: TaskMemory
  readonly #size: number
  readonly #regions = new Map<Kind, Region>()
  /** What pages hold; undefined: what the file holds (private), or nobody knows (freed). */
  readonly #held = new Map<Kind, (number | undefined)[]>()
  readonly #file: Uint8Array
  #pins: number[] = [0, 0, 0]
  #next = 1

  constructor(task: Task) {
    this.#task = task
    this.#memory = task.memory
    this.#size = task.memory.pageSizeBytes
    this.#file = new Uint8Array(pages * this.#size)
  }

  get #path(): string {
    return `file of ${this.#task.name}`
  }

  *begin(): Operation<void> {
    expectNothing(yield* this.#task.files.create(this.#path, this.#file.length), 'create')
    for (const each of kinds) yield* this.#map(each)
  }

  *act(deed: Deed): Operation<void> {
    switch (deed.do) {
      case 'read':
        return yield* this.#read(deed.kind, deed.page)
      case 'write':
        return yield* this.#write(deed.kind, deed.page)
      case 'drop':
        return yield* this.#advise(deed.kind, deed.page, 'do-not-need')
      case 'want':
        return yield* this.#advise(deed.kind, deed.page, 'will-need')
      case 'free':
        return yield* this.#free(deed.page)
      case 'pin':
        return yield* this.#pin(deed.page)
      case 'unpin':
        return yield* this.#unpin(deed.page)
      case 'load':
        return yield* this.#load(deed.at, deed.length)
      case 'store':
        return yield* this.#store(deed.at, deed.length)
      case 'sync':
        expectNothing(yield* this.#memory.sync(this.#region('shared')), 'sync')
        return expectNothing(yield* this.#task.files.sync(this.#path), 'sync of the file')
      case 'remap':
        return yield* this.#remap()
      case 'lock':
        return yield* this.#lock()
      case 'fork':
        return yield* this.#fork()
      case 'shorten':
        return yield* this.#shorten()
    }
  }

  *readAll(): Operation<void> {
    for (const each of kinds) for (let at = 0; at < pages; at++) yield* this.#read(each, at)
    yield* this.#load(0, this.#file.length)
  }

  #region(of: Kind): Region {
    return this.#regions.get(of) as Region
  }

  #holds(of: Kind): (number | undefined)[] {
    return this.#held.get(of) as (number | undefined)[]
  }

  *#map(of: Kind): Operation<void> {
    const isFile = of === 'private' || of === 'shared'
    const region = yield* this.#memory.map({
      pages,
      sharing: of === 'shared' ? 'shared' : 'private',
      ...(isFile ? { file: this.#path } : {}),
    })
    if (typeof region === 'string') throw new Error(`map of ${of}: ${region}`)
    this.#regions.set(of, region)
    this.#held.set(
      of,
      Array.from({ length: pages }, () => (isFile ? undefined : 0)),
    )
  }

  *#touch(at: number, access: Rights): Operation<Uint8Array> {
    while (!this.#memory.touch(at, access)) {
      const error = yield* this.#memory.fault(at, access)
      if (error !== undefined) throw new Error(`fault at ${at}: ${error}`)
    }
    return this.#memory.bytes(at)
  }

  *#read(of: Kind, at: number): Operation<void> {
    const bytes = yield* this.#touch(this.#region(of).start + at, READ)
    const held = this.#holds(of)[at]
    if (held === undefined && of === 'anonymous') return
    const expected =
      held === undefined
        ? this.#file.subarray(at * this.#size, (at + 1) * this.#size)
        : new Uint8Array(this.#size).fill(held)
    if (Buffer.compare(bytes, expected) === 0) return
    throw new Error(`page ${at} of ${of} holds ${bytes[0]}, not ${expected[0]}`)
  }

  *#write(of: Kind, at: number): Operation<void> {
    const bytes = yield* this.#touch(this.#region(of).start + at, WRITE)
    const value = (this.#next = (this.#next % 255) + 1)
    bytes.fill(value)
    if (of === 'shared') this.#file.fill(value, at * this.#size, (at + 1) * this.#size)
    else this.#holds(of)[at] = value
  }

  *#advise(of: Kind, at: number, advice: 'do-not-need' | 'will-need'): Operation<void> {
    const run = Math.min(3, pages - at)
    const error = yield* this.#memory.advise(this.#region(of).start + at, run, advice)
    expectNothing(error, advice)
  }

  *#free(at: number): Operation<void> {
    expectNothing(
      yield* this.#memory.advise(this.#region('anonymous').start + at, 1, 'free'),
      'free',
    )
    this.#holds('anonymous')[at] = undefined
  }

  *#pin(at: number): Operation<void> {
    expectNothing(yield* this.#memory.pin(this.#region('pinned').start + at, 1), 'pin')
    this.#pins[at]++
    // A pinned page is there: it can be referenced without a fault. (A slice may end, too.)
    if (this.#task.thread.space.rightsAt(this.#region('pinned').start + at) === 0) {
      yield* this.#read('pinned', at)
    }
  }

  *#unpin(at: number): Operation<void> {
    const error = yield* this.#memory.unpin(this.#region('pinned').start + at, 1)
    if ((error === undefined) !== this.#pins[at] > 0) throw new Error(`unpin: ${error}`)
    if (this.#pins[at] > 0) this.#pins[at]--
  }

  *#load(at: number, length: number): Operation<void> {
    const into = new Uint8Array(length)
    const read = yield* this.#task.files.read(this.#path, at, into)
    const expected = this.#file.subarray(at, at + length)
    if (read !== expected.length) throw new Error(`read ${read} bytes, not ${expected.length}`)
    if (Buffer.compare(into.subarray(0, read), expected) !== 0) throw new Error(`read at ${at}`)
  }

  *#store(at: number, length: number): Operation<void> {
    const value = (this.#next = (this.#next % 255) + 1)
    const bytes = new Uint8Array(Math.min(length, this.#file.length - at)).fill(value)
    const written = yield* this.#task.files.write(this.#path, at, bytes)
    if (written !== bytes.length) throw new Error(`wrote ${written}, not ${bytes.length}`)
    this.#file.set(bytes, at)
  }

  *#remap(): Operation<void> {
    for (const each of ['anonymous', 'private', 'shared'] as const) {
      expectNothing(yield* this.#memory.unmap(this.#region(each)), 'unmap')
      yield* this.#map(each)
    }
  }

  /** Nobody can write while a region is protected. */
  *#lock(): Operation<void> {
    const region = this.#region('private')
    expectNothing(yield* this.#memory.protect(region, READ), 'protect')
    if (this.#memory.touch(region.start, WRITE)) throw new Error('wrote to a protected page')
    const error = yield* this.#memory.fault(region.start, WRITE)
    if (error !== 'protection' && error !== undefined) throw new Error(`locked: ${error}`)
    if (this.#memory.touch(region.start, WRITE)) throw new Error('wrote to a protected page')
    expectNothing(yield* this.#memory.protect(region, READ | WRITE), 'protect')
  }

  /** A child sees what was when it began, and its writes are its own. */
  *#fork(): Operation<void> {
    const before = [...this.#holds('anonymous')]
    const { start } = this.#region('anonymous')
    const check = function* (task: Task): Operation<void> {
      for (const round of [0, 1]) {
        for (const [at, held] of before.entries()) {
          const access = round === 0 && at % 2 === 0 ? WRITE : READ
          while (!task.memory.touch(start + at, access)) {
            const error = yield* task.memory.fault(start + at, access)
            if (error !== undefined) throw new Error(`child's fault: ${error}`)
          }
          const bytes = task.memory.bytes(start + at)
          const expected = round === 1 && at % 2 === 0 ? 255 : held
          if (expected !== undefined && bytes.some((byte) => byte !== expected)) {
            throw new Error(`child's page ${at} holds ${bytes[0]}, not ${expected}`)
          }
          if (access === WRITE) bytes.fill(255)
        }
      }
      task.count('children')
    }
    expectNothing(
      yield* this.#task.fork({ name: `${this.#task.name}'s child`, run: check }),
      'fork',
    )
  }

  /** A file cut off and made long again holds zeros where it was cut. */
  *#shorten(): Operation<void> {
    yield* this.#unmapFile()
    const kept = Math.floor(this.#file.length / 3) + 5
    expectNothing(yield* this.#task.files.create(this.#path, kept), 'shorten')
    expectNothing(yield* this.#task.files.create(this.#path, this.#file.length), 'lengthen')
    this.#file.fill(0, kept)
    for (const each of ['private', 'shared'] as const) yield* this.#map(each)
  }

  *#unmapFile(): Operation<void> {
    for (const each of ['private', 'shared'] as const) {
      expectNothing(yield* this.#memory.unmap(this.#region(each)), 'unmap')
    }
  }
}

function expectNothing(error: string | undefined, what: string): void {
  if (error !== undefined) throw new Error(`${what}: ${error}`)
}
