/** Who waits for which writes: a `device.sync` waits for those its task asked for before. */
import { spaceOf, type ThreadId } from '@selfpage/kernel'

interface Write {
  readonly client: ThreadId
}

interface Barrier {
  readonly client: ThreadId
  readonly writes: Set<Write>
}

export class WriteBarriers {
  readonly #unfinished = new Set<Write>()
  #barriers: Barrier[] = []

  begin(write: Write): void {
    this.#unfinished.add(write)
  }

  /** @returns false if there is nothing to wait for */
  wait(client: ThreadId): boolean {
    const task = spaceOf(client)
    const writes = new Set<Write>()
    for (const write of this.#unfinished) if (spaceOf(write.client) === task) writes.add(write)
    if (writes.size > 0) this.#barriers.push({ client, writes })
    return writes.size > 0
  }

  /** @returns those who need wait no longer; nothing happens for what is no write */
  end(write: Write): ThreadId[] {
    const free: ThreadId[] = []
    if (!this.#unfinished.delete(write)) return free
    this.#barriers = this.#barriers.filter(({ client, writes }) => {
      writes.delete(write)
      if (writes.size === 0) free.push(client)
      return writes.size > 0
    })
    return free
  }
}
