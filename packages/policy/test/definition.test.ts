import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  defineHints,
  definePolicy,
  interfaceVersion,
  isPolicyDefinition,
  NO_PAGE,
  randomSource,
  SelfpageError,
} from '../src/index.ts'
import type { EvictionPolicy, FactName, PolicyContext } from '../src/index.ts'

/** A policy of the least one can say. */
function nothing(): EvictionPolicy {
  return {
    touch: () => {},
    fault: () => {},
    victim: () => NO_PAGE,
    remove: () => {},
    admit: () => {},
    forget: () => {},
    resize: () => {},
  }
}

const optionless = z.strictObject({})

const context: PolicyContext<FactName> = {
  pages: 4,
  frames: 2,
  random: randomSource(1),
  facts: {
    dirty: new Uint8Array(4),
    owner: new Uint16Array(4),
    kind: new Uint8Array(4),
    write: 0,
    class: 0,
    clock: 0,
    nextUse: 0,
  },
  takeReferenced: () => false,
}

const sample = definePolicy({
  name: 'two-queue-2',
  summary: 'For the tests of definitions.',
  options: z.strictObject({
    share: z.number().min(0).max(1).default(0.25).describe('Share of the first queue'),
    queues: z.array(z.int()).default([1, 2]),
    mode: z.enum(['plain', 'full']).default('plain'),
  }),
  facts: ['dirty', 'clock'],
  create: nothing,
})

