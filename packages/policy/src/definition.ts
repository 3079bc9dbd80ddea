/**
 * A policy plugin as a value: `definePolicy` makes a definition, which describes the policy and,
 * called with options, gives a configured policy that any world can create instances of.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { SelfpageError } from './error.ts'
import type { EvictionPolicy } from './eviction-policy.ts'
import { isFactName } from './facts.ts'
import type { FactName, Facts } from './facts.ts'
import { hears } from './hints.ts'
import type { HintHandlers, HintProtocol } from './hints.ts'
import { labelOf } from './label.ts'
import { optionsJsonSchema, validateOptions } from './options.ts'
import type { OptionsSchema } from './options.ts'
import type { RandomSource } from './random.ts'

/**
 * The version of the policy interface, checked when a plugin is loaded. It stays 0.x until the
 * paging system runs on it; a new minor version may break plugins.
 */
export const interfaceVersion = '0.1'

/** What a policy is created with. */
export interface PolicyContext<Fact extends FactName = never> {
  /** Page numbers run from 0 to `pages - 1`. */
  readonly pages: number
  /** Frames at first, at least 1. */
  readonly frames: number
  /** The only source of chance. */
  readonly random: RandomSource
  /** The declared facts, live: read them again at each use, columns are replaced on growth. */
  readonly facts: Pick<Facts, Fact>
  /**
   * Sampled fidelity: whether the resident page was referenced since this was last asked; clears
   * its reference bit. For `scan`. Always false under exact fidelity, where each is a touch.
   */
  readonly takeReferenced: (page: number) => boolean
}

/** Where an algorithm was published. */
export interface Paper {
  readonly title: string
  readonly authors: string
  readonly venue: string
  readonly year: number
  /** A page that describes or holds the paper. */
  readonly url: string
}

/** What `definePolicy` takes. */
export interface PolicyDescription<
  Schema extends OptionsSchema = OptionsSchema,
  Fact extends FactName = FactName,
  Protocols extends readonly HintProtocol[] = readonly HintProtocol[],
> {
  /** Lower case with dashes, as in `--policy`. */
  readonly name: string
  /** One line: which page it gives up, and why that is a good idea. */
  readonly summary: string
  readonly paper?: Paper
  /** A schema of an object whose members all have defaults. */
  readonly options: Schema
  /** The facts it reads. */
  readonly facts?: readonly Fact[]
  /** The hint protocols it hears. */
  readonly hints?: Protocols
  /**
   * Declares that, whatever its options, the policy keeps the most recently referenced pages: a
   * world may then count the misses at all sizes in one pass (Mattson et al., 1970).
   */
  readonly stackOrder?: 'recency'
  /**
   * Declares that page numbers nobody has used make no difference: made for few and grown, it gives
   * up the pages it would give up made for all. A world may then begin before it knows how many
   * there are. A policy that looks at all pages now and then cannot say so.
   */
  readonly growth?: 'unnoticed'
  /** A fresh instance. May allocate; the instance's methods may not (R10). */
  create(
    context: PolicyContext<Fact>,
    options: StandardSchemaV1.InferOutput<Schema>,
  ): EvictionPolicy & HintHandlers<Protocols>
}

/** A definition with its options chosen: what worlds are given. */
export interface ConfiguredPolicy {
  readonly definition: PolicyDefinition
  /** The options as validated, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>
  /** The name, with the options that differ from their defaults: `lirs(hirShare=0.02)`. */
  readonly label: string
  /** A fresh instance. The context must serve every declared fact. */
  create(context: PolicyContext<FactName>): EvictionPolicy
}

