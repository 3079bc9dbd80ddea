/** The options of a policy or system, read from the JSON schema that its definition carries. */

/** One option as help shows it. */
export interface PolicyOption {
  readonly name: string
  /** What values it takes: `1 to 8`, `above 0 to 1`, `paper or libcachesim`. */
  readonly values: string
  readonly fallback: unknown
  readonly description: string
}

/** In the order in which they are declared. */
export function policyOptions(schema: Readonly<Record<string, unknown>>): PolicyOption[] {
  return Object.entries(objectOf(schema.properties)).map(([name, value]) => {
    const property = objectOf(value)
    return {
      name,
      values: valuesOf(property),
      fallback: property.default,
      description: typeof property.description === 'string' ? property.description : '',
    }
  })
}

function valuesOf(property: Readonly<Record<string, unknown>>): string {
  const { enum: choices, anyOf, const: only } = property
  if (only !== undefined) return JSON.stringify(only)
  if (Array.isArray(choices)) return choices.map(String).join(' or ')
  if (Array.isArray(anyOf)) return anyOf.map((choice) => valuesOf(objectOf(choice))).join(' or ')
  if (property.type === 'boolean') return 'true or false'
  return [kindOf(property.type), range(property)].filter((part) => part !== '').join(', ')
}

function kindOf(type: unknown): string {
  if (type === 'integer') return 'a whole number'
  if (type === 'number') return 'a number'
  if (type === 'string') return 'a text'
  return typeof type === 'string' ? type : 'anything'
}

function range(property: Readonly<Record<string, unknown>>): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = property
  const from = bound(minimum, 'from ') ?? bound(exclusiveMinimum, 'above ')
  const to = bound(maximum, 'to ') ?? bound(exclusiveMaximum, 'below ')
  return [from, to].filter((part) => part !== null).join(' ')
}

/** Bounds that only say "any safe integer" say nothing. */
function bound(value: unknown, word: string): string | null {
  const says = typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER
  return says ? `${word}${value}` : null
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
