/**
 * The schema of a policy without options. Policies that need no schema library start without it,
 * which takes longer to load than many a trace to replay.
 */
import type { OptionsSchema } from '@selfpage/policy'

const jsonSchema = () => ({ type: 'object', properties: {}, additionalProperties: false })

/** A schema whose input and output are the empty object. */
export type NoOptionsSchema = OptionsSchema & {
  readonly '~standard': { readonly types?: { readonly input: Empty; readonly output: Empty } }
}

type Empty = Readonly<Record<string, never>>

/** Takes an empty object and nothing else. */
export const noOptions: NoOptionsSchema = {
  '~standard': {
    version: 1,
    vendor: 'selfpage',
    validate(value) {
      if (typeof value !== 'object' || value === null) {
        return { issues: [{ message: 'options must be an object' }] }
      }
      const [option] = Object.keys(value)
      if (option === undefined) return { value: {} }
      return { issues: [{ message: 'there is no such option', path: [option] }] }
    },
    jsonSchema: { input: jsonSchema, output: jsonSchema },
  },
}
