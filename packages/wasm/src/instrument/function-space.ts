/**
 * The functions of a module under instrumentation: its imports, ours, its own, and those that are
 * added behind them. Whatever the module says of functions has to be renumbered, because imports
 * come first.
 */
import type { Access } from './accesses.ts'
import { keyOf } from './accesses.ts'
import { hostFunctionNames, hostFunctions, type HostFunction } from './host-functions.ts'
import {
  accessFunction,
  copyFunction,
  fillFunction,
  touchFunction,
  type OwnFunction,
} from './own-functions.ts'
import type { FunctionType } from '../binary/value-types.ts'

export class FunctionSpace {
  readonly pageShift: number
  /** All types of the module; ours are added to them. */
  readonly types: FunctionType[]
  readonly #imported: number
  readonly #defined: number
  readonly #own: OwnFunction[] = []
  readonly #byName = new Map<string, number>()

  constructor(pageShift: number, types: FunctionType[], imported: number, defined: number) {
    this.pageShift = pageShift
    this.types = types
    this.#imported = imported
    this.#defined = defined
  }

  /** What was added behind the module's own functions. */
  get own(): readonly OwnFunction[] {
    return this.#own
  }

  readonly renumber = (index: number): number =>
    index < this.#imported ? index : index + hostFunctionNames.length

  readonly host = (name: HostFunction): number => this.#imported + hostFunctionNames.indexOf(name)

  readonly touch = (isWrite: boolean): number =>
    this.#find(`touch ${isWrite}`, () => touchFunction(this, isWrite))

  readonly access = (access: Access, lane: number): number =>
    this.#find(`access ${keyOf(access.code)} ${lane}`, () => accessFunction(this, access, lane))

  readonly copy = (): number => this.#find('copy', () => copyFunction(this))

  readonly fill = (): number => this.#find('fill', () => fillFunction(this))

  /** Index of a type, which is added if need be. */
  typeIndex({ parameters, results }: FunctionType): number {
    const text = (type: FunctionType) => `${type.parameters.join()}>${type.results.join()}`
    const wanted = text({ parameters, results })
    const known = this.types.findIndex((type) => text(type) === wanted)
    return known < 0 ? this.types.push({ parameters, results }) - 1 : known
  }

  /** Types of our imports, in their order. */
  hostTypes(): number[] {
    return hostFunctionNames.map((name) => this.typeIndex(hostFunctions[name]))
  }

  #find(name: string, make: () => OwnFunction): number {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    // What it calls is made first: it needs a number of its own before.
    const made = make()
    const index = this.#imported + hostFunctionNames.length + this.#defined + this.#own.length
    this.#own.push(made)
    this.#byName.set(name, index)
    return index
  }
}
