import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  databaseHints,
  defineHints,
  definePolicy,
  gcHints,
  handlerName,
  hears,
  NO_PAGE,
} from '../src/index.ts'
import type { EvictionPolicy, HintHandlers, PageId, PolicyContext } from '../src/index.ts'

const options = z.strictObject({})

class Plain implements EvictionPolicy {
  touch(): void {}
  fault(): void {}
  victim(): PageId {
    return NO_PAGE
  }
  remove(): void {}
  admit(): void {}
  forget(): void {}
  resize(): void {}
}

class Collector extends Plain {
  gcBegin(_phase: number): void {}
  gcEnd(_phase: number): void {}
  gcDead(_page: PageId): void {}
  gcRecycled(_page: PageId): void {}
}

describe('hint protocols', () => {
  test('are frozen values with names for their messages', () => {
    const quota = defineHints('quota', { shrink: ['frames'], over: [] })
    expect(quota).toEqual({ name: 'quota', messages: { shrink: ['frames'], over: [] } })
    expect(Object.isFrozen(quota)).toBe(true)
    expect(handlerName('quota', 'shrink')).toBe('quotaShrink')
    expect(handlerName('gc', 'dead')).toBe('gcDead')
  })

  test('are heard by whoever has the methods', () => {
    expect(hears(new Collector(), 'gc', 'dead')).toBe(true)
    expect(hears(new Plain(), 'gc', 'dead')).toBe(false)
    expect(hears({ gcDead: 1 }, 'gc', 'dead')).toBe(false)
  })
})

describe('types', () => {
  test('give each message a method: page parameters are pages, all others numbers', () => {
    type Handlers = HintHandlers<readonly [typeof gcHints, typeof databaseHints]>
    expectTypeOf<Handlers['gcDead']>().toEqualTypeOf<(page: PageId) => void>()
    expectTypeOf<Handlers['gcBegin']>().toEqualTypeOf<(phase: number) => void>()
    expectTypeOf<Handlers['databaseScanEnd']>().toEqualTypeOf<(statement: number) => void>()
    const mixed = defineHints('mixed', { move: ['page', 'to', 'page'], stop: [] })
    type Mixed = HintHandlers<readonly [typeof mixed]>
    expectTypeOf<Mixed['mixedMove']>().toEqualTypeOf<
      (first: PageId, to: number, second: PageId) => void
    >()
    expectTypeOf<Mixed['mixedStop']>().toEqualTypeOf<() => void>()
    expectTypeOf<HintHandlers<readonly []>>().toEqualTypeOf<unknown>()
    expect(mixed.name).toBe('mixed')
  })

  test('let a policy hear what it implements, and nothing else', () => {
    const description = { name: 'collector', summary: '', options } as const
    const heard = definePolicy({ ...description, hints: [gcHints], create: () => new Collector() })
    expect(heard.hints).toEqual([gcHints])
    definePolicy({
      ...description,
      hints: [gcHints],
      // @ts-expect-error a policy without the methods does not hear the protocol
      create: () => new Plain(),
    })
    definePolicy({
      ...description,
      hints: [gcHints, databaseHints],
      // @ts-expect-error one of two protocols is not enough
      create: () => new Collector(),
    })
    // A policy may implement more than it declares; it is then not told.
    definePolicy({ ...description, create: () => new Collector() })
  })

  test('let a policy read the facts it declares, and no others', () => {
    definePolicy({
      name: 'reader',
      summary: '',
      options,
      facts: ['dirty', 'clock'],
      create({ facts }) {
        expectTypeOf(facts.clock).toEqualTypeOf<number>()
        expectTypeOf(facts.dirty).toExtend<Readonly<Uint8Array>>()
        // @ts-expect-error not declared
        expectTypeOf(facts.nextUse).toBeAny()
        // @ts-expect-error facts are read only
        facts.clock = 1
        return new Plain()
      },
    })
    definePolicy({
      name: 'abstainer',
      summary: '',
      options,
      create({ facts }) {
        // @ts-expect-error none is declared
        expectTypeOf(facts.write).toBeAny()
        return new Plain()
      },
    })
    expect(() =>
      definePolicy({
        name: 'inventor',
        summary: '',
        options,
        // @ts-expect-error there is no such fact
        facts: ['colour'],
        create: () => new Plain(),
      }),
    ).toThrow("inventor: unknown fact 'colour'")
    expectTypeOf<keyof PolicyContext['facts']>().toBeNever()
  })

  test('know the options a policy takes', () => {
    const definition = definePolicy({
      name: 'optional',
      summary: '',
      options: z.strictObject({ share: z.number().default(0.5), name: z.string().default('a') }),
      create(_context, options) {
        expectTypeOf(options).toEqualTypeOf<{ share: number; name: string }>()
        return new Plain()
      },
    })
    expectTypeOf(definition)
      .parameter(0)
      .toEqualTypeOf<{ share?: number | undefined; name?: string | undefined } | undefined>()
    // @ts-expect-error an option of another type
    expect(() => definition({ share: 'half' })).toThrow("optional: option 'share'")
    // @ts-expect-error an option that is not there
    expect(() => definition({ shares: 1 })).toThrow('optional:')
  })

  test('keep page numbers and other numbers apart', () => {
    const policy = new Collector()
    // @ts-expect-error a number is no page until it is made one
    policy.gcDead(7)
    policy.gcDead(NO_PAGE)
    expectTypeOf<PageId>().toExtend<number>()
    expectTypeOf<number>().not.toExtend<PageId>()
  })
})
