/**
 * Who may do what with one container: a graph of grants that starts at the owner (C6). Each grant
 * remembers who gave it, so taking one back takes back what was passed on from it, unless somebody
 * else gave the same. (P. P. Griffiths and B. W. Wade, An Authorization Mechanism for a Relational
 * Database System, TODS 1(3), 1976, has the problem and its cases.)
 *
 * Nobody ever has more than whoever gave it (I11).
 */
import { ALL_RIGHTS, guard } from '@selfpage/kernel'
import type { Rights, SpaceId } from '@selfpage/kernel'

/** Grants of one container that stand at the same time. */
const GRANTS_MAX = 1024

interface Given {
  readonly to: SpaceId
  readonly from: SpaceId
  rights: Rights
}

export class Access {
  readonly owner: SpaceId
  /** One for each pair of grantee and grantor. Mostly two or three, so they are looked through. */
  #grants: Given[] = []

  constructor(owner: SpaceId) {
    this.owner = owner
  }

  /** Whether one more grant would be one too many, for nobody pays for what is noted here. */
  get isFull(): boolean {
    return this.#grants.length >= GRANTS_MAX
  }

  /**
   * What a task may do; 0: it has no access at all.
   * @param via only what this task gave; the owner has its own from itself
   */
  rightsOf(space: SpaceId, via?: SpaceId): Rights {
    if (space === this.owner) return via === undefined || via === space ? ALL_RIGHTS : 0
    let rights = 0
    for (const given of this.#grants) {
      if (given.to === space && (via === undefined || given.from === via)) rights |= given.rights
    }
    return rights
  }

  /** Adds to what `from` gave before. The caller checks that `from` has these rights. */
  grant(from: SpaceId, to: SpaceId, rights: Rights): void {
    for (const given of this.#grants) {
      if (given.to !== to || given.from !== from) continue
      given.rights |= rights
      return
    }
    this.#grants.push({ to, from, rights })
  }

  /**
   * Takes back what `by` gave to `from`; everything, if `by` is the owner or `from` itself.
   * @returns false if there was nothing of the kind
   */
  revoke(by: SpaceId, from: SpaceId): boolean {
    const isAll = by === this.owner || by === from
    const left = this.#grants.filter((given) => given.to !== from || !(isAll || given.from === by))
    if (left.length === this.#grants.length) return false
    this.#grants = left
    this.#prune()
    return true
  }

  /** A task has ended. What it passed on stands until it is revoked; nothing else need be kept. */
  forget(space: SpaceId): void {
    if (this.#grants.some((given) => given.from === space)) return
    this.#grants = this.#grants.filter((given) => given.to !== space)
  }

  /** Cuts every grant down to what its grantor still has from the owner. */
  #prune(): void {
    const held = this.#reach()
    for (const given of this.#grants) {
      const left = given.rights & (held.get(given.from) ?? 0)
      if (!guard('I11/cascade', left === given.rights)) given.rights = left
    }
    this.#grants = this.#grants.filter(({ rights }) => rights !== 0)
  }

  /** What everybody has along unbroken chains from the owner. Two tasks may grant each other. */
  #reach(): Map<SpaceId, Rights> {
    const held = new Map<SpaceId, Rights>([[this.owner, ALL_RIGHTS]])
    for (let grew = true; grew;) {
      grew = false
      for (const { to, from, rights } of this.#grants) {
        const before = held.get(to) ?? 0
        const after = before | (rights & (held.get(from) ?? 0))
        if (after === before) continue
        held.set(to, after)
        grew = true
      }
    }
    return held
  }
}
