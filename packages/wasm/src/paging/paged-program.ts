/**
 * A program of the kernel (`Program`) made of a WebAssembly module and the host that it needs. It runs
 * on every system: all it asks of one is a region of anonymous memory.
 */
import { workerThreads } from '@selfpage/kernel/worker-threads'
import type { ForeignCode, ForeignRequest, Operation, Program, Task } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { HostSetup, OutputRequest, ProgramEnd } from '../host/host-setup.ts'
import { UNIT_BYTES } from '../layout.ts'
import type { WasmProgramModule } from '../program-module.ts'
import { LinearMemory } from './linear-memory.ts'
import { Output } from './output.ts'
import { PagedRun } from './paged-run.ts'

/** What happens on the kernel's side beside paging. */
export interface RunObserver {
  /** Hears every reference, in order: page of the program. */
  reference?(page: number, isWrite: boolean): void
  /** After a turn and its references, before the page that it needs is brought. */
  turn?(memory: LinearMemory, task: Task): void
  /** What the program's host tells (`ProgramHost.tell`). */
  request?(op: string, values: unknown): void
  /** Before each turn of the program, with all pages as they will be. For tests. */
  check?(run: PagedRun): void
}

export interface PagedProgramPlan {
  readonly name: string
  readonly module: WasmProgramModule
  /** The module of its host (`@selfpage/wasm/host`). */
  readonly worker: URL
  /** What the host is told. */
  readonly data: unknown
  /** The most that its memory may grow to. It becomes the size of the task's space. */
  readonly memoryBytes: number
  readonly pageSizeBytes: number
  /** Where its output goes. Default: nowhere; it is counted in any case. */
  readonly onOutput?: (descriptor: number, bytes: Uint8Array) => void
  /** Makes an observer of one run: several tasks may run the same program. */
  readonly observe?: (task: Task) => RunObserver
}

/**
 * A program that runs a module.
 * @throws SelfpageError `WASM_MEMORY_INVALID` if its memory does not fit into `memoryBytes`
 */
export function pagedProgram(plan: PagedProgramPlan): Program {
  const { module, memoryBytes, name, pageSizeBytes } = plan
  const { initialUnits, maximumUnits = Infinity } = module.instrumented(pageSizeBytes)
  const limitUnits = Math.min(maximumUnits, Math.floor(memoryBytes / UNIT_BYTES))
  if (limitUnits < initialUnits) {
    throw new SelfpageError('WASM_MEMORY_INVALID', `${name} needs ${initialUnits} x 64 KiB`, {
      place: 'memory',
      hint: `Give it at least ${(initialUnits * UNIT_BYTES) / 2 ** 20} MiB.`,
    })
  }
  const working = new Set<ForeignCode>()
  return {
    name,
    pages: (limitUnits * UNIT_BYTES) / pageSizeBytes,
    run: (task) => runProgram(plan, limitUnits, working, task),
    close() {
      for (const code of working) code.end()
      working.clear()
    },
  }
}

function* runProgram(
  plan: PagedProgramPlan,
  limitUnits: number,
  working: Set<ForeignCode>,
  task: Task,
): Operation<void> {
  const { pageSizeBytes } = task.memory
  const pages = (limitUnits * UNIT_BYTES) / pageSizeBytes
  const region = yield* task.memory.map({ pages, name: 'linear memory' })
  if (typeof region === 'string') {
    throw new SelfpageError('WASM_MEMORY_INVALID', `${plan.name} got no memory: ${region}`, {
      hint: `Its space needs ${pages} pages.`,
    })
  }
  const memory = new LinearMemory(limitUnits, pageSizeBytes)
  const observer = plan.observe?.(task) ?? {}
  const run = new PagedRun(task, region, memory, observer.reference?.bind(observer))
  const code = startWorker(plan, memory, limitUnits)
  working.add(code)
  const output = new Output(plan.onOutput)
  try {
    let end: ProgramEnd | undefined
    let reply: Parameters<ForeignCode['takeTurn']>[0] = { kind: 'go' }
    while (end === undefined) {
      run.refresh()
      observer.check?.(run)
      const request = code.takeTurn(reply)
      yield* run.takeLog()
      observer.turn?.(memory, task)
      reply = { kind: 'go' }
      if (request.kind === 'touch') {
        if (request.access !== 0) yield* run.bring(request.page, request.access)
      } else if (request.kind === 'ask') {
        take(request, observer, output)
        reply = { kind: 'answer', message: { op: 'done' } }
      } else {
        end = endOf(request)
      }
    }
    output.count(task)
    if (end.status !== 0) throw new ProgramFailed(plan.name, end.status, output.complaint)
  } finally {
    working.delete(code)
    code.end()
  }
}

/** A program that ended with another status than 0. */
class ProgramFailed extends SelfpageError {
  constructor(name: string, status: number, complaint: string) {
    const why = complaint === '' ? '' : `: ${complaint}`
    super('PROGRAM_FAILED', `${name} ended with status ${status}${why}`)
  }
}

function startWorker(plan: PagedProgramPlan, memory: LinearMemory, units: number): ForeignCode {
  const { data, module, worker } = plan
  const { pageSizeBytes } = memory
  const { initialUnits, segments } = module.instrumented(pageSizeBytes)
  const setup: HostSetup = {
    module: module.compiled(pageSizeBytes),
    memory: memory.memory,
    pageSizeBytes,
    initialUnits,
    limitUnits: units,
    segments,
    data,
  }
  // It has a page table of its own (`layout.ts`): here every reference takes a turn.
  return workerThreads.start({
    module: worker,
    data: setup,
    pages: 0,
    pageSizeBytes,
    bits: new Uint8Array(0),
    frames: new Int32Array(0),
    memory: new SharedArrayBuffer(0),
  })
}

function take(
  { message }: Extract<ForeignRequest, { kind: 'ask' }>,
  observer: RunObserver,
  output: Output,
): void {
  if (message.op === 'output') {
    const { bytes, descriptor } = message.values as OutputRequest
    output.take(descriptor, bytes)
  } else {
    observer.request?.(message.op, message.values)
  }
}

function endOf(request: Exclude<ForeignRequest, { kind: 'touch' | 'ask' }>): ProgramEnd {
  if (request.kind === 'threw') throw request.error
  return request.value as ProgramEnd
}
