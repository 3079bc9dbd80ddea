/** The machine that numbers were measured on. */
import { availableParallelism, cpus, totalmem } from 'node:os'

/** Plain data; equal on the same machine with the same Node. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
  readonly node: string
  readonly v8: string
  readonly platform: string
}

/** This one. */
export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
  }
}
