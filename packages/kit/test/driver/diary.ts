/** A driver whose policy's calls are written down, so that a test can say what they must be. */
import { createDriver } from '@selfpage/kit'
import type { Driver, DriverOptions } from '@selfpage/kit'
import { NO_PAGE } from '@selfpage/policy'
import type { ConfiguredPolicy, EvictionPolicy } from '@selfpage/policy'

/** A driver, and what its policy was told and asked and which frames were given up since. */
export interface ObservedDriver {
  readonly driver: Driver
  /** The entries since the last call: `admit 7 fault`, `victim -> 7`, `left 7 evicted dirty`. */
  readonly read: () => readonly string[]
}

export function observe(options: DriverOptions): ObservedDriver {
  const entries: string[] = []
  const driver = createDriver({
    ...options,
    policy: writtenDown(options.policy, entries),
    onLeave: (page, cause, dirty) => {
      entries.push(`left ${page} ${cause}${dirty ? ' dirty' : ''}`)
    },
  })
  return { driver, read: () => entries.splice(0) }
}

/** The policy with every call of its methods added to `entries`, each after the name's prefix. */
export function writtenDown(
  policy: ConfiguredPolicy,
  entries: string[],
  prefix = '',
): ConfiguredPolicy {
  return {
    ...policy,
    create: (context) =>
      new Proxy<EvictionPolicy>(policy.create(context), {
        get(target, name) {
          const method: unknown = Reflect.get(target, name, target)
          if (typeof method !== 'function') return method
          return (...values: unknown[]) => {
            const call = prefix + [String(name), ...values].join(' ')
            if (name !== 'victim') entries.push(call)
            const result: unknown = Reflect.apply(method, target, values)
            if (name === 'victim')
              entries.push(`${call} -> ${result === NO_PAGE ? 'none' : String(result)}`)
            return result
          }
        },
      }),
  }
}