function errorOf(act: () => unknown): SelfpageError {
  try {
    act()
  } catch (error) {
    if (error instanceof SelfpageError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('definePolicy', () => {
  test.for(['', 'LRU', '2q', 'two_queue', 'two--queue', '-lru', 'lru-', 'lru k', 'a/b'])(
    "refuses the name '%s'",
    (name) => {
      const error = errorOf(() =>
        definePolicy({ name, summary: '', options: optionless, create: nothing }),
      )
      expect(error.code).toBe('POLICY_INVALID')
      expect(error.message).toBe(`policy name '${name}' must be like 'two-queue'`)
    },
  )

  test.for(['a', 'lru', 'two-queue', 'w-tinylfu', 's3-fifo', 'lru-2'])(
    "takes the name '%s'",
    (name) => {
      const definition = definePolicy({ name, summary: '', options: optionless, create: nothing })
      expect(definition.name).toBe(name)
    },
  )

  test('refuses a fact that does not exist, naming policy and fact', () => {
    const error = errorOf(() =>
      definePolicy({
        name: 'curious',
        summary: '',
        options: optionless,
        // As plain JavaScript would pass it.
        facts: ['toString' as FactName],
        create: nothing,
      }),
    )
    expect([error.code, error.message, error.place]).toEqual([
      'POLICY_INVALID',
      "curious: unknown fact 'toString'",
      'curious',
    ])
  })

  test('refuses a schema without defaults when it is defined, not when it is used', () => {
    const options = z.strictObject({ share: z.number() })
    const error = errorOf(() =>
      definePolicy({ name: 'needy', summary: '', options, create: nothing }),
    )
    expect(error.code).toBe('OPTION_INVALID')
    expect(error.message).toContain("needy: option 'share'")
  })

  test('refuses a schema that answers later', () => {
    const options = z.strictObject({}).refine(async () => true)
    const error = errorOf(() =>
      definePolicy({ name: 'slow', summary: '', options, create: nothing }),
    )
    expect([error.code, error.message]).toEqual([
      'POLICY_INVALID',
      'slow: options must be checked synchronously',
    ])
  })

  test('describes the policy, and nobody can change what it says', () => {
    expect(sample.name).toBe('two-queue-2')
    expect(sample.summary).toBe('For the tests of definitions.')
    expect(sample.paper).toBeUndefined()
    expect(sample.facts).toEqual(['dirty', 'clock'])
    expect(sample.hints).toEqual([])
    expect(sample.interfaceVersion).toBe(interfaceVersion)
    expect(Object.isFrozen(sample.facts)).toBe(true)
    expect(Object.isFrozen(sample.hints)).toBe(true)
  })

  test('gives the options as a JSON schema', () => {
    expect(sample.optionsSchema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      properties: {
        share: {
          type: 'number',
          minimum: 0,
          maximum: 1,
          default: 0.25,
          description: 'Share of the first queue',
        },
        queues: { type: 'array', default: [1, 2] },
        mode: { enum: ['plain', 'full'], default: 'plain' },
      },
    })
  })

  test('says which policy has options that have no JSON schema', () => {
    const options = z.strictObject({ size: z.bigint().default(1n) })
    const definition = definePolicy({ name: 'big', summary: '', options, create: nothing })
    const error = errorOf(() => definition.optionsSchema)
    expect([error.code, error.message]).toEqual([
      'POLICY_INVALID',
      'big: options have no JSON schema',
    ])
    expect(error.cause).toBeInstanceOf(Error)
  })
})

describe('a definition that is called', () => {
  test('fills in defaults', () => {
    expect(sample().options).toEqual({ share: 0.25, queues: [1, 2], mode: 'plain' })
    expect(sample({ share: 1 }).options).toEqual({ share: 1, queues: [1, 2], mode: 'plain' })
    expect(sample.configure({ mode: 'full' }).options).toMatchObject({ mode: 'full' })
    expect(sample.configure(undefined).options).toEqual(sample().options)
    expect(sample().definition).toBe(sample)
  })

  test('labels itself with what differs from the defaults', () => {
    expect(sample().label).toBe('two-queue-2')
    expect(sample({ share: 0.25, queues: [1, 2] }).label).toBe('two-queue-2')
    expect(sample({ share: 0.5 }).label).toBe('two-queue-2(share=0.5)')
    expect(sample({ mode: 'full', queues: [3], share: 0 }).label).toBe(
      'two-queue-2(share=0,queues=3,mode=full)',
    )
  })

  test('names policy and option of what it refuses, and lists the options', () => {
    const error = errorOf(() => sample.configure({ share: 2, mode: 'half' }))
    expect(error.code).toBe('OPTION_INVALID')
    expect(error.place).toBe('two-queue-2')
    expect(error.message).toMatch(/^two-queue-2: option 'share': .+; option 'mode': .+$/)
    expect(error.hint).toBe('Its options: share, queues, mode.')
  })

  test('names an option within a list', () => {
    const error = errorOf(() => sample.configure({ queues: [1, 'two'] }))
    expect(error.message).toContain("option 'queues.1'")
  })

  test.for([{ shares: 0.5 }, 'share=0.5', 7, [], null])('refuses %o', (options) => {
    const isNull = options === null
    const seen = isNull
      ? sample.configure(options).label
      : errorOf(() => sample.configure(options)).code
    expect(seen).toBe(isNull ? 'two-queue-2' : 'OPTION_INVALID')
  })

  test('creates a fresh instance from its context and options each time', () => {
    const seen: unknown[] = []
    const definition = definePolicy({
      name: 'seen',
      summary: '',
      options: z.strictObject({ depth: z.int().default(3) }),
      create(given, options) {
        seen.push(given.frames, options.depth)
        return nothing()
      },
    })
    const configured = definition({ depth: 5 })
    expect(configured.create(context)).not.toBe(configured.create(context))
    expect(seen).toEqual([2, 5, 2, 5])
  })

  test('refuses an instance that does not hear what was declared', () => {
    const hints = defineHints('weather', { rain: ['page'], sun: [] })
    const description = { name: 'deaf', summary: '', options: optionless, hints: [hints] } as const
    // As plain JavaScript would: the type system refuses a policy without these methods.
    const create = () => ({ ...nothing(), weatherRain: () => {} }) as never
    const error = errorOf(() => definePolicy({ ...description, create })().create(context))
    expect([error.code, error.message]).toEqual([
      'POLICY_INVALID',
      "deaf: declares the hints 'weather' but has no method for 'sun'",
    ])
  })

  test('refuses an instance with only one of hold and release', () => {
    const error = errorOf(() =>
      definePolicy({
        name: 'half',
        summary: '',
        options: optionless,
        create: () => ({ ...nothing(), hold: () => {} }),
      })().create(context),
    )
    expect([error.code, error.message]).toEqual([
      'POLICY_INVALID',
      'half: needs both hold() and release(), or neither',
    ])
  })
})

describe('isPolicyDefinition', () => {
  test('knows a definition, also of another version of the interface', () => {
    expect(isPolicyDefinition(sample)).toBe(true)
    const older = Object.assign(() => {}, { interfaceVersion: '0.0', configure() {}, summary: '' })
    expect(isPolicyDefinition(older)).toBe(true)
  })

  test.for([undefined, null, 'lru', {}, () => {}, nothing, { ...sample }, sample()])(
    'knows that %o is none',
    (value) => {
      expect(isPolicyDefinition(value)).toBe(false)
    },
  )
})

describe('a SelfpageError', () => {
  test('puts its place in front and keeps code, hint and cause', () => {
    const cause = new Error('inner')
    const error = new SelfpageError('A_CODE', 'went wrong', {
      place: 'here',
      hint: 'Mend it.',
      cause,
    })
    expect(error).toMatchObject({
      name: 'SelfpageError',
      code: 'A_CODE',
      message: 'here: went wrong',
      hint: 'Mend it.',
      cause,
    })
    expect(new SelfpageError('A_CODE', 'went wrong').message).toBe('went wrong')
  })
})
