/**
 * What clients have open: numbers that only the opener may use, and that never name anything else
 * (I7, I8). Forged, foreign and closed ones cannot be told apart.
 */
import { guard, type SpaceId } from '@selfpage/kernel'

export class OpenObjects<Thing> {
  readonly #open = new Map<number, { readonly client: SpaceId; readonly thing: Thing }>()
  #last = 0

  get size(): number {
    return this.#open.size
  }

  add(client: SpaceId, thing: Thing): number {
    this.#open.set(++this.#last, { client, thing })
    return this.#last
  }

  find(client: SpaceId, object: number): Thing | undefined {
    const open = this.#open.get(object)
    if (open === undefined || !guard('I7/object', open.client === client)) return undefined
    return open.thing
  }

  close(client: SpaceId, object: number): Thing | undefined {
    const thing = this.find(client, object)
    if (thing !== undefined) this.#open.delete(object)
    return thing
  }

  /** Closes all that a task has open. */
  closeAll(client: SpaceId): Thing[] {
    const closed: Thing[] = []
    for (const [object, open] of this.#open) {
      if (open.client !== client) continue
      this.#open.delete(object)
      closed.push(open.thing)
    }
    return closed
  }
}
