/**
 * A policy's module with everything in reach: one file with the pieces of kit it uses, in which
 * private fields are fields like others (`#ring` is `$ring`), and its syntax tree by name.
 */
import { resolve } from 'node:path'
import { parse } from 'acorn'
import type { Class, Function as FunctionNode, Node, Program } from 'acorn'
import { build } from 'esbuild'
import { failed, importText } from './import-text.ts'
import { assignedVariables, walk } from './syntax.ts'
import { isPrimitive } from './value.ts'
import type { Primitive } from './value.ts'

/** What was declared at the top of the module, by name. */
export interface OpenedModule {
  readonly text: string
  readonly classes: ReadonlyMap<string, Class>
  readonly functions: ReadonlyMap<string, FunctionNode>
  /** Variables that stay what they are, where that is no object. */
  readonly constants: ReadonlyMap<string, Primitive>
  /** What variables begin as, functions among them. */
  readonly initial: ReadonlyMap<string, Node>
  /** All variables, and whether each is assigned again anywhere. */
  readonly variables: ReadonlyMap<string, boolean>
  /** Its exports. */
  readonly namespace: Readonly<Record<string, unknown>>
  /** The classes themselves, with their trees. */
  readonly treeOf: ReadonlyMap<unknown, Class>
}

/** Bundles and loads the module at the path `entry`. Throws `FUSE_FAILED` if it cannot be. */
export async function openModule(entry: string): Promise<OpenedModule> {
  const text = opened(await bundled(entry))
  const tree = parseModule(text)
  const classes = new Map<string, Class>()
  const functions = new Map<string, FunctionNode>()
  const variables = new Set<string>()
  const initial = new Map<string, Node>()
  for (const node of tree.body) {
    if (node.type === 'ClassDeclaration') classes.set(node.id.name, node)
    if (node.type === 'FunctionDeclaration') functions.set(node.id.name, node)
    if (node.type !== 'VariableDeclaration') continue
    for (const { id, init } of node.declarations) {
      if (id.type !== 'Identifier') continue
      if (init?.type === 'ClassExpression') classes.set(id.name, init)
      else {
        variables.add(id.name)
        if (init) initial.set(id.name, init)
      }
    }
  }
  const names = [...classes.keys(), ...variables].join(', ')
  const exposed = `${text}\nexport const $top = { ${names} }\n`
  const { $top, ...namespace } = await importText(exposed, entry)
  const top = $top as Readonly<Record<string, unknown>>
  const assigned = assignedVariables(tree)
  return {
    text,
    functions,
    classes,
    initial,
    variables: new Map([...variables].map((name) => [name, assigned.has(name)])),
    constants: new Map(
      [...variables].flatMap((name) => {
        const value = top[name]
        return isPrimitive(value) && !assigned.has(name) ? [[name, value]] : []
      }),
    ),
    namespace,
    treeOf: new Map([...classes].map(([name, tree]) => [top[name], tree])),
  }
}

export function parseModule(text: string): Program {
  return parse(text, { ecmaVersion: 2022, sourceType: 'module' })
}

async function bundled(entry: string): Promise<string> {
  try {
    const { outputFiles } = await build({
      entryPoints: [resolve(entry)],
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      platform: 'node',
      conditions: ['@selfpage/source'],
      logLevel: 'silent',
      // Our own packages are taken in, so that their classes can be opened; others are left alone.
      plugins: [
        {
          name: 'others',
          setup: (bundler) =>
            bundler.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
              kind === 'entry-point' || path.startsWith('@selfpage/')
                ? null
                : { path, external: true },
            ),
        },
      ],
    })
    return outputFiles[0].text
  } catch (cause) {
    throw failed(entry, 'cannot be bundled', cause)
  }
}

/** Same length, same places. */
function opened(text: string): string {
  const names: number[] = []
  walk(parseModule(text), (node) => {
    if (node.type === 'PrivateIdentifier') names.push(node.start)
  })
  let result = ''
  let from = 0
  for (const at of names.toSorted((a, b) => a - b)) {
    result += `${text.slice(from, at)}$`
    from = at + 1
  }
  return result + text.slice(from)
}
