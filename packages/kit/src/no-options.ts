/** The schema of a policy without options, for policies that are put together and not configured. */
import type { OptionsSchema } from '@selfpage/policy'

const jsonSchema = () => ({ type: 'object', properties: {}, additionalProperties: false })

/** Takes an empty object and nothing else. */
export const noOptions: OptionsSchema = {
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
