/** Options by schema: any Standard Schema that can also describe itself as JSON schema (zod can). */
import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { SelfpageError } from './error.ts'

/** A schema of a policy's options: validates an object and describes itself as JSON schema. */
export type OptionsSchema = StandardSchemaV1<unknown, Readonly<Record<string, unknown>>> &
  StandardJSONSchemaV1<unknown, Readonly<Record<string, unknown>>>

/** The options as the schema completes them. Throws `OPTION_INVALID` naming policy and option. */
export function validateOptions<Schema extends OptionsSchema>(
  policy: string,
  schema: Schema,
  options: unknown,
): StandardSchemaV1.InferOutput<Schema> {
  const result = schema['~standard'].validate(options)
  if (result instanceof Promise) {
    throw new SelfpageError('POLICY_INVALID', 'options must be checked synchronously', {
      place: policy,
    })
  }
  if (result.issues === undefined) return result.value
  const problems = result.issues.map((issue) => {
    const path = (issue.path ?? [])
      .map((part) => String(typeof part === 'object' ? part.key : part))
      .join('.')
    return path === '' ? issue.message : `option '${path}': ${issue.message}`
  })
  throw new SelfpageError('OPTION_INVALID', problems.join('; '), {
    place: policy,
    hint: `Its options: ${describeOptions(policy, schema)}.`,
  })
}

/** The schema as JSON schema, draft 2020-12. */
export function optionsJsonSchema(
  policy: string,
  schema: OptionsSchema,
): Readonly<Record<string, unknown>> {
  try {
    return schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
  } catch (cause) {
    throw new SelfpageError('POLICY_INVALID', 'options have no JSON schema', {
      place: policy,
      cause,
    })
  }
}

function describeOptions(policy: string, schema: OptionsSchema): string {
  const { properties } = optionsJsonSchema(policy, schema)
  if (typeof properties !== 'object' || properties === null) return 'none'
  const names = Object.keys(properties)
  return names.length === 0 ? 'none' : names.join(', ')
}
