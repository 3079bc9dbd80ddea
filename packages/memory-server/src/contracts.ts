/**
 * Who is promised how many frames (G1, G8, G9). The machine's frames are promised by the memory
 * policy server; a task may promise some of its own to a child, and has them back when the child's
 * contract ends. The sum of all promises never exceeds the machine's frames (I2), and none is lost
 * on the way (I3).
 *
 * An increase is effective at once. A reduction may be given time, so that the task can page out.
 */
import { guard } from '@selfpage/kernel'
import type { SpaceId, Ticks } from '@selfpage/kernel'
import type { Account, Accounts } from './accounts.ts'
import { isCount, isTime } from './arguments.ts'
import type { ContractReply, ContractRequest } from './protocol.ts'

type Set = Extract<ContractRequest, { op: 'contract.set' }>
type Split = Extract<ContractRequest, { op: 'contract.split' }>

type ContractRefusal = Extract<ContractReply, { op: 'refused' }>['code']

/** What became of a contract: the reply, and the account if it changed now. */
export interface ContractOutcome {
  readonly reply: ContractReply
  readonly changed?: Account
}

export class Contracts {
  /** Frames that can be promised in all. */
  readonly #capacity: number
  readonly #accounts: Accounts
  #nextTicks: Ticks = Infinity

  constructor(accounts: Accounts, capacity: number) {
    this.#accounts = accounts
    this.#capacity = capacity
  }

  /** When a reduction becomes effective or a contract ends next; Infinity: never. */
  get nextTicks(): Ticks {
    return this.#nextTicks
  }

  /** Gives a task a contract out of the machine's frames. The caller is trusted to do so. */
  set(request: Set, now: Ticks): ContractOutcome {
    const { task, guaranteedFrames } = request
    const limit = request.limitFrames ?? Infinity
    const untilTicks = request.untilTicks ?? Infinity
    const effectiveTicks = request.effectiveTicks ?? now
    const isSound =
      isCount(task, 1, Number.MAX_SAFE_INTEGER) &&
      isCount(guaranteedFrames, 0, Number.MAX_SAFE_INTEGER) &&
      (limit === Infinity || isCount(limit, guaranteedFrames, Number.MAX_SAFE_INTEGER)) &&
      isTime(untilTicks, now) &&
      isTime(effectiveTicks, 0)
    if (!isSound) return refuse('invalid')
    const before = this.#accounts.get(task)
    const held = before?.guaranteed ?? 0
    const returned = before === undefined || before.parent === 0 ? held : 0
    const sum = this.#accounts.guaranteed - returned + guaranteedFrames
    if (!guard('I2/sum', sum <= this.#capacity)) return refuse('too-many-frames')
    const account = this.#accountOf(task)
    this.#returnToParent(account)
    account.untilTicks = untilTicks
    this.#remember(untilTicks)
    if (guaranteedFrames < account.guaranteed && effectiveTicks > now) {
      // Said again, it is not put off.
      const { change } = account
      const isSame = change?.guaranteedFrames === guaranteedFrames
      const ticks = isSame ? Math.min(change.effectiveTicks, effectiveTicks) : effectiveTicks
      account.change = { guaranteedFrames, limitFrames: limit, effectiveTicks: ticks }
      this.#remember(ticks)
      return done(account)
    }
    account.change = undefined
    account.limit = limit
    this.#accounts.setGuarantee(account, guaranteedFrames)
    return done(account)
  }

  /** A parent makes its child's guarantee `guaranteedFrames`, at its own expense (G9). */
  split(caller: SpaceId, request: Split): ContractOutcome {
    const { child, guaranteedFrames } = request
    const parent = this.#accounts.get(caller)
    const isSound =
      isCount(child, 1, Number.MAX_SAFE_INTEGER) &&
      isCount(guaranteedFrames, 0, Number.MAX_SAFE_INTEGER) &&
      child !== caller
    if (!isSound) return refuse('invalid')
    if (parent === undefined || parent.isEnded) return refuse('no-contract')
    const before = this.#accounts.get(child)
    const isItsOwn = before?.parent === caller
    // A number that another task claimed before its bearer did anything is free to be claimed.
    const isFree = before === undefined || (before.parent !== 0 && before.allocated === 0)
    if (!guard('I3/child', isItsOwn || isFree) || this.#isAncestor(child, parent)) {
      return refuse('not-permitted')
    }
    const more = guaranteedFrames - (isItsOwn ? (before?.guaranteed ?? 0) : 0)
    if (!guard('I3/split', more <= parent.guaranteed)) return refuse('too-many-frames')
    const account = this.#accountOf(child)
    this.#returnToParent(account)
    account.parent = caller
    this.#accounts.setGuarantee(parent, parent.guaranteed - guaranteedFrames)
    this.#accounts.setGuarantee(account, guaranteedFrames)
    return done(account)
  }

  /** The task's promise ends: its frames are its parent's or the machine's again. */
  end(account: Account): void {
    this.#returnToParent(account)
    account.change = undefined
    account.untilTicks = Infinity
    this.#accounts.setGuarantee(account, 0)
  }

  /** Tasks whose contract this one split for them. */
  childrenOf(task: SpaceId): readonly Account[] {
    return [...this.#accounts.values()].filter((account) => account.parent === task)
  }

  /**
   * Carries out reductions that are due.
   * @returns whose contract changed, and whose is at its end (it goes on until it is set anew)
   */
  advance(now: Ticks): {
    readonly reduced: readonly Account[]
    readonly ended: readonly Account[]
  } {
    const reduced: Account[] = []
    const ended: Account[] = []
    if (now < this.#nextTicks) return { reduced, ended }
    this.#nextTicks = Infinity
    for (const account of this.#accounts.values()) {
      const { change } = account
      if (change !== undefined && change.effectiveTicks <= now) {
        account.change = undefined
        account.limit = change.limitFrames
        // A split may have taken more than the reduction in the meantime.
        if (change.guaranteedFrames < account.guaranteed) {
          this.#accounts.setGuarantee(account, change.guaranteedFrames)
        }
        reduced.push(account)
      }
      if (account.untilTicks <= now) {
        account.untilTicks = Infinity
        ended.push(account)
      }
      this.#remember(account.untilTicks)
      this.#remember(account.change?.effectiveTicks ?? Infinity)
    }
    return { reduced, ended }
  }

  #accountOf(task: SpaceId): Account {
    const account = this.#accounts.get(task) ?? this.#accounts.open(task)
    account.isEnded = false
    return account
  }

  #returnToParent(account: Account): void {
    const parent = this.#accounts.get(account.parent)
    account.parent = 0 as SpaceId
    if (parent === undefined) return
    const frames = account.guaranteed
    this.#accounts.setGuarantee(account, 0)
    this.#accounts.setGuarantee(parent, parent.guaranteed + frames)
  }

  #isAncestor(task: SpaceId, of: Account): boolean {
    for (let each: Account | undefined = of; each !== undefined;) {
      if (each.task === task) return true
      each = this.#accounts.get(each.parent)
    }
    return false
  }

  #remember(ticks: Ticks): void {
    this.#nextTicks = Math.min(this.#nextTicks, ticks)
  }
}

function done(changed: Account): ContractOutcome {
  return { reply: { op: 'contract.done', guaranteedFrames: changed.guaranteed }, changed }
}

function refuse(code: ContractRefusal): ContractOutcome {
  return { reply: { op: 'refused', code } }
}
