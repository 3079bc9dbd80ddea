/** Calls: what is called often and can be taken apart is put in, the rest stays a call. */
import type { CallExpression, Function as FunctionNode } from 'acorn'
import { Code } from './code.ts'
import type { Compilation, Exit, Scope } from './compilation.ts'
import { nameOf, requireFree } from './expressions.ts'
import type { FoundMethod } from './fields.ts'
import { kept, operands, used } from './operands.ts'
import type { Reach } from './reach.ts'
import { assignedVariables } from './syntax.ts'
import { Unsupported } from './unsupported.ts'
import { changing, constant, effect, isNullish, operandOf, stable, textOf } from './value.ts'
import type { Part, Value } from './value.ts'

/** Deeper nesting than a policy of readable size has. */
const mostNesting = 16

export function compileCall(c: Compilation, node: CallExpression, scope: Scope, code: Code): Value {
  const { callee } = node
  if (callee.type === 'MemberExpression' && !callee.computed) {
    const object = c.expression(callee.object, scope, code)
    const name = nameOf(callee)
    if (isNullish(object) && callee.optional) return constant(undefined)
    if (object.kind === 'part') {
      const values = operands(c, node.arguments, scope, code)
      const call = () => `${name}(${argumentsText(values)})`
      const method = c.fields.method(object.part, name, 'method')
      if (method !== null) return putIn(c, object.part, method, values, code, call)
      // A function from elsewhere: what it sees is not known.
      if (typeof Reflect.get(object.part.object, name) === 'function') {
        return asCall(c, object.part, call(), null, code)
      }
    }
    if (object.kind === 'text' && (object.text === 'Math' || scope.isLoop)) {
      const values = operands(c, node.arguments, scope, code)
      const text = `${operandOf(object)}.${name}(${values.map(textOf).join(', ')})`
      return object.text === 'Math' ? changing(text) : effect(text)
    }
  } else if (callee.type === 'Identifier' && !scope.variables.has(callee.name)) {
    const values = operands(c, node.arguments, scope, code)
    if (scope.isLoop) return effect(`${callee.name}(${values.map(textOf).join(', ')})`)
    const tree = c.module.functions.get(callee.name)
    if (tree !== undefined) {
      const value = attempt(c, tree, null, values, code, callee.name)
      if (value !== null) return value
      requireFree(c, callee.name)
      return effect(`${callee.name}(${values.map(textOf).join(', ')})`)
    }
  }
  throw new Unsupported('a call of something else')
}

/** A field that is a getter; null if it is none. */
export function compileAccessor(
  c: Compilation,
  part: Part,
  name: string,
  code: Code,
): Value | null {
  const getter = c.fields.method(part, name, 'get')
  return getter === null ? null : putIn(c, part, getter, [], code, () => name)
}

function putIn(
  c: Compilation,
  part: Part,
  { tree, key, name }: FoundMethod,
  values: readonly Value[],
  code: Code,
  callText: () => string,
): Value {
  const self: Value = { kind: 'part', part }
  const value = c.isCold(key) ? null : attempt(c, tree, self, values, code, key)
  return value ?? asCall(c, part, callText(), c.reaches.of(name), code)
}

/** Puts a function in, if it can be; else null, and nothing was added. */
function attempt(
  c: Compilation,
  tree: FunctionNode,
  self: Value | null,
  values: readonly Value[],
  code: Code,
  key: string,
): Value | null {
  // One that calls itself is put in once.
  if (c.nesting.includes(tree)) return null
  const own = new Code()
  try {
    const value = body(c, tree, self, values, own)
    code.append(own)
    return value
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error
    c.onLeft(key, error.message)
    return null
  }
}

function asCall(c: Compilation, part: Part, call: string, reach: Reach | null, code: Code): Value {
  const result = c.fresh('t')
  code.add(...c.around(`const ${result} = ${part.path}.${call};`, reach))
  return stable(result)
}

function argumentsText(values: readonly Value[]): string {
  const texts = values.map((value) => (value.kind === 'part' ? value.part.path : textOf(value)))
  return texts.join(', ')
}

/** The statements of a function with its parameters put in; what it returns. */
function body(
  c: Compilation,
  tree: FunctionNode,
  self: Value | null,
  values: readonly Value[],
  code: Code,
): Value {
  if (tree.generator || tree.async) throw new Unsupported('a generator')
  if (c.nesting.length >= mostNesting) throw new Unsupported('nested too deeply')
  if (tree.body.type !== 'BlockStatement') throw new Unsupported('an arrow function')
  const assigned = assignedVariables(tree.body)
  const exit: Exit = { label: c.fresh('out'), result: null, isUsed: false }
  const variables = parametersOf(c, tree, values, assigned, code)
  const scope: Scope = { self, variables, assigned, exit, next: null, isLoop: false }
  c.nesting.push(tree)
  try {
    const own = new Code()
    for (const [index, statement] of tree.body.body.entries()) {
      const isLast = index === tree.body.body.length - 1
      if (isLast && statement.type === 'ReturnStatement' && !exit.isUsed) {
        // With no other way out, nothing needs a label.
        const value = statement.argument
          ? used(c, statement.argument, scope, own)
          : constant(undefined)
        code.append(own)
        return value
      }
      c.statement(statement, scope, own)
      if (own.isOver) break
    }
    return closed(exit, own, code)
  } finally {
    c.nesting.pop()
  }
}

function closed({ label, result, isUsed }: Exit, own: Code, code: Code): Value {
  if (result !== null) code.add(`let ${result};`)
  if (isUsed) code.add(`${label}: {`)
  code.append(own)
  if (isUsed) code.add('}')
  return result === null ? constant(undefined) : stable(result)
}

function parametersOf(
  c: Compilation,
  tree: FunctionNode,
  values: readonly Value[],
  assigned: ReadonlySet<string>,
  code: Code,
): Map<string, Value> {
  const variables = new Map<string, Value>()
  for (const [index, parameter] of tree.params.entries()) {
    if (parameter.type !== 'Identifier') throw new Unsupported('a pattern')
    const value = values[index] ?? constant(undefined)
    if (assigned.has(parameter.name)) {
      const name = c.fresh(parameter.name)
      code.add(`let ${name} = ${textOf(value)};`)
      variables.set(parameter.name, changing(name))
    } else {
      variables.set(parameter.name, kept(c, value, code))
    }
  }
  return variables
}
