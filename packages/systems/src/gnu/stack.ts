/** Servers that stand in front of a file or swap server, as a description stacks them. */
import type { SpaceId, ThreadId } from '@selfpage/kernel'
import type { MemoryServer } from '@selfpage/memory-server'
import { randomSource } from '@selfpage/policy'
import {
  STACKED_SERVER_FRAMES,
  startCompressingServer,
  startEncryptingServer,
} from '@selfpage/servers'
import type { StackedServer } from '@selfpage/servers'
import type { SystemSetting } from '../define-system.ts'

type Kind = SystemSetting['description']['files']['stack'][number]

const names: Readonly<Record<Kind, string>> = {
  compress: 'compressing server',
  encrypt: 'encrypting server',
}

/** What stands in front of one store. */
export interface Stack {
  /** Where tasks send their requests. */
  readonly top: ThreadId
  readonly servers: readonly StackedServer[]
  /** Their spaces by name. */
  readonly spaces: Readonly<Record<string, SpaceId>>
}

/** Frames that the servers of a stack are promised. */
export function framesOfStack(kinds: readonly Kind[]): number {
  return kinds.length * STACKED_SERVER_FRAMES
}

/** Starts what a description puts in front of `store`, nearest to the tasks first. */
export function startStack(
  { kernel, description }: SystemSetting,
  memory: MemoryServer,
  of: 'files' | 'swap',
  store: ThreadId,
): Stack {
  let top = store
  const servers: StackedServer[] = []
  const spaces: Record<string, SpaceId> = {}
  for (const kind of description[of].stack.toReversed()) {
    const name = of === 'swap' ? `swap ${names[kind]}` : names[kind]
    const options = {
      name,
      memory: memory.thread,
      store: top,
      objects: of === 'swap' ? ('private' as const) : ('shared' as const),
    }
    const server =
      kind === 'compress'
        ? startCompressingServer(kernel, options)
        : startEncryptingServer(kernel, { ...options, key: keyOf(description.seed), salt: of })
    memory.setContract({ task: server.space.id, guaranteedFrames: STACKED_SERVER_FRAMES })
    servers.push(server)
    spaces[name] = server.space.id
    top = server.thread
  }
  return { top, servers, spaces }
}

/** A key that the seed gives away: a simulated run shows what encryption costs, it hides nothing. */
function keyOf(seed: number): Uint8Array {
  const draw = randomSource(seed)
  return Uint8Array.from({ length: 32 }, () => draw() & 255)
}
