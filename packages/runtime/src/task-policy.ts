/** The policy of a task: one, or one of several parts where regions choose theirs by name. */
import { composite } from '@selfpage/kit'
import type { ConfiguredPolicy } from '@selfpage/policy'

export class TaskPolicy {
  /** The part each page belongs to, by region. */
  readonly parts: Uint8Array
  #main: ConfiguredPolicy
  readonly #named: Map<string, ConfiguredPolicy>

  constructor(
    pages: number,
    main: ConfiguredPolicy,
    named: Readonly<Record<string, ConfiguredPolicy>> = {},
  ) {
    this.#main = main
    this.#named = new Map(Object.entries(named))
    this.parts = new Uint8Array(pages)
  }

  /** The part by its name; undefined: there is none. No name: the main one. */
  partOf(name: string | undefined): number | undefined {
    if (name === undefined) return 0
    const index = [...this.#named.keys()].indexOf(name)
    return index < 0 ? undefined : index + 1
  }

  /** Replaces a part, from the next `configured` on. False: there is no such part. */
  replace(policy: ConfiguredPolicy, name?: string): boolean {
    if (name === undefined) this.#main = policy
    else if (this.#named.has(name)) this.#named.set(name, policy)
    else return false
    return true
  }

  get configured(): ConfiguredPolicy {
    if (this.#named.size === 0) return this.#main
    const { parts } = this
    const definition = composite({
      name: 'by-region',
      parts: [this.#main, ...this.#named.values()].map((policy) => ({ policy })),
      partOf: (page) => parts[page],
    })
    return definition()
  }
}
