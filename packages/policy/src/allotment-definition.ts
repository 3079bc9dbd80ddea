/**
 * An allotment plugin as a value: `defineAllotment` is to allotment policies what `definePolicy` is
 * to eviction policies. The package of one is named `policy-allot-NAME`, so that nobody takes it
 * for an eviction policy; on the command line it is NAME.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { AllotmentPolicy } from './allotment-policy.ts'
import { labelOf } from './label.ts'
import { SelfpageError } from './error.ts'
import { optionsJsonSchema, validateOptions } from './options.ts'
import type { OptionsSchema } from './options.ts'

/** The version of the allotment interface, checked when a plugin is loaded. */
export const allotmentVersion = '0.1'

/** What `defineAllotment` takes. */
export interface AllotmentDescription<Schema extends OptionsSchema = OptionsSchema> {
  /** Lower case with dashes, as in `fixed`. */
  readonly name: string
  /** One line: who gets how much. */
  readonly summary: string
  /** A schema of an object whose members all have defaults. */
  readonly options: Schema
  /** A fresh instance, which may remember what it was told. */
  create(options: StandardSchemaV1.InferOutput<Schema>): Omit<AllotmentPolicy, 'name'>
}

/** A definition with its options chosen: what memory policy servers are given. */
export interface ConfiguredAllotment {
  readonly definition: AllotmentDefinition
  /** The options as validated, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>
  /** The name, with the options that differ from their defaults. */
  readonly label: string
  create(): AllotmentPolicy
}

/** An allotment plugin. Call it with options (or none) to configure it. */
export interface AllotmentDefinition<Options = never> {
  (options?: Options): ConfiguredAllotment
  readonly name: string
  readonly summary: string
  readonly allotmentVersion: string
  /** The options as a JSON schema (draft 2020-12), for help and documentation. */
  readonly optionsSchema: Readonly<Record<string, unknown>>
  /** Configures from values of unknown shape (a file). Throws `OPTION_INVALID`. */
  configure(options: unknown): ConfiguredAllotment
}

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Makes an allotment plugin: `export const fixed = defineAllotment({ name: 'fixed', ... })`.
 * @throws SelfpageError `POLICY_INVALID` for a bad name; the definition, called with options that
 * its schema refuses, throws `OPTION_INVALID`
 */
export function defineAllotment<Schema extends OptionsSchema>(
  description: AllotmentDescription<Schema>,
): AllotmentDefinition<StandardSchemaV1.InferInput<Schema>> {
  const { name } = description
  if (!namePattern.test(name)) {
    throw new SelfpageError('POLICY_INVALID', `allotment name '${name}' must be like 'fixed'`)
  }
  const defaults = validateOptions(name, description.options, {})
  const configure = (options: unknown): ConfiguredAllotment => {
    const chosen = validateOptions(name, description.options, options ?? {})
    return {
      definition,
      options: chosen,
      label: labelOf(name, chosen, defaults),
      create() {
        const made = description.create(chosen)
        return {
          name,
          allot: (frames, tasks, nowTicks) => made.allot(frames, tasks, nowTicks),
          ...(made.everyTicks === undefined ? {} : { everyTicks: made.everyTicks }),
        }
      },
    }
  }
  const definition: AllotmentDefinition<StandardSchemaV1.InferInput<Schema>> =
    Object.defineProperties((options?: StandardSchemaV1.InferInput<Schema>) => configure(options), {
      name: { value: name },
      summary: { value: description.summary, enumerable: true },
      allotmentVersion: { value: allotmentVersion, enumerable: true },
      optionsSchema: {
        get: () => optionsJsonSchema(name, description.options),
        enumerable: true,
      },
      configure: { value: configure, enumerable: true },
    }) as AllotmentDefinition<StandardSchemaV1.InferInput<Schema>>
  return definition
}

/** Whether a loaded value is an allotment definition (of any version). */
export function isAllotmentDefinition(value: unknown): value is AllotmentDefinition {
  return typeof value === 'function' && 'allotmentVersion' in value && 'configure' in value
}
