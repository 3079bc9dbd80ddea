/** What a call that stays may read and assign, by the names of fields. */
import type { Node } from 'acorn'
import type { OpenedModule } from './opened-module.ts'
import { assignedProperties, closuresOf, walk } from './syntax.ts'

/** Names of fields. Which object's they are is not asked: a name too many costs a little speed. */
export interface Reach {
  readonly mentioned: ReadonlySet<string>
  readonly assigned: ReadonlySet<string>
}

/** The reach of every method and accessor by its name, whichever class has it. */
export class Reaches {
  /** What goes by a name: methods of classes, and functions. */
  readonly #trees = new Map<string, Node[]>()
  readonly #closures: readonly Node[]
  readonly #known = new Map<string, Reach>()

  constructor({ classes, functions, initial }: OpenedModule) {
    this.#closures = [...classes.values()].flatMap(closuresOf)
    for (const [name, tree] of [...functions, ...initial]) this.#add(name, tree)
    for (const { body } of classes.values()) {
      for (const member of body.body) {
        if (member.type !== 'MethodDefinition' || !('name' in member.key)) continue
        this.#add(member.key.name, member.value)
      }
    }
  }

  of(name: string): Reach {
    let reach = this.#known.get(name)
    if (reach === undefined) {
      reach = this.#follow(name)
      this.#known.set(name, reach)
    }
    return reach
  }

  #add(name: string, tree: Node): void {
    this.#trees.set(name, [...(this.#trees.get(name) ?? []), tree])
  }

  #follow(name: string): Reach {
    const mentioned = new Set([name])
    const assigned = new Set<string>()
    const take = (tree: Node) => {
      for (const property of assignedProperties(tree)) assigned.add(property)
      walk(tree, (node) => {
        if (node.type === 'Identifier') mentioned.add(node.name)
      })
    }
    for (const closure of this.#closures) take(closure)
    // Grows while it is gone through.
    for (const each of mentioned) {
      for (const tree of this.#trees.get(each) ?? []) take(tree)
    }
    return { mentioned, assigned }
  }
}
