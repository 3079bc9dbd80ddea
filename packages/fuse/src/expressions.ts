/** Expressions of the loop and of the methods put into it. */
import type { AssignmentExpression, Expression, MemberExpression, UpdateExpression } from 'acorn'
import { Code } from './code.ts'
import type { Compilation, Operand, Scope } from './compilation.ts'
import { applyBinary, applyUnary, operators } from './operators.ts'
import { kept, operands, used } from './operands.ts'
import { Unsupported } from './unsupported.ts'
import {
  changing,
  constant,
  effect,
  isNullish,
  operandOf,
  stable,
  textOf,
  truthOf,
} from './value.ts'
import type { Primitive, Value } from './value.ts'

type Node<Type extends Expression['type']> = Extract<Expression, { type: Type }>

const knownGlobals = new Set(['Infinity', 'Math', 'NaN'])

export function compileExpression(c: Compilation, node: Operand, scope: Scope, code: Code): Value {
  // eslint-disable-next-line typescript/switch-exhaustiveness-check -- all others are refused
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return c.expression(node.expression, scope, code)
    case 'Literal':
      return literal(node)
    case 'ThisExpression':
      if (scope.self === null) throw new Unsupported('`this` of no policy')
      return scope.self
    case 'Identifier':
      return named(c, node.name, scope)
    case 'MemberExpression':
      return member(c, node, scope, code)
    case 'CallExpression':
      return c.call(node, scope, code)
    case 'SequenceExpression':
      return sequence(c, node, scope, code)
    case 'UnaryExpression': {
      const operand = used(c, node.argument, scope, code)
      const known = operand.kind === 'constant' && applyUnary(node.operator, operand.constant)
      return known ? constant(known.result) : changing(`${node.operator} ${operandOf(operand)}`)
    }
    case 'BinaryExpression': {
      const [left, right] = operands(c, [node.left, node.right], scope, code)
      const known =
        left.kind === 'constant' &&
        right.kind === 'constant' &&
        applyBinary(node.operator, left.constant, right.constant)
      if (known) return constant(known.result)
      return changing(`${operandOf(left)} ${node.operator} ${operandOf(right)}`)
    }
    case 'LogicalExpression':
      return logical(c, node, scope, code)
    case 'ConditionalExpression':
      return conditional(c, node, scope, code)
    case 'AssignmentExpression':
      return assignment(c, node, scope, code)
    case 'UpdateExpression': {
      const target = targetOf(c, node.argument, scope, code)
      return effect(node.prefix ? `${node.operator}${target}` : `${target}${node.operator}`)
    }
    default:
      throw new Unsupported(node.type)
  }
}

function literal({ value, raw }: Node<'Literal'>): Value {
  const isPrimitive = typeof value !== 'object' && typeof value !== 'bigint'
  if (!isPrimitive && raw !== 'null') throw new Unsupported(String(raw))
  return constant(value as Primitive)
}

function named(c: Compilation, name: string, scope: Scope): Value {
  if (name === 'undefined') return constant(undefined)
  const variable = scope.variables.get(name)
  if (variable !== undefined) return variable
  if (scope.isLoop) return changing(name)
  const { constants, variables } = c.module
  if (constants.has(name)) return constant(constants.get(name))
  const isAssigned = variables.get(name)
  if (isAssigned !== undefined) {
    requireFree(c, name)
    return isAssigned ? changing(name) : stable(name)
  }
  if (knownGlobals.has(name)) return stable(name)
  throw new Unsupported(`refers to ${name}`)
}

/** A name of the module's can be used in the loop unless the loop has another meaning for it. */
export function requireFree(c: Compilation, name: string): void {
  if (c.loopNames.has(name)) throw new Unsupported(`${name} is something else in the loop`)
}

function member(c: Compilation, node: MemberExpression, scope: Scope, code: Code): Value {
  if (node.computed) {
    const [object, index] = operands(c, [node.object, node.property], scope, code)
    return changing(`${operandOf(object)}[${textOf(index)}]`)
  }
  const object = c.expression(node.object, scope, code)
  if (isNullish(object)) {
    if (node.optional) return constant(undefined)
    throw new Unsupported('a member of nothing')
  }
  const name = nameOf(node)
  if (object.kind !== 'part') return changing(`${operandOf(object)}.${name}`)
  return c.accessor(object.part, name, code) ?? c.fields.read(object.part, name)
}

export function nameOf({ property }: MemberExpression): string {
  if (property.type !== 'Identifier') throw new Unsupported(property.type)
  return property.name
}

