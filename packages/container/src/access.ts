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

export class Access {
  readonly owner: SpaceId
  /** By grantee, and then by grantor. */
  readonly #grants = new Map<SpaceId, Map<SpaceId, Rights>>()
  #count = 0

  constructor(owner: SpaceId) {
    this.owner = owner
  }

  /** Whether one more grant would be one too many, for nobody pays for what is noted here. */
  get isFull(): boolean {
    return this.#count >= GRANTS_MAX
  }

  /**
   * What a task may do; 0: it has no access at all.
   * @param via only what this task gave; the owner has its own from itself
   */
  rightsOf(space: SpaceId, via?: SpaceId): Rights {
    if (space === this.owner) return via === undefined || via === space ? ALL_RIGHTS : 0
    const given = this.#grants.get(space)
    if (given === undefined) return 0
    if (via !== undefined) return given.get(via) ?? 0
    let rights = 0
    for (const some of given.values()) rights |= some
    return rights
  }

  /** Adds to what `from` gave before. The caller checks that `from` has these rights. */
  grant(from: SpaceId, to: SpaceId, rights: Rights): void {
    let given = this.#grants.get(to)
    if (given === undefined) this.#grants.set(to, (given = new Map()))
    const before = given.get(from)
    if (before === undefined) this.#count++
    given.set(from, (before ?? 0) | rights)
  }

  /**
   * Takes back what `by` gave to `from`; everything, if `by` is the owner or `from` itself.
   * @returns false if there was nothing of the kind
   */
  revoke(by: SpaceId, from: SpaceId): boolean {
    const given = this.#grants.get(from)
    if (given === undefined) return false
    if (by === this.owner || by === from) given.clear()
    else if (!given.delete(by)) return false
    this.#prune()
    return true
  }

  /** A task has ended. What it passed on stands until it is revoked; nothing else need be kept. */
  forget(space: SpaceId): void {
    for (const given of this.#grants.values()) if (given.has(space)) return
    this.#count -= this.#grants.get(space)?.size ?? 0
    this.#grants.delete(space)
  }

  /** Cuts every grant down to what its grantor still has from the owner. */
  #prune(): void {
    const held = this.#reach()
    this.#count = 0
    for (const [to, given] of this.#grants) {
      for (const [from, rights] of given) {
        const left = rights & (held.get(from) ?? 0)
        if (guard('I11/cascade', left === rights)) continue
        if (left === 0) given.delete(from)
        else given.set(from, left)
      }
      this.#count += given.size
      if (given.size === 0) this.#grants.delete(to)
    }
  }

  /** What everybody has along unbroken chains from the owner. Two tasks may grant each other. */
  #reach(): Map<SpaceId, Rights> {
    const held = new Map<SpaceId, Rights>([[this.owner, ALL_RIGHTS]])
    for (let grew = true; grew;) {
      grew = false
      for (const [to, given] of this.#grants) {
        const before = held.get(to) ?? 0
        let rights = before
        for (const [from, some] of given) rights |= some & (held.get(from) ?? 0)
        if (rights === before) continue
        held.set(to, rights)
        grew = true
      }
    }
    return held
  }
}
