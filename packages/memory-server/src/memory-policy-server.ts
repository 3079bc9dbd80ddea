/**
 * The memory policy server: decides who is promised how many frames, apart from the memory server,
 * which only keeps the promises (G8). It asks an allotment policy whenever tasks come and go, run
 * short, or a contract ends, and sets contracts. It can be replaced while the system runs: a new one
 * is appointed, and the old one ends when it is first told that it may not.
 *
 * What a policy proposes is checked; nonsense is noted, and contracts stay as they are. Reductions
 * are announced a while before they take effect, so increases that need their frames come later.
 */
import { NO_THREAD, NO_WINDOW } from '@selfpage/kernel'
import type {
  Kernel,
  Operation,
  ServerThread,
  SpaceId,
  Thread,
  ThreadId,
  Ticks,
} from '@selfpage/kernel'
import type { Allotment, AllotmentPolicy, AllotmentWish, TaskDemand } from '@selfpage/policy'
import { checkAllotments } from './check-allotments.ts'
import type { MemoryServer } from './service-thread.ts'
import type { Account, ContractReply, ContractRequest } from './protocol.ts'

export interface MemoryPolicyServerOptions {
  readonly memoryServer: MemoryServer
  readonly allot: AllotmentPolicy
  /** Frames to be promised. Default: the machine's. */
  readonly frames?: number
  /** Time from the announcement of a reduction until it takes effect. Default 20 ms. */
  readonly noticeTicks?: Ticks
  /** Contracts end after so long, and are then made anew. Default: never. */
  readonly contractTicks?: Ticks
  /** Shown in figures. Default `memory policy server`. */
  readonly name?: string
  /** Default 240: below the memory server, above its clients. */
  readonly priority?: number
  /** Faults and references of a task so far, for policies that look at them. */
  readonly countsOf?: (task: SpaceId) => {
    readonly hardFaults: number
    readonly references: number
  }
}

/** What is known of a task when it is made. */
export interface TaskWish {
  readonly task: SpaceId
  readonly name: string
  readonly wish: AllotmentWish
}

export interface MemoryPolicyServer {
  readonly thread: ThreadId
  /** A task is there: it gets a contract before anything of lower priority runs. */
  addTask(task: TaskWish): void
  /** A task is gone; its frames are for others. */
  removeTask(task: SpaceId): void
  /** From now on this policy decides (G8). */
  replacePolicy(allot: AllotmentPolicy): void
  /** What was wrong with proposals so far, latest last. */
  readonly complaints: readonly string[]
}

interface Known extends TaskWish {
  refusals: number
  hardFaults: number
  references: number
  /** The contract that was agreed on last, and from when on it counts. */
  agreed?: Allotment & { readonly fromTicks: Ticks }
}

/** Pressure is answered at most so often, or a task that is short could keep everybody busy. */
const LEAST_TICKS_BETWEEN = 1_000_000

/** Starts a memory policy server, and appoints it. */
export function startMemoryPolicyServer(
  kernel: Kernel,
  options: MemoryPolicyServerOptions,
): MemoryPolicyServer {
  const { memoryServer, name = 'memory policy server', priority = 240 } = options
  const space = kernel.createSpace(name, 1)
  const state = new PolicyState(options)
  const thread = kernel.createThread(space, {
    name,
    priority,
    pager: NO_THREAD,
    body: (self) => allotForEver(self, state),
  })
  let voice: ServerThread | undefined
  kernel.createServer(space, {
    name: `${name} bell`,
    priority,
    serve(self) {
      voice = self
      return () => undefined
    },
  })
  const ring = (): void => {
    state.isStale = true
    voice?.post(thread, { op: 'wake' })
  }
  memoryServer.appointPolicyServer(thread)
  return {
    thread,
    addTask({ task, name: taskName, wish }) {
      const known = { task, name: taskName, wish, refusals: 0, hardFaults: 0, references: 0 }
      state.tasks.set(task, known)
      ring()
    },
    removeTask(task) {
      if (state.tasks.delete(task)) ring()
    },
    replacePolicy(allot) {
      state.allot = allot
      ring()
    },
    get complaints() {
      return state.complaints
    },
  }
}

class PolicyState {
  readonly tasks = new Map<SpaceId, Known>()
  readonly complaints: string[] = []
  readonly server: MemoryServer
  readonly noticeTicks: Ticks
  readonly contractTicks: Ticks
  readonly #frames: number
  readonly #countsOf: MemoryPolicyServerOptions['countsOf']
  allot: AllotmentPolicy
  /** Something changed since the policy was asked. */
  isStale = true

  constructor(options: MemoryPolicyServerOptions) {
    this.server = options.memoryServer
    this.allot = options.allot
    this.noticeTicks = options.noticeTicks ?? 20_000_000
    this.contractTicks = options.contractTicks ?? Infinity
    this.#frames = options.frames ?? options.memoryServer.capacityFrames
    this.#countsOf = options.countsOf
  }

