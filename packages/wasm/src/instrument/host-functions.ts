/**
 * What instrumented code calls for in the host (`../host`): everything that is rare. They are
 * imported from the module `selfpage`, after the program's own imports.
 */
import { I32, type FunctionType } from '../binary/value-types.ts'

export const HOST_MODULE = 'selfpage'
export const HOST_MEMORY = 'memory'

const takes = (count: number, ...results: number[]): FunctionType => ({
  parameters: Array.from({ length: count }, () => I32),
  results,
})

/** Name and type of each, in the order of their indices. */
export const hostFunctions = {
  /** Throws what a reference beyond memory throws. */
  outOfBounds: takes(0),
  /** (page, access): the kernel's turn. Afterwards the page may be used so. Page -1: empties the log. */
  turn: takes(2),
  /** (address, bytes): brings bytes on both sides of a page's edge to the scratch; or back. */
  crossRead: takes(2),
  crossWrite: takes(2),
  /** (units): the old size, or -1. */
  grow: takes(1, I32),
  copy: takes(3),
  fill: takes(3),
  /** (address, offset, bytes, segment) */
  init: takes(4),
  drop: takes(1),
} satisfies { readonly [name: string]: FunctionType }

export type HostFunction = keyof typeof hostFunctions

export const hostFunctionNames = Object.keys(hostFunctions) as readonly HostFunction[]
