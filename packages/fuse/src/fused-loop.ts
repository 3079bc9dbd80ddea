/** The loop of a replay with a policy put into it. */
import type { EvictionPolicy } from '@selfpage/policy'
import { parse } from 'acorn'
import type { ForStatement, Function as FunctionNode, Node, ObjectPattern } from 'acorn'
import { compileAccessor, compileCall } from './calls.ts'
import { Code } from './code.ts'
import type { Compilation } from './compilation.ts'
import { compileExpression } from './expressions.ts'
import { Fields } from './fields.ts'
import type { Condition } from './fields.ts'
import type { OpenedModule } from './opened-module.ts'
import { Reaches } from './reach.ts'
import { block, compileStatement } from './statements.ts'
import { assignedVariables, walk } from './syntax.ts'
import { constant, textOf } from './value.ts'
import type { Primitive, Value } from './value.ts'

/** What is put together. */
export interface Ingredients {
  readonly module: OpenedModule
  /** Two instances, made for different sizes: what they share is taken for constant. */
  readonly policies: readonly [EvictionPolicy, EvictionPolicy]
  readonly isCold: (key: string) => boolean
  readonly onLeft: (key: string, reason: string) => void
}

/** An expression that is a loop, and what an instance must be like for it. */
export interface FusedLoop {
  readonly text: string
  readonly conditions: readonly Condition[]
}

/**
 * Puts the policy into `template`: a function of its constants that returns the function with the
 * loop, in which `policy` is what is put in. Its only `for` with a test is the loop.
 */
export function fuseLoop(
  { module, policies, isCold, onLeft }: Ingredients,
  template: string,
  constants: Readonly<Record<string, Primitive>>,
): FusedLoop {
  const outer = functionIn(template)
  const { tree, loop } = loopIn(outer)
  const loopNames = namesIn(outer)
  const isOfModule = (name: string) =>
    module.variables.has(name) || module.functions.has(name) || module.classes.has(name)
  let names = 0
  const fresh = (base: string): string => {
    const name = `${base.replaceAll(/\W|\$/g, '')}_${++names}`
    return loopNames.has(name) || isOfModule(name) ? fresh(base) : name
  }
  const fields = new Fields(module, fresh)
  // Which fields there are is known in the end.
  const calls: (() => string)[] = []
  const c: Compilation = {
    module,
    fields,
    reaches: new Reaches(module),
    isCold,
    onLeft,
    loopNames,
    nesting: [],
    fresh,
    expression: (node, scope, code) => compileExpression(c, node, scope, code),
    statement: (node, scope, code) => compileStatement(c, node, scope, code),
    call: (node, scope, code) => compileCall(c, node, scope, code),
    accessor: (part, name, code) => compileAccessor(c, part, name, code),
    around: (statement, reach) => {
      calls.push(() => [...fields.stores(reach), statement, ...fields.loads(reach)].join('\n'))
      return [`/* call ${calls.length - 1} */`]
    },
  }
  const policy: Value = { kind: 'part', part: fields.part('policy', ...policies) }
  const known = constantsOf(outer, constants)
  const code = new Code()
  block(
    c,
    loop.body,
    {
      self: null,
      variables: new Map([...known, ['policy', policy]]),
      assigned: assignedVariables(tree),
      exit: null,
      next: null,
      isLoop: true,
    },
    code,
  )
  const body = code
    .toString()
    .replaceAll(/\/\* call (\d+) \*\//g, (_, index: string) => calls[Number(index)]())
  const statements = [
    ...fields.declarations(),
    `for (; ${sliceOf(loop.test, template)}; ${sliceOf(loop.update, template)}) {`,
    body,
    '}',
    ...fields.stores(),
  ]
  return {
    text: withLoop(template, { tree, loop }, known, statements),
    conditions: fields.conditions,
  }
}

/** The function in the template with other statements for its loop, and its constants around it. */
function withLoop(
  template: string,
  { tree, loop }: { tree: Node; loop: Node },
  constants: ReadonlyMap<string, Value>,
  statements: readonly string[],
): string {
  const before = sliceOf({ start: tree.start, end: loop.start }, template)
  const after = sliceOf({ start: loop.end, end: tree.end }, template)
  return [
    '(() => {',
    ...[...constants].map(([name, value]) => `const ${name} = ${textOf(value)};`),
    `return ${before}`,
    ...statements,
    after,
    '})()',
  ].join('\n')
}

function sliceOf(place: Pick<Node, 'start' | 'end'> | null | undefined, template: string): string {
  return place ? template.slice(place.start - 1, place.end - 1) : ''
}

/** Positions are those in the text with a parenthesis before it. */
function functionIn(template: string): FunctionNode {
  const [statement] = parse(`(${template})`, { ecmaVersion: 2022 }).body
  if (statement.type === 'ExpressionStatement') {
    const { expression } = statement
    if (expression.type === 'FunctionExpression') return expression
  }
  throw new TypeError('the template of the loop is no function')
}

function loopIn(outer: FunctionNode): { tree: FunctionNode; loop: ForStatement } {
  let tree: FunctionNode | null = null
  let loop: ForStatement | null = null
  walk(outer.body, (node) => {
    if (node.type === 'FunctionExpression') tree ??= node
    if (node.type === 'ForStatement') loop ??= node
  })
  if (tree === null || loop === null) throw new TypeError('the template has no loop')
  return { tree, loop }
}

/** The template takes its constants apart in its first statement, by whatever names. */
function constantsOf(
  { body }: FunctionNode,
  constants: Readonly<Record<string, Primitive>>,
): Map<string, Value> {
  const first = body.type === 'BlockStatement' ? body.body[0] : null
  const pattern = first?.type === 'VariableDeclaration' ? first.declarations[0].id : null
  if (pattern?.type !== 'ObjectPattern') throw new TypeError('the template has no constants')
  return new Map(namesOf(pattern).map(([key, name]) => [name, constant(constants[key])]))
}

function namesOf({ properties }: ObjectPattern): [key: string, name: string][] {
  return properties.flatMap((property): [string, string][] =>
    property.type === 'Property' &&
    property.key.type === 'Identifier' &&
    property.value.type === 'Identifier'
      ? [[property.key.name, property.value.name]]
      : [],
  )
}

function namesIn(tree: FunctionNode): ReadonlySet<string> {
  const names = new Set<string>()
  walk(tree, (node) => {
    if (node.type === 'Identifier') names.add(node.name)
  })
  return names
}