  /** What the policy wants, or nothing if what it wants cannot be. */
  propose(now: Ticks): readonly Allotment[] {
    const demands = [...this.tasks.values()].map((task) => this.#demandOf(task))
    try {
      const proposal = this.allot.allot(this.#frames, demands, now)
      const problem = checkAllotments(proposal, demands, this.#frames)
      if (problem === undefined) return proposal
      this.complaints.push(`${this.allot.name}: ${problem}`)
    } catch (error) {
      this.complaints.push(`${this.allot.name} throws: ${String(error)}`)
    }
    return []
  }

  accountOf(task: SpaceId): Account | undefined {
    return this.server.account(task)
  }

  /** Whether a task has this very contract, and it does not end: then nobody has to be told. */
  isAgreed({ task, guaranteedFrames, limitFrames }: Allotment, now: Ticks): boolean {
    const agreed = this.tasks.get(task as SpaceId)?.agreed
    return (
      this.contractTicks === Infinity &&
      agreed?.guaranteedFrames === guaranteedFrames &&
      agreed.limitFrames === limitFrames &&
      (now < agreed.fromTicks ||
        this.accountOf(task as SpaceId)?.guaranteedFrames === guaranteedFrames)
    )
  }

  #demandOf(known: Known): TaskDemand {
    const { task, name, wish, refusals } = known
    const account = this.accountOf(task)
    const counts = this.#countsOf?.(task) ?? { hardFaults: 0, references: 0 }
    const demand: TaskDemand = {
      task,
      name,
      wish,
      guaranteedFrames: account?.guaranteedFrames ?? 0,
      allocatedFrames: account?.allocatedFrames ?? 0,
      hardFaults: counts.hardFaults - known.hardFaults,
      references: counts.references - known.references,
      refusals,
    }
    known.refusals = 0
    known.hardFaults = counts.hardFaults
    known.references = counts.references
    return demand
  }
}

function* allotForEver(
  self: Thread,
  state: PolicyState,
): Operation<void> & Generator<unknown, void> {
  let nextTicks = 0
  while (true) {
    if (state.isStale || self.now >= nextTicks) {
      state.isStale = false
      const wait = yield* setContracts(self, state, state.propose(self.now))
      if (wait === undefined) return
      nextTicks = self.now + Math.min(wait, state.allot.everyTicks ?? Infinity)
      continue
    }
    const timeout = nextTicks === Infinity ? undefined : nextTicks - self.now
    const message = yield* self.receive(NO_THREAD, NO_WINDOW, timeout)
    if (message.op === 'pressure') {
      const { task } = message as unknown as { readonly task: SpaceId }
      const known = state.tasks.get(task)
      if (known !== undefined) known.refusals += 1
      nextTicks = Math.min(nextTicks, self.now + LEAST_TICKS_BETWEEN)
    } else if (message.op === 'task.ended') {
      state.tasks.delete((message as unknown as { readonly task: SpaceId }).task)
      state.isStale = true
    } else if (message.op === 'contract.expires') state.isStale = true
  }
}

/**
 * @returns after how many ticks to try again what had to wait; undefined: this server was replaced
 */
function* setContracts(
  self: Thread,
  state: PolicyState,
  allotments: readonly Allotment[],
): Generator<unknown, Ticks | undefined, undefined> {
  const change = ({ task, guaranteedFrames }: Allotment): number =>
    guaranteedFrames - (state.accountOf(task as SpaceId)?.guaranteedFrames ?? 0)
  let wait = Infinity
  // Reductions first: they make room.
  for (const allotment of allotments.toSorted((a, b) => change(a) - change(b))) {
    const task = allotment.task as SpaceId
    const known = state.tasks.get(task)
    if (known === undefined || state.isAgreed(allotment, self.now)) continue
    const isReduction = change(allotment) < 0
    const request: ContractRequest = {
      op: 'contract.set',
      task,
      guaranteedFrames: allotment.guaranteedFrames,
      ...(allotment.limitFrames === undefined ? {} : { limitFrames: allotment.limitFrames }),
      ...(state.contractTicks === Infinity ? {} : { untilTicks: self.now + state.contractTicks }),
      ...(isReduction ? { effectiveTicks: self.now + state.noticeTicks } : {}),
    }
    const reply = (yield* self.call(state.server.thread, request)) as ContractReply
    if (reply.op !== 'refused') {
      known.agreed = { ...allotment, fromTicks: request.effectiveTicks ?? self.now }
      continue
    }
    delete known.agreed
    if (reply.code === 'not-permitted') return undefined
    if (reply.code === 'too-many-frames') wait = state.noticeTicks + 1
    self.note('contract.refused', { task, code: reply.code })
  }
  return wait
}