/** A policy plugin. Call it with options (or none) to configure it. */
export interface PolicyDefinition<Options = never> {
  (options?: Options): ConfiguredPolicy
  readonly name: string
  readonly summary: string
  readonly paper: Paper | undefined
  readonly facts: readonly FactName[]
  readonly hints: readonly HintProtocol[]
  /** The order in which its pages stand at every size, if it has one. */
  readonly stackOrder: 'recency' | undefined
  /** Whether it is declared to do the same however many page numbers there are. */
  readonly growth: 'unnoticed' | undefined
  readonly interfaceVersion: string
  /** The options as a JSON schema (draft 2020-12), for help and documentation. */
  readonly optionsSchema: Readonly<Record<string, unknown>>
  /** Configures from values of unknown shape (a command line, a file). Throws `OPTION_INVALID`. */
  configure(options: unknown): ConfiguredPolicy
}

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Makes a policy plugin: `export const lru = definePolicy({ name: 'lru', ... })`.
 * Throws `POLICY_INVALID` for a bad name or an unknown fact. The returned definition throws
 * `OPTION_INVALID`, naming policy and option, when called with options its schema refuses.
 */
export function definePolicy<
  Schema extends OptionsSchema,
  const Fact extends FactName = never,
  const Protocols extends readonly HintProtocol[] = readonly [],
>(
  description: PolicyDescription<Schema, Fact, Protocols>,
): PolicyDefinition<StandardSchemaV1.InferInput<Schema>> {
  const { name } = description
  if (!namePattern.test(name)) {
    throw new SelfpageError('POLICY_INVALID', `policy name '${name}' must be like 'two-queue'`)
  }
  for (const fact of description.facts ?? []) {
    if (!isFactName(fact)) {
      throw new SelfpageError('POLICY_INVALID', `unknown fact '${String(fact)}'`, { place: name })
    }
  }
  const defaults = validateOptions(name, description.options, {})
  const configure = (options: unknown): ConfiguredPolicy => {
    const chosen = validateOptions(name, description.options, options ?? {})
    return {
      definition,
      options: chosen,
      label: labelOf(name, chosen, defaults),
      create(context) {
        const policy = description.create(context, chosen)
        requireHandlers(name, policy, description.hints ?? [])
        requireBothHoldAndRelease(name, policy)
        return policy
      },
    }
  }
  const definition: PolicyDefinition<StandardSchemaV1.InferInput<Schema>> = Object.defineProperties(
    (options?: StandardSchemaV1.InferInput<Schema>) => configure(options),
    {
      name: { value: name },
      summary: { value: description.summary, enumerable: true },
      paper: { value: description.paper, enumerable: true },
      facts: { value: Object.freeze([...(description.facts ?? [])]), enumerable: true },
      hints: { value: Object.freeze([...(description.hints ?? [])]), enumerable: true },
      stackOrder: { value: description.stackOrder, enumerable: true },
      growth: { value: description.growth, enumerable: true },
      interfaceVersion: { value: interfaceVersion, enumerable: true },
      optionsSchema: { get: () => optionsJsonSchema(name, description.options), enumerable: true },
      configure: { value: configure, enumerable: true },
    },
  ) as PolicyDefinition<StandardSchemaV1.InferInput<Schema>>
  return definition
}

/** Whether a loaded value is a policy definition (of any interface version). */
export function isPolicyDefinition(value: unknown): value is PolicyDefinition {
  return (
    typeof value === 'function' &&
    'interfaceVersion' in value &&
    'configure' in value &&
    'summary' in value
  )
}

/** Types hold TypeScript authors to this; plain JavaScript plugins are told here. */
function requireHandlers(name: string, policy: object, protocols: readonly HintProtocol[]): void {
  for (const protocol of protocols) {
    for (const message of Object.keys(protocol.messages)) {
      if (hears(policy, protocol.name, message)) continue
      throw new SelfpageError(
        'POLICY_INVALID',
        `declares the hints '${protocol.name}' but has no method for '${message}'`,
        { place: name },
      )
    }
  }
}

/** With only one of them, a driver could neither use it nor do without. */
function requireBothHoldAndRelease(name: string, policy: EvictionPolicy): void {
  if ((policy.hold === undefined) === (policy.release === undefined)) return
  throw new SelfpageError('POLICY_INVALID', 'needs both hold() and release(), or neither', {
    place: name,
  })
}
