/**
 * What clients have open: numbers that only the opener may use, and that never name anything else
 * (I7, I8). Forged, foreign and closed ones cannot be told apart.
 */
import { guard, type SpaceId } from '@selfpage/kernel'

/** Objects a task may have open: what a server remembers for one client is bounded. */
const OPEN_LIMIT = 4_096

export class OpenObjects<Thing> {
  readonly #open = new Map<number, { readonly client: SpaceId; readonly thing: Thing }>()
  readonly #counts = new Map<SpaceId, number>()
  #last = 0

  /** Whether the client has as much open as one may. */
  isFull(client: SpaceId): boolean {
    return (this.#counts.get(client) ?? 0) >= OPEN_LIMIT
  }

  add(client: SpaceId, thing: Thing): number {
    this.#open.set(++this.#last, { client, thing })
    this.#counts.set(client, (this.#counts.get(client) ?? 0) + 1)
    return this.#last
  }

  find(client: SpaceId, object: number): Thing | undefined {
    const open = this.#open.get(object)
    if (open === undefined || !guard('I7/object', open.client === client)) return undefined
    return open.thing
  }

  close(client: SpaceId, object: number): Thing | undefined {
    const thing = this.find(client, object)
    if (thing === undefined) return undefined
    this.#open.delete(object)
    this.#counts.set(client, (this.#counts.get(client) ?? 1) - 1)
    return thing
  }

  /** Closes all that a task has open. */
  closeAll(client: SpaceId): Thing[] {
    const closed: Thing[] = []
    this.#counts.delete(client)
    for (const [object, open] of this.#open) {
      if (open.client !== client) continue
      this.#open.delete(object)
      closed.push(open.thing)
    }
    return closed
  }
}
