import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assemble } from './assemble.ts'
import { memoryOf, startNatively, type Native } from './native.ts'
import { TinyKernel } from './tiny-kernel.ts'

/** Instructions: what they take from the stack, and how their result becomes an i64. */
const loads: readonly [string, string][] = [
  ['i32.load', 'i64.extend_i32_u'],
  ['i32.load8_s', 'i64.extend_i32_s'],
  ['i32.load8_u', 'i64.extend_i32_u'],
  ['i32.load16_s', 'i64.extend_i32_s'],
  ['i32.load16_u', 'i64.extend_i32_u'],
  ...['', '8_s', '8_u', '16_s', '16_u', '32_s', '32_u'].map((width): [string, string] => [
    `i64.load${width}`,
    '',
  ]),
  ['f32.load', 'i32.reinterpret_f32 i64.extend_i32_u'],
  ['f64.load', 'i64.reinterpret_f64'],
  ['v128.load', 'i64x2.extract_lane 1'],
  ['v128.load8x8_s', 'i64x2.extract_lane 1'],
  ['v128.load16x4_u', 'i64x2.extract_lane 0'],
  ['v128.load32x2_s', 'i64x2.extract_lane 1'],
  ['v128.load8_splat', 'i64x2.extract_lane 0'],
  ['v128.load16_splat', 'i64x2.extract_lane 0'],
  ['v128.load32_splat', 'i64x2.extract_lane 0'],
  ['v128.load64_splat', 'i64x2.extract_lane 0'],
  ['v128.load32_zero', 'i64x2.extract_lane 0'],
  ['v128.load64_zero', 'i64x2.extract_lane 0'],
]
const stores: readonly [string, string][] = [
  ...['i32.store', 'i32.store8', 'i32.store16'].map((name): [string, string] => [
    name,
    'i32.wrap_i64',
  ]),
  ...['i64.store', 'i64.store8', 'i64.store16', 'i64.store32'].map((name): [string, string] => [
    name,
    '',
  ]),
  ['f32.store', 'i32.wrap_i64 f32.reinterpret_i32'],
  ['f64.store', 'f64.reinterpret_i64'],
  ['v128.store', 'i64x2.splat'],
]

/** A function for each instruction, at a few offsets. */
const offsets = [0, 1, 60, 65_530]
const functions = [
  ...loads.flatMap(([name, after]) =>
    offsets.map(
      (offset) => `(func (export "${name}+${offset}") (param i32) (result i64)
        local.get 0 ${name} offset=${offset} ${after})`,
    ),
  ),
  ...stores.flatMap(([name, before]) =>
    offsets.map(
      (offset) => `(func (export "${name}+${offset}") (param i32 i64)
        local.get 0 local.get 1 ${before} ${name} offset=${offset})`,
    ),
  ),
  ...[0, 1].flatMap((lane) => [
    `(func (export "lane load ${lane}") (param i32) (result i64) local.get 0
      i64.const 7 i64x2.splat v128.load64_lane ${lane} i64x2.extract_lane ${lane})`,
    `(func (export "lane store ${lane}") (param i32 i64) local.get 0
      local.get 1 i64x2.splat v128.store64_lane ${lane})`,
  ]),
]
const everyAccess = assemble(`(module
  (type (func (param i32) (result i64)))
  (import "outside" "number" (func $number (result i32)))
  (memory (export "memory") 2 4)
  (data (i32.const 60) "across the edge of a page of sixty-four bytes")
  (data $later "bytes that are put where they belong while it runs")
  (table 2 funcref)
  (elem (i32.const 0) $number $twice)
  (global $start i32 (i32.const 5))
  ${functions.join('\n')}
  (func $twice (result i32) call $number call $number i32.add)
  (func (export "call") (param i32) (result i64)
    local.get 0 call_indirect (result i32) i64.extend_i32_u)
  (func (export "copy") (param i32 i32 i32) local.get 0 local.get 1 local.get 2 memory.copy)
  (func (export "fill") (param i32 i32 i32) local.get 0 local.get 1 local.get 2 memory.fill)
  (func (export "init") (param i32 i32 i32)
    local.get 0 local.get 1 local.get 2 memory.init $later)
  (func (export "grow") (param i32) (result i64) local.get 0 memory.grow i64.extend_i32_s)
  (func (export "size") (result i64) memory.size i64.extend_i32_u)
  (func (export "nested") (param i32 i32) local.get 0
    local.get 0 local.get 1 i32.store8 offset=70 local.get 0 i32.load8_u offset=70 i32.store))`)

const imports = { outside: { number: () => 21 } }

type Step = [name: string, ...values: (number | bigint)[]]

const address = fc.oneof(
  fc.nat(400),
  fc.nat(131_072),
  fc.constantFrom(131_071, 131_064, 65_536, 0xffff_fff0, 0xffff_ffff),
)
const offset = fc.constantFrom(...offsets)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(
    fc.tuple(fc.constantFrom(...loads), offset).map(([[name], at]) => `${name}+${at}`),
    address,
  ),
  fc.tuple(
    fc.tuple(fc.constantFrom(...stores), offset).map(([[name], at]) => `${name}+${at}`),
    address,
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  ),
  fc.tuple(fc.constantFrom('lane load 0', 'lane load 1'), address),
  fc.tuple(
    fc.constantFrom('lane store 0', 'lane store 1'),
    address,
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  ),
  fc.tuple(fc.constant('copy'), address, address, fc.nat(200)),
  fc.tuple(fc.constant('fill'), address, fc.nat(255), fc.nat(200)),
  fc.tuple(fc.constant('init'), address, fc.nat(60), fc.nat(60)),
  fc.tuple(fc.constant('nested'), address, fc.nat(255)),
  fc.tuple(fc.constant('call'), fc.nat(1)),
  fc.tuple(fc.constant('grow'), fc.nat(2)),
  fc.constant<Step>(['size']),
)

function perform({ exports }: Pick<Native, 'exports'>, [name, ...values]: Step): unknown {
  try {
    return exports[name](...(values as never[]))
  } catch (error) {
    return (error as Error).message
  }
}

test('a paged program does what it does without paging, to the last byte', () => {
  const property = fc.property(
    fc.constantFrom(16, 64, 4096),
    fc.integer({ min: 1, max: 6 }),
    fc.integer(),
    fc.array(step, { minLength: 1, maxLength: 60 }),
    (pageSizeBytes, frames, seed, steps) => {
      const native = startNatively(everyAccess, imports)
      let state = seed
      const draw = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1)
      const paged = new TinyKernel(everyAccess, pageSizeBytes, frames, draw, imports)
      for (const each of steps) expect(perform(paged, each)).toEqual(perform(native, each))
      const bytes = memoryOf(native)
      expect(Buffer.compare(paged.host.read(0, bytes.length), bytes)).toBe(0)
    },
  )
  fc.assert(property, { numRuns: 120 })
})
