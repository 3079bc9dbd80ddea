/** Statements of the loop and of the methods put into it. */
import type { AnyNode, ForStatement, IfStatement, VariableDeclaration, WhileStatement } from 'acorn'
import { Code } from './code.ts'
import type { Compilation, Scope } from './compilation.ts'
import { asStatement } from './expressions.ts'
import { kept, used } from './operands.ts'
import { walk } from './syntax.ts'
import { Unsupported } from './unsupported.ts'
import { changing, constant, lasts, stable, textOf, truthOf } from './value.ts'

export function compileStatement(c: Compilation, node: AnyNode, scope: Scope, code: Code): void {
  // eslint-disable-next-line typescript/switch-exhaustiveness-check -- all others are refused
  switch (node.type) {
    case 'EmptyStatement':
      return
    case 'BlockStatement':
      return block(c, node, scope, code)
    case 'ExpressionStatement':
      return forEffect(c, node.expression, scope, code)
    case 'VariableDeclaration':
      return declaration(c, node, scope, code)
    case 'IfStatement':
      return choice(c, node, scope, code)
    case 'ForStatement':
    case 'WhileStatement':
      return loop(c, node, scope, code)
    case 'ReturnStatement': {
      const { exit } = scope
      if (exit === null) throw new Unsupported('return from the loop')
      if (node.argument) {
        const value = used(c, node.argument, scope, code)
        exit.result ??= c.fresh('result')
        code.add(`${exit.result} = ${textOf(value)};`)
      }
      exit.isUsed = true
      code.add(`break ${exit.label};`)
      code.isOver = true
      return
    }
    case 'BreakStatement':
    case 'ContinueStatement':
      if (node.label) throw new Unsupported('labels')
      if (node.type === 'BreakStatement') code.add('break;')
      else code.add(scope.next === null ? 'continue;' : `break ${scope.next};`)
      code.isOver = true
      return
    default:
      throw new Unsupported(node.type)
  }
}

/** The statements of a block, or the one that stands for it, with names of their own. */
export function block(c: Compilation, node: AnyNode, scope: Scope, code: Code): void {
  const inner = { ...scope, variables: new Map(scope.variables) }
  for (const statement of node.type === 'BlockStatement' ? node.body : [node]) {
    c.statement(statement, inner, code)
    if (code.isOver) return
  }
}

function forEffect(
  c: Compilation,
  node: Extract<AnyNode, { type: 'ExpressionStatement' }>['expression'],
  scope: Scope,
  code: Code,
): void {
  const { start, end } = node
  const branch = (test: AnyNode, consequent: AnyNode | null, alternate: AnyNode | null) =>
    c.statement(
      { type: 'IfStatement', test, consequent, alternate, start, end } as never,
      scope,
      code,
    )
  if (node.type === 'ConditionalExpression') {
    return branch(node.test, asStatement(node.consequent), asStatement(node.alternate))
  }
  if (node.type === 'LogicalExpression' && node.operator !== '??') {
    const right = asStatement(node.right)
    const nothing = { type: 'EmptyStatement', start, end } as never
    return node.operator === '&&'
      ? branch(node.left, right, null)
      : branch(node.left, nothing, right)
  }
  const value = c.expression(node, scope, code)
  if (value.kind === 'effect') code.add(`${value.text};`)
}

function declaration(c: Compilation, node: VariableDeclaration, scope: Scope, code: Code): void {
  for (const { id, init } of node.declarations) {
    const value = init ? used(c, init, scope, code) : constant(undefined)
    if (id.type === 'ObjectPattern' && value.kind === 'part') {
      for (const property of id.properties) {
        const isPlain = property.type === 'Property' && !property.computed
        if (
          !isPlain ||
          property.key.type !== 'Identifier' ||
          property.value.type !== 'Identifier'
        ) {
          throw new Unsupported('a pattern')
        }
        const field = c.fields.read(value.part, property.key.name)
        scope.variables.set(property.value.name, kept(c, field, code))
      }
      continue
    }
    if (id.type !== 'Identifier') throw new Unsupported('a pattern')
    const isAssigned = scope.assigned.has(id.name)
    if (value.kind === 'part' || (!isAssigned && lasts(value) && !scope.isLoop)) {
      if (isAssigned) throw new Unsupported(`${id.name} is more than one object`)
      scope.variables.set(id.name, value)
      continue
    }
    const name = !scope.isLoop ? c.fresh(id.name) : id.name
    code.add(`${isAssigned ? 'let' : 'const'} ${name} = ${textOf(value)};`)
    scope.variables.set(id.name, isAssigned ? changing(name) : stable(name))
  }
}

function choice(c: Compilation, node: IfStatement, scope: Scope, code: Code): void {
  const test = used(c, node.test, scope, code)
  const truth = truthOf(test)
  if (truth !== null) {
    const taken = truth ? node.consequent : node.alternate
    if (taken) block(c, taken, scope, code)
    return
  }
  const [ifTrue, ifFalse] = [new Code(), new Code()]
  block(c, node.consequent, scope, ifTrue)
  if (node.alternate) block(c, node.alternate, scope, ifFalse)
  if (ifTrue.isEmpty && ifFalse.isEmpty) return
  code.add(ifTrue.isEmpty ? `if (!(${textOf(test)})) {` : `if (${textOf(test)}) {`)
  code.append(ifTrue.isEmpty ? ifFalse : ifTrue)
  if (!ifTrue.isEmpty && !ifFalse.isEmpty) {
    code.add('} else {')
    code.append(ifFalse)
  }
  code.add('}')
}

/** Test and update may have become statements, so they go into the body. */
function loop(c: Compilation, node: ForStatement | WhileStatement, scope: Scope, code: Code): void {
  const inner = { ...scope, variables: new Map(scope.variables) }
  if (node.type === 'ForStatement' && node.init) {
    const { init } = node
    c.statement(init.type === 'VariableDeclaration' ? init : asStatement(init), inner, code)
  }
  const before = new Code()
  const test = node.test ? used(c, node.test, inner, before) : constant(true)
  if (truthOf(test) === false) return code.append(before)
  const after = new Code()
  if (node.type === 'ForStatement' && node.update) {
    c.statement(asStatement(node.update), inner, after)
  }
  const next = !after.isEmpty && continues(node.body) ? c.fresh('next') : null
  const body = new Code()
  block(c, node.body, { ...inner, next }, body)
  code.add('for (;;) {')
  code.append(before)
  if (truthOf(test) === null) code.add(`if (!(${textOf(test)})) break;`)
  if (next !== null) code.add(`${next}: {`)
  code.append(body)
  if (next !== null) code.add('}')
  if (!body.isOver || next !== null) code.append(after)
  code.add('}')
}

function continues(body: AnyNode): boolean {
  let found = false
  walk(body, ({ type }) => {
    found ||= type === 'ContinueStatement'
  })
  return found
}
