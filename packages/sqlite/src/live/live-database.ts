/**
 * A database at work in a task. The engine runs in a worker as plain blocking code; whenever it
 * wants a page of its file it crosses over, and its task references the page: a fault takes as long
 * as it takes, and everything else on the machine goes on. The task tells its pager what it knows:
 * the kind of the page, the class of the query, which statement begins and ends.
 */
import { existsSync } from 'node:fs'
import { READ } from '@selfpage/kernel'
import type { Advice, Operation, Task } from '@selfpage/kernel'
import { workerThreads } from '@selfpage/kernel/worker-threads'
import { queryClasses, SelfpageError } from '@selfpage/policy'
import type { EngineResult, EngineRun } from '../engine/run-engine.ts'
import { DatabaseRegion } from './database-region.ts'
import { crossingBytes, Exchange, noteKinds } from './exchange.ts'
import type { Answered, Asked, EngineTask } from './messages.ts'
import { isInner, PageKinds, referenceClass } from './page-kinds.ts'
import { runsOf, ScanAhead } from './scan-ahead.ts'

type Engine = ReturnType<typeof workerThreads.start>
type Request = ReturnType<Engine['takeTurn']>
type Reply = Parameters<Engine['takeTurn']>[0]

export interface LiveOptions {
  readonly engine: EngineRun
  /** What the file holds if there is none. */
  readonly image: Uint8Array
  /** What a statement takes beside its pages, and what is done with a page takes, in ticks. */
  readonly statementTicks: number
  readonly pageTicks: number
  /** Whether the pager is told of kinds, classes and statements. */
  readonly hints: boolean
  /** Pages fetched ahead of a scan, with hints; 0: none. */
  readonly aheadPages: number
  /** When the page of each reference is used next, if that is known. */
  readonly nextUses?: Uint32Array
}

/** Names of a row's counters. */
export const liveCounters = {
  transactions: 'transactions',
  newOrders: 'newOrders',
  statements: 'statements',
  reports: 'reports',
  /** Of all results: the same everywhere for the same options. */
  digest: 'resultDigest',
} as const

/** The engines under way, to be ended with the run. */
export type Engines = Set<Engine>

export class LiveDatabase {
  readonly #task: Task
  readonly #options: LiveOptions
  readonly #region: DatabaseRegion
  readonly #exchange = new Exchange()
  readonly #kinds: PageKinds
  readonly #ahead: ScanAhead
  /** Fetched ahead of a scan and not read yet; read and not given up yet. */
  readonly #passing = new Set<number>()
  readonly #passed: number[] = []
  /** Of the statement under way. */
  #queryClass: number = queryClasses.unknown
  #statements = 0
  /** Pages handed over whose rows were not worked on yet. */
  #pagesRead = 0
  #filePages: number
  /** To pages of the file so far. */
  #references = 0

  private constructor(task: Task, options: LiveOptions, region: DatabaseRegion) {
    this.#task = task
    this.#options = options
    this.#region = region
    this.#kinds = new PageKinds(region.pages)
    this.#ahead = new ScanAhead(options.hints ? options.aheadPages : 0)
    this.#filePages = region.pages
  }

  /** Runs what the options say, to its end. @throws SelfpageError `DATABASE_FAILED` */
  static *run(task: Task, options: LiveOptions, engines: Engines): Operation<void> {
    const region = yield* DatabaseRegion.open(task, options.engine.path, options.image)
    const live = new LiveDatabase(task, options, region)
    const engine = live.#start()
    engines.add(engine)
    try {
      yield* live.#serve(engine)
    } finally {
      engines.delete(engine)
      engine.end()
    }
  }

