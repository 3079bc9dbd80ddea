/** A policy's module with fused loops. */
import { ABSENT, DriverFacts, RESIDENT } from '@selfpage/kit'
import { isPolicyDefinition } from '@selfpage/policy'
import type { ConfiguredPolicy, EvictionPolicy, PolicyDefinition } from '@selfpage/policy'
import { commonLoop, factsOfReference, fusedLoops } from '@selfpage/replay'
import { transform } from 'esbuild'
import { coldMethods } from './cold-methods.ts'
import type { Condition } from './fields.ts'
import { fuseLoop } from './fused-loop.ts'
import type { Ingredients } from './fused-loop.ts'
import { failed, importText } from './import-text.ts'
import { openModule, parseModule } from './opened-module.ts'
import type { OpenedModule } from './opened-module.ts'
import { Unsupported } from './unsupported.ts'
import { constant, textOf } from './value.ts'

/** What became of a policy. */
export interface FusedPolicy {
  /** An ES module that exports what the policy's module does. */
  readonly text: string
  /** The policy that this module exports, loaded. */
  readonly definition: PolicyDefinition
  /** Methods that are called often and stay calls, and why. Better none. */
  readonly left: ReadonlyMap<string, string>
}

/** How every compiled module begins, after the slashes of a comment. */
export const madeBy = 'Compiled from a policy by @selfpage/fuse'

/** Two sizes, so that what depends on them is not taken for constant. */
const sizes = [
  { pages: 1000, frames: 100 },
  { pages: 5000, frames: 777 },
] as const

/**
 * Compiles the policy that the module at the path `entry` (JavaScript or TypeScript) exports, as it is
 * with its default options. Throws `FUSE_FAILED`: the module cannot be bundled or loaded, exports no
 * policy, one that reads facts of references, or one whose instances are of no class of its own.
 */
export async function fusePolicy(entry: string): Promise<FusedPolicy> {
  const module = await openModule(entry)
  const { local, exported, definition } = definitionIn(module, entry)
  const policy = definition.configure({})
  const left = new Map<string, string>()
  requireCommon(definition, entry)
  const [first, second] = sizes.map((size) => instanceOf(policy, size))
  if (!module.treeOf.has(first.constructor)) {
    throw failed(entry, 'makes policies that are of no class of its own')
  }
  const ingredients: Ingredients = {
    module,
    policies: [first, second],
    isCold: coldMethods(module, policy),
    onLeft: (key, reason) => left.set(key, reason),
  }
  const template = commonLoop.toString()
  const property = `Symbol.for('${Symbol.keyFor(fusedLoops)}')`
  const fused = (keepsWrites: boolean) => {
    try {
      return fuseLoop(ingredients, template, { ABSENT, RESIDENT, keepsWrites, hasSurplus: false })
    } catch (error) {
      throw error instanceof Unsupported ? failed(entry, 'cannot be taken apart', error) : error
    }
  }
  const [reading, writing] = [fused(false), fused(true)]
  const conditions = [...reading.conditions, ...writing.conditions].map(conditionText)
  const { code } = await transform(
    [
      `//! ${madeBy}; not to be edited.`,
      module.text,
      `Object.defineProperty(${local}, ${property}, { value: [{`,
      `fits: (policy) => ${[...new Set(conditions)].join(' && ')},`,
      `reading: ${reading.text},`,
      `writing: ${writing.text},`,
      '}] })',
    ].join('\n'),
    { format: 'esm', target: 'es2022' },
  )
  const namespace = await importText(code, entry)
  return { text: code, definition: namespace[exported] as PolicyDefinition, left }
}

function definitionIn(
  { namespace, text }: OpenedModule,
  entry: string,
): { local: string; exported: string; definition: PolicyDefinition } {
  for (const node of parseModule(text).body) {
    if (node.type !== 'ExportNamedDeclaration') continue
    for (const { exported, local } of node.specifiers) {
      if (exported.type !== 'Identifier' || local.type !== 'Identifier') continue
      const definition = namespace[exported.name]
      if (isPolicyDefinition(definition)) {
        return { local: local.name, exported: exported.name, definition }
      }
    }
  }
  throw failed(entry, 'exports no policy')
}

/** Nobody would run the loops of any other policy. */
function requireCommon({ facts }: PolicyDefinition, entry: string): void {
  const fact = facts.find((each) => factsOfReference.has(each))
  if (fact !== undefined) throw failed(entry, `reads '${fact}', which compiled loops do not have`)
}

function instanceOf(
  policy: ConfiguredPolicy,
  size: { readonly pages: number; readonly frames: number },
): EvictionPolicy {
  const facts = new DriverFacts({}, size.pages)
  return policy.create({ ...size, facts, random: () => 0, takeReferenced: () => false })
}

function conditionText(condition: Condition): string {
  const { path } = condition
  if ('isOf' in condition) return `${path}.constructor === ${condition.isOf}`
  return `Object.is(${path}, ${textOf(constant(condition.equals))})`
}
