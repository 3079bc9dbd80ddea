/** The fields of a policy and its parts, as variables of the loop. */
import type { Class } from 'acorn'
import { assignedProperties, closuresOf } from './syntax.ts'
import type { OpenedModule } from './opened-module.ts'
import type { Reach } from './reach.ts'
import { Unsupported } from './unsupported.ts'
import { changing, constant, isPrimitive, stable } from './value.ts'
import type { Part, Primitive, Value } from './value.ts'

/** A field that became a variable. */
interface FieldVariable {
  readonly path: string
  readonly field: string
  readonly name: string
  /** Whether any method assigns it; constructors do not count. */
  readonly changes: boolean
  /** Whether the loop does. */
  isWritten: boolean
}

/** A method of a part, and the name it goes by. */
export interface FoundMethod {
  readonly tree: Extract<Class['body']['body'][number], { type: 'MethodDefinition' }>['value']
  readonly name: string
  /** `Class.method`. */
  readonly key: string
}

/** What has to be so for the loop to be of use to an instance: expressions of `policy`. */
export type Condition =
  | { readonly path: string; readonly equals: Primitive }
  | { readonly path: string; readonly isOf: string }

export class Fields {
  readonly #module: OpenedModule
  readonly #fresh: (base: string) => string
  /** By object and field: however a part is reached, its field is one variable. */
  readonly #variables = new Map<object, Map<string, FieldVariable>>()
  readonly #twins = new Map<object, object>()
  readonly #conditions = new Map<string, Condition>()
  readonly #changing: ReadonlySet<string>

  constructor(module: OpenedModule, fresh: (base: string) => string) {
    this.#module = module
    this.#fresh = fresh
    this.#changing = changingFields(module)
  }

  get conditions(): readonly Condition[] {
    return [...this.#conditions.values()]
  }

  /** The part at `path`. Throws `Unsupported` for an object that others may change. */
  part(path: string, object: object, twin: object): Part {
    const knownTwin = this.#twins.get(object)
    if (knownTwin !== undefined && knownTwin !== twin) {
      throw new Unsupported(`${path} is not always the same object`)
    }
    this.#twins.set(object, twin)
    const prototype: unknown = Object.getPrototypeOf(object)
    const className = this.#classNameOf(object)
    if (className !== null) this.#conditions.set(path, { path, isOf: className })
    else if (prototype !== Object.prototype) throw new Unsupported(`${path} is from elsewhere`)
    return { path, object, twin }
  }

  /** Field `name` of `part`. */
  read(part: Part, name: string): Value {
    const path = `${part.path}.${name}`
    const value = (part.object as Record<string, unknown>)[name]
    const twin = (part.twin as Record<string, unknown>)[name]
    const changes = this.#changing.has(name)
    if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      if (changes || typeof twin !== 'object' || twin === null) {
        throw new Unsupported(`${path} is not always the same object`)
      }
      return { kind: 'part', part: this.part(path, value, twin) }
    }
    if (!changes && isPrimitive(value) && Object.is(value, twin)) {
      this.#conditions.set(path, { path, equals: value })
      return constant(value)
    }
    const { name: variable } = this.#variable(part, name)
    return changes ? changing(variable) : stable(variable)
  }

  /** The variable to assign to for field `name` of `part`. */
  write(part: Part, name: string): string {
    if (this.method(part, name, 'set') !== null || !(name in part.object)) {
      throw new Unsupported(`${part.path}.${name} is no plain field`)
    }
    const variable = this.#variable(part, name)
    variable.isWritten = true
    return variable.name
  }

  /** A method or accessor of `part`, from its class or one that this extends. */
  method(part: Part, name: string, kind: 'method' | 'get' | 'set'): FoundMethod | null {
    let prototype = Object.getPrototypeOf(part.object) as object | null
    for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
      const tree = this.#module.treeOf.get(prototype.constructor)
      for (const member of tree?.body.body ?? []) {
        if (member.type !== 'MethodDefinition' || member.static || member.computed) continue
        if (member.kind !== kind || member.key.type === 'Literal') continue
        if (!('name' in member.key) || member.key.name !== name) continue
        return { tree: member.value, name, key: `${prototype.constructor.name}.${name}` }
      }
    }
    return null
  }

  /** Declares the variables, with the values that the fields have. */
  declarations(): string[] {
    return this.#all().map(({ path, name, changes }) =>
      changes ? `let ${name} = ${path};` : `const ${name} = ${path};`,
    )
  }

  /** Puts what the loop has written back into the fields, or those a call may read. */
  stores(reach: Reach | null = null): string[] {
    return this.#all()
      .filter(({ field, isWritten }) => isWritten && (reach?.mentioned.has(field) ?? true))
      .map(({ path, name }) => `${path} = ${name};`)
  }

  /** Reads again what a call may have written. */
  loads(reach: Reach | null): string[] {
    return this.#all()
      .filter(({ field, changes }) => changes && (reach?.assigned.has(field) ?? true))
      .map(({ path, name }) => `${name} = ${path};`)
  }

  #all(): FieldVariable[] {
    return [...this.#variables.values()].flatMap((fields) => [...fields.values()])
  }

  #variable({ path, object }: Part, name: string): FieldVariable {
    const fields = this.#variables.get(object) ?? new Map<string, FieldVariable>()
    this.#variables.set(object, fields)
    let variable = fields.get(name)
    if (variable === undefined) {
      const owner = path.split('.').at(-1) ?? ''
      const base = owner === 'policy' ? name : `${owner}_${name}`
      variable = {
        path: `${path}.${name}`,
        field: name,
        name: this.#fresh(base),
        changes: this.#changing.has(name),
        isWritten: false,
      }
      fields.set(name, variable)
    }
    return variable
  }

  #classNameOf({ constructor }: object): string | null {
    const tree = this.#module.treeOf.get(constructor)
    const found = [...this.#module.classes].find(([, candidate]) => candidate === tree)
    return tree === undefined ? null : (found?.[0] ?? null)
  }
}

/** By name, whichever class has it: a name too many costs nothing but a constant. */
function changingFields({ classes, functions, initial }: OpenedModule): ReadonlySet<string> {
  const methods = [...classes.values()].flatMap(({ body }) =>
    body.body.filter(
      (member) => member.type === 'MethodDefinition' && member.kind !== 'constructor',
    ),
  )
  const closures = [...classes.values()].flatMap(closuresOf)
  const names = new Set<string>()
  for (const tree of [...methods, ...closures, ...functions.values(), ...initial.values()]) {
    for (const name of assignedProperties(tree)) names.add(name)
  }
  return names
}