  #start(): Engine {
    const { pageSizeBytes } = this.#task.memory
    const data: EngineTask = {
      ...this.#options.engine,
      exchange: this.#exchange.shared,
      sizeBytes: this.#region.pages * pageSizeBytes,
    }
    // The worker has no page tables of its own: every page it wants, it asks for.
    return workerThreads.start({
      module: workerModule(),
      data,
      pages: 0,
      pageSizeBytes,
      bits: new Uint8Array(0),
      frames: new Int32Array(0),
      memory: new SharedArrayBuffer(0),
    })
  }

  *#serve(engine: Engine): Operation<void> {
    let reply: Reply = { kind: 'go' }
    for (;;) {
      engine.credit = 0
      const request: Request = engine.takeTurn(reply)
      yield* this.#hear()
      if (request.kind === 'touch') {
        reply = yield* this.#reference(request.page, request.access)
      } else if (request.kind === 'ask') {
        const value = yield* this.#answer(request.message as unknown as Asked)
        reply = { kind: 'answer', message: { op: 'answer', value } as Answered & { op: string } }
      } else {
        this.#end(request)
        return
      }
    }
  }

  /** What the engine noted since its last turn. */
  *#hear(): Operation<void> {
    const { statementTicks, pageTicks } = this.#options
    const statements = this.#statements
    this.#exchange.takeNotes((kind, first, second) => this.#heard(kind, first, second))
    const ticks = (this.#statements - statements) * statementTicks + this.#pagesRead * pageTicks
    this.#pagesRead = 0
    if (ticks > 0) yield* this.#task.thread.compute(ticks)
  }

  #heard(kind: number, statement: number, queryClass: number): void {
    if (kind === noteKinds.commit) {
      this.#task.count(liveCounters.transactions)
      return
    }
    const isBegin = kind === noteKinds.begin
    if (isBegin) this.#statements++
    this.#queryClass = isBegin ? queryClass : queryClasses.unknown
    this.#ahead.clear()
    this.#passing.clear()
    this.#passed.length = 0
    if (!this.#options.hints || queryClass === queryClasses.unknown) return
    const isScan = scanning(queryClass)
    const message = `${isScan ? 'scan' : 'statement'}${isBegin ? 'Begin' : 'End'}`
    this.#task.memory.hint('database', message, [statement])
  }

  *#reference(page: number, access: number): Generator<unknown, Reply, undefined> {
    const { memory } = this.#task
    const place = this.#region.pageAt(page)
    this.#describe(page)
    if (page >= this.#filePages) this.#filePages = page + 1
    const isScan = scanning(this.#queryClass)
    if (isScan) yield* this.#fetch(this.#ahead.after(page))
    while (!memory.touch(place, access)) {
      const error = yield* memory.fault(place, access)
      if (error !== undefined) return { kind: 'memory-error', error }
    }
    const bytes = memory.bytes(place)
    const crossing = this.#exchange.bytes.subarray(0, bytes.length)
    if (access === READ) {
      crossing.set(bytes)
      this.#pagesRead++
    } else bytes.set(crossing)
    if (isScan && this.#passing.delete(page)) this.#passed.push(page)
    this.#kinds.see(page, bytes)
    if (isScan && isInner(this.#kinds.of(page))) this.#ahead.see(page, bytes)
    return { kind: 'go' }
  }

  /** Says of the reference about to be made what is known of it. */
  #describe(page: number): void {
    const { hints, nextUses } = this.#options
    const reference = this.#references++
    const nextUse = nextUses?.[reference]
    if (!hints && nextUse === undefined) return
    const isNew = page >= this.#filePages
    const known = hints ? referenceClass(this.#kinds.of(page), this.#queryClass, isNew) : 0
    this.#task.memory.describe(known, nextUse)
  }

  /** Has pages brought in that a scan will read soon, and those given up that it passed. */
  *#fetch(pages: readonly number[]): Operation<void> {
    const absent = pages.filter((page) => page < this.#region.pages && !this.#isMapped(page))
    for (const page of absent) this.#passing.add(page)
    yield* this.#advise(absent, 'will-need')
    if (pages.length > 0) yield* this.#dropPassed()
  }

  /**
   * Pages that came for the sake of a scan alone, and that it has read: they would only drive out
   * what others use, and the next scan fetches them as this one did.
   */
  *#dropPassed(): Operation<void> {
    const passed = this.#passed.splice(0)
    yield* this.#advise(passed, 'do-not-need')
  }

  *#advise(pages: readonly number[], advice: Advice): Operation<void> {
    for (const [first, count] of runsOf(pages)) {
      for (let page = first; page < first + count;) {
        const length = Math.min(first + count - page, this.#region.runAt(page))
        yield* this.#task.memory.advise(this.#region.pageAt(page), length, advice)
        page += length
      }
    }
  }

  #isMapped(page: number): boolean {
    return this.#task.thread.space.rightsAt(this.#region.pageAt(page)) !== 0
  }

  *#answer(asked: Asked): Generator<unknown, number | string, undefined> {
    const { files, memory } = this.#task
    // What follows is about journals: the next transaction writes the same pages again.
    memory.describe(0, this.#references + transactionReferences)
    switch (asked.op) {
      case 'notes':
        return 0
      case 'database.sync':
        return (yield* this.#region.sync()) ?? 0
      case 'database.extend':
        yield* this.#region.extend(asked.values.pages)
        return this.#region.pages
      case 'file.size': {
        const size = yield* files.sizeBytes(asked.values.path)
        return typeof size === 'number' ? size : 0
      }
      case 'file.read': {
        const { path, offset, length } = asked.values
        return yield* files.read(path, offset, this.#crossing(length))
      }
      case 'file.write': {
        const { path, offset, length } = asked.values
        const written = yield* files.write(path, offset, this.#crossing(length))
        if (written !== 'no-such-file') return written
        const refused = yield* files.create(path, offset + length)
        return refused ?? (yield* files.write(path, offset, this.#crossing(length)))
      }
      case 'file.resize':
        return (yield* files.create(asked.values.path, asked.values.sizeBytes)) ?? 0
      case 'file.sync': {
        const error = yield* files.sync(asked.values.path)
        return error === undefined || error === 'no-such-file' ? 0 : error
      }
    }
  }

  #crossing(length: number): Uint8Array {
    return this.#exchange.bytes.subarray(0, Math.min(length, crossingBytes))
  }

  #end(request: Extract<Request, { kind: 'returned' | 'threw' }>): void {
    if (request.kind === 'threw') {
      const { error } = request
      const message = error instanceof Error ? error.message : String(error)
      throw new SelfpageError('DATABASE_FAILED', message, {
        hint: 'this is what SQLite, or what ran on it, said',
        cause: error,
      })
    }
    const { statements, newOrders, reports, digest, integrity } = request.value as EngineResult
    const counts = { statements, newOrders, reports, digest }
    for (const [name, amount] of Object.entries(counts)) {
      this.#task.count(liveCounters[name as keyof typeof counts], amount)
    }
    if (integrity !== null && integrity !== 'ok') {
      throw new SelfpageError('DATABASE_DAMAGED', integrity)
    }
    const foreseen = this.#options.nextUses?.length ?? this.#references
    if (foreseen === this.#references) return
    throw new SelfpageError(
      'FORESIGHT_WRONG',
      `${foreseen} references were foreseen, ${this.#references} were made`,
      { hint: 'foresight is for a database that is made anew, not for one found on the disk' },
    )
  }
}

/** References that a transaction makes, about. */
const transactionReferences = 100

/** Whether a statement reads whole tables. */
function scanning(queryClass: number): boolean {
  return queryClass === queryClasses.scan || queryClass === queryClasses.join
}

/** Built, the worker lies beside this file; in the source it is a TypeScript file. */
function workerModule(): URL {
  const built = new URL('./worker.js', import.meta.url)
  return existsSync(built) ? built : new URL('../worker.ts', import.meta.url)
}
