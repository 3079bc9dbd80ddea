/** Policies beside their fused selves. */
import { fusedLoops } from '@selfpage/replay'
import type { FusedLoops } from '@selfpage/replay'
import { isPolicyDefinition } from '@selfpage/policy'
import type { PolicyDefinition } from '@selfpage/policy'
import { join } from 'node:path'
import { fusePolicy } from '../src/fuse-policy.ts'
import type { FusedPolicy } from '../src/fuse-policy.ts'

/** A policy as it is written, and compiled. */
export interface Pair {
  readonly plain: PolicyDefinition
  readonly fused: PolicyDefinition
  readonly made: FusedPolicy
  /** How often fused loops were run. */
  readonly runs: () => number
}

export const crookedPath = join(import.meta.dirname, 'fixtures/crooked.ts')

export function bundledPath(name: string): string {
  return join(import.meta.dirname, '../../../policies', name, 'src/index.ts')
}

export async function pairOf(path: string): Promise<Pair> {
  const plain = definitionIn(await import(path))
  const made = await fusePolicy(path)
  const fused = made.definition
  let runs = 0
  const all = (fused as unknown as { [fusedLoops]: FusedLoops[] })[fusedLoops]
  for (const [index, loops] of all.entries()) {
    const counted = (loop: FusedLoops['reading']): FusedLoops['reading'] => {
      return (...values) => {
        runs++
        return loop(...values)
      }
    }
    const { reading, writing } = loops
    all[index] = { ...loops, reading: counted(reading), writing: counted(writing) }
  }
  return { plain, fused, made, runs: () => runs }
}

function definitionIn(module: object): PolicyDefinition {
  const definition = Object.values(module).find((value) => isPolicyDefinition(value))
  if (definition === undefined) throw new Error('exports no policy')
  return definition
}
