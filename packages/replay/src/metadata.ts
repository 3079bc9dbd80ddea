/** How much memory a policy takes for itself. */
import { DriverFacts } from '@selfpage/kit'
import { randomSource } from '@selfpage/policy'
import type { ConfiguredPolicy, EvictionPolicy } from '@selfpage/policy'

/** Instances made to agree on small sizes, where garbage weighs much, and on large ones. */
const mostAttempts = { small: 20, large: 3 }
/** How many of them have to agree. Beside garbage, two small ones may come out low in the same way. */
const agreeing = { collected: 2, small: 5, large: 2 }
const largeBytes = 2 ** 20

/** What has been measured already, by the sizes: it takes several instances, and is always the same. */
const known = new WeakMap<ConfiguredPolicy, Map<string, number>>()

/**
 * Bytes of the arrays of a fresh instance over `pages` page numbers and `frames` frames. Counts
 * array buffers only: plain objects (a handful in a well-made policy) are left out. 0 where the
 * runtime does not say.
 * @param collectGarbage of this thread, if one can: then only one large instance is there at a time
 */
export function metadataBytes(
  policy: ConfiguredPolicy,
  pages: number,
  frames: number,
  collectGarbage?: () => void,
): number {
  if (typeof process === 'undefined') return 0
  const sizes = `${pages} ${frames}`
  const measured = known.get(policy) ?? new Map<string, number>()
  known.set(policy, measured)
  const bytes = measured.get(sizes) ?? measure(policy, pages, frames, collectGarbage)
  measured.set(sizes, bytes)
  return bytes
}

function measure(
  policy: ConfiguredPolicy,
  pages: number,
  frames: number,
  collectGarbage: (() => void) | undefined,
): number {
  const facts = new DriverFacts({}, 0)
  const context = { pages, frames, facts, random: randomSource(0), takeReferenced: () => false }
  // A garbage collection in between, which another thread may do at leisure, makes a difference come
  // out low, never high; several that agree are right. Instances are kept meanwhile, or collected: large
  // enough, each would otherwise have the one before it collected while it is made.
  let instances: EvictionPolicy[] = []
  let most = 0
  let attempts = 0
  let agreed = 0
  const isOver = () => {
    const size = most < largeBytes ? 'small' : 'large'
    const enough = agreeing[collectGarbage === undefined ? size : 'collected']
    return attempts >= mostAttempts[size] || agreed >= enough
  }
  while (!isOver()) {
    if (collectGarbage !== undefined) {
      instances = []
      collectGarbage()
    }
    const before = process.memoryUsage().arrayBuffers
    instances.push(policy.create(context))
    attempts++
    const bytes = process.memoryUsage().arrayBuffers - before
    if (bytes > most) [most, agreed] = [bytes, 0]
    if (bytes > 0 && bytes === most) agreed++
  }
  return most
}
