/** Values in the order in which JavaScript takes them. */
import { Code } from './code.ts'
import type { Compilation, Operand, Scope } from './compilation.ts'
import { lasts, stable, textOf } from './value.ts'
import type { Value } from './value.ts'

/** The value of an expression that is used by another: an effect happens once, and now. */
export function used(c: Compilation, node: Operand, scope: Scope, code: Code): Value {
  const value = c.expression(node, scope, code)
  return value.kind === 'effect' ? kept(c, value, code) : value
}

/** The value, as it is now. */
export function kept(c: Compilation, value: Value, code: Code): Value {
  if (lasts(value)) return value
  const name = c.fresh('t')
  code.add(`const ${name} = ${textOf(value)};`)
  return stable(name)
}

/** The values of several, where those that need statements do not overtake those before them. */
export function operands(
  c: Compilation,
  nodes: readonly Operand[],
  scope: Scope,
  code: Code,
): Value[] {
  const taken = nodes.map((node) => {
    const own = new Code()
    return { value: used(c, node, scope, own), own }
  })
  return taken.map(({ value, own }, index) => {
    code.append(own)
    const isOvertaken = taken.slice(index + 1).some((later) => !later.own.isEmpty)
    return isOvertaken ? kept(c, value, code) : value
  })
}
