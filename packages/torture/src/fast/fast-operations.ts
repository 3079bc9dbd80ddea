/** All that can happen at the fast level, and how it is drawn. */
import type { Urges } from '@selfpage/adversaries'
import type { RandomSource } from '@selfpage/policy'
import { containerOperations } from './container-operations.ts'
import { contractOperations } from './contract-operations.ts'
import { machineOperations } from './machine-operations.ts'
import { memoryOperations } from './memory-operations.ts'
import type { FastOperations } from './operation.ts'
import type { Step } from './step.ts'

export const fastOperations: FastOperations = {
  ...memoryOperations,
  ...containerOperations,
  ...contractOperations,
  ...machineOperations,
}

/** Names of operations, each as often as its weight says; rogues have urges of their own. */
export function urnOf(urges: readonly Urges[]): readonly string[] {
  return Object.entries(fastOperations).flatMap(([name, { weight }]) => {
    const more = urges.reduce((product, each) => product * (each.operations?.[name] ?? 1), 1)
    return Array.from({ length: Math.max(1, Math.round(weight * more)) }, () => name)
  })
}

export function drawStep(draw: RandomSource, urn: readonly string[], tasks: number): Step {
  const op = urn[draw() % urn.length]
  return { op, task: draw() % tasks, a: draw() >>> 16, b: draw() >>> 16, c: draw() >>> 16 }
}
