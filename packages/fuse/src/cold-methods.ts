/** Which methods of a policy hardly ever run: they are better left out of the loop. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import { replay } from '@selfpage/replay'
import { synthesize } from '@selfpage/trace'
import type { OpenedModule } from './opened-module.ts'

/** Small, with hits, misses and returns as any cache has them. */
const specification = 'zipf:references=5e4,pages=5e3,skew=0.8,seed=2'
const frames = 500
/** Of all references. Reading fields anew after such a call costs less than the method put in. */
const rareShare = 1 / 2000

/** Replays a trace of its own through the policy and counts. Names are `Class.method`. */
export function coldMethods(
  { treeOf }: OpenedModule,
  policy: ConfiguredPolicy,
): (key: string) => boolean {
  const calls = new Map<string, number>()
  const classes = [...treeOf.keys()] as (new () => object)[]
  const undo = classes.flatMap(({ name, prototype }) =>
    Object.entries(Object.getOwnPropertyDescriptors(prototype as object))
      .filter(([method]) => method !== 'constructor')
      .map(([method, descriptor]) => {
        const key = `${name}.${method}`
        const count = () => calls.set(key, (calls.get(key) ?? 0) + 1)
        Object.defineProperty(prototype, method, counted(descriptor, count))
        return () => Object.defineProperty(prototype, method, descriptor)
      }),
  )
  const trace = synthesize(specification)
  try {
    replay(trace, policy, { frames })
  } finally {
    for (const restore of undo) restore()
  }
  return (key) => (calls.get(key) ?? 0) < rareShare * trace.pages.length
}

function counted(descriptor: PropertyDescriptor, count: () => void): PropertyDescriptor {
  const { get, value } = descriptor as { get?: () => unknown; value?: unknown }
  if (get !== undefined) {
    return {
      ...descriptor,
      get(this: unknown) {
        count()
        return get.call(this)
      },
    }
  }
  if (typeof value !== 'function') return descriptor
  return {
    ...descriptor,
    value(this: unknown, ...values: unknown[]): unknown {
      count()
      return value.apply(this, values)
    },
  }
}
