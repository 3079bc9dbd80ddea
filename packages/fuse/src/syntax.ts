/** Looking at syntax trees. */
import type { AnyNode, Class, Node } from 'acorn'
import { Unsupported } from './unsupported.ts'

/** Calls `visit` for `node` and everything in it, from the outside in. */
export function walk(node: Node, visit: (node: AnyNode) => void): void {
  visit(node as AnyNode)
  for (const child of childrenOf(node)) walk(child, visit)
}

function childrenOf(node: Node): AnyNode[] {
  return Object.values(node).flatMap((member: unknown) =>
    (Array.isArray(member) ? member : [member]).filter(isNode),
  )
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** What the node itself assigns to, if it does: `x` of `x = 1`, `x += 1` and `x++`. */
function assignedBy(node: AnyNode): AnyNode | null {
  if (node.type === 'AssignmentExpression') return node.left
  return node.type === 'UpdateExpression' ? node.argument : null
}

/** The names of the variables that are assigned anywhere in `node`, declarations apart. */
export function assignedVariables(node: Node): ReadonlySet<string> {
  const names = new Set<string>()
  walk(node, (inner) => {
    const target = assignedBy(inner)
    if (target?.type === 'Identifier') names.add(target.name)
  })
  return names
}

/** The names of the properties that are assigned anywhere in `node`, in patterns too. Throws `Unsupported`. */
export function assignedProperties(node: Node): ReadonlySet<string> {
  const names = new Set<string>()
  walk(node, (inner) => {
    const target = assignedBy(inner)
    if (target === null) return
    const isPattern = target.type.endsWith('Pattern')
    walk(target, (part) => {
      if (part.type !== 'MemberExpression' || (part !== target && !isPattern)) return
      if (part.computed && part.object.type === 'ThisExpression') {
        throw new Unsupported('assigns a field whose name is not known')
      }
      if (!part.computed && part.property.type === 'Identifier') names.add(part.property.name)
    })
  })
  return names
}

/** The functions written inside constructors and initial values: nobody knows who calls them. */
export function closuresOf({ body }: Class): Node[] {
  const closures: Node[] = []
  for (const member of body.body) {
    if (member.type === 'MethodDefinition' && member.kind !== 'constructor') continue
    walk(member, (node) => {
      const isFunction =
        node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression'
      if (isFunction && !(member.type === 'MethodDefinition' && node === member.value)) {
        closures.push(node)
      }
    })
  }
  return closures
}