function sequence(c: Compilation, node: Node<'SequenceExpression'>, scope: Scope, code: Code) {
  for (const expression of node.expressions.slice(0, -1)) {
    c.statement(asStatement(expression), scope, code)
  }
  return c.expression(node.expressions[node.expressions.length - 1], scope, code)
}

/** `a && b`, `a || b`, `a ?? b`: the second may need statements, which must not always run. */
function logical(
  c: Compilation,
  { left, operator, right }: Node<'LogicalExpression'>,
  scope: Scope,
  code: Code,
): Value {
  const first = used(c, left, scope, code)
  const truth = operator === '??' && first.kind === 'constant' ? !isNullish(first) : truthOf(first)
  if (truth !== null) {
    const isSecond = operator === '&&' ? truth : !truth
    return isSecond ? c.expression(right, scope, code) : first
  }
  const own = new Code()
  const second = used(c, right, scope, own)
  if (own.isEmpty) return changing(`${operandOf(first)} ${operator} ${operandOf(second)}`)
  const result = c.fresh('t')
  const isNeeded = { '&&': result, '||': `!${result}`, '??': `${result} == null` }[operator]
  code.add(`let ${result} = ${textOf(first)};`, `if (${isNeeded}) {`)
  code.append(own)
  code.add(`${result} = ${textOf(second)};`, '}')
  return stable(result)
}

function conditional(
  c: Compilation,
  node: Node<'ConditionalExpression'>,
  scope: Scope,
  code: Code,
): Value {
  const test = used(c, node.test, scope, code)
  const truth = truthOf(test)
  if (truth !== null) return c.expression(truth ? node.consequent : node.alternate, scope, code)
  const [ifTrue, ifFalse] = [new Code(), new Code()]
  const first = used(c, node.consequent, scope, ifTrue)
  const second = used(c, node.alternate, scope, ifFalse)
  if (ifTrue.isEmpty && ifFalse.isEmpty) {
    return changing(`${operandOf(test)} ? ${operandOf(first)} : ${operandOf(second)}`)
  }
  const result = c.fresh('t')
  code.add(`let ${result};`, `if (${textOf(test)}) {`)
  code.append(ifTrue)
  code.add(`${result} = ${textOf(first)};`, '} else {')
  code.append(ifFalse)
  code.add(`${result} = ${textOf(second)};`, '}')
  return stable(result)
}

function assignment(
  c: Compilation,
  { left, operator, right }: AssignmentExpression,
  scope: Scope,
  code: Code,
): Value {
  const own = new Code()
  const value = used(c, right, scope, own)
  const target = targetOf(c, left, scope, code, !own.isEmpty)
  if (operator === '=' || own.isEmpty) {
    code.append(own)
    return effect(`${target} ${operator} ${textOf(value)}`)
  }
  if (!operators.has(operator.slice(0, -1))) throw new Unsupported(`${operator} with statements`)
  // `x += f()` reads x first.
  const before = kept(c, changing(target), code)
  code.append(own)
  return effect(`${target} = ${textOf(before)} ${operator.slice(0, -1)} ${operandOf(value)}`)
}

/** What is assigned to, as text; the same when more has happened, if it is used `later`. */
function targetOf(
  c: Compilation,
  node: AssignmentExpression['left'] | UpdateExpression['argument'],
  scope: Scope,
  code: Code,
  later = false,
): string {
  if (node.type === 'Identifier') {
    const variable = scope.variables.get(node.name)
    if (variable === undefined && scope.isLoop) return node.name
    if (variable?.kind === 'text' && !variable.isStable) return variable.text
    if (variable === undefined && c.module.variables.has(node.name)) {
      requireFree(c, node.name)
      return node.name
    }
  } else if (node.type === 'MemberExpression' && node.computed) {
    const [object, index] = operands(c, [node.object, node.property], scope, code).map((value) =>
      later ? kept(c, value, code) : value,
    )
    return `${operandOf(object)}[${textOf(index)}]`
  } else if (node.type === 'MemberExpression') {
    const object = c.expression(node.object, scope, code)
    if (object.kind === 'part') return c.fields.write(object.part, nameOf(node))
  }
  throw new Unsupported(`assigns a ${node.type}`)
}

/** An expression for its effects only. */
export function asStatement(
  expression: Expression,
): Extract<Operand, { type: 'ExpressionStatement' }> {
  const { start, end } = expression
  return { type: 'ExpressionStatement', expression, start, end } as never
}
