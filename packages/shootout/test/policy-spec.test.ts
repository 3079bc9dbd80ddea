import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePolicySpecs } from '../src/index.ts'

test('A list names policies in order, with or without options', () => {
  expect(parsePolicySpecs('lru, clock(bits=2) ,./my-policy.ts(share=0.1)')).toEqual([
    { reference: 'lru', options: [{}] },
    { reference: 'clock', options: [{ bits: 2 }] },
    { reference: './my-policy.ts', options: [{ share: 0.1 }] },
  ])
  expect(parsePolicySpecs('/abs/p.mjs,@acme/policy-x()')).toEqual([
    { reference: '/abs/p.mjs', options: [{}] },
    { reference: '@acme/policy-x', options: [{}] },
  ])
})

test('Values are numbers, booleans and words; quotes keep them text', () => {
  expect(parsePolicySpecs(`p(a=1e3,b=-0.5,c=true,d=false,e=word,f='1',g="a,b|c")`)).toEqual([
    {
      reference: 'p',
      options: [{ a: 1000, b: -0.5, c: true, d: false, e: 'word', f: '1', g: 'a,b|c' }],
    },
  ])
})

test('Sweeps of several options multiply, the last one varying fastest', () => {
  expect(parsePolicySpecs('p(a=1|2,b=x|y|z)')[0].options).toEqual([
    { a: 1, b: 'x' },
    { a: 1, b: 'y' },
    { a: 1, b: 'z' },
    { a: 2, b: 'x' },
    { a: 2, b: 'y' },
    { a: 2, b: 'z' },
  ])
})

test.each([
  ['', 1, 'the name or path of a policy', 'the end'],
  ['lru,', 5, 'the name or path of a policy', 'the end'],
  ['lru,,fifo', 5, 'the name or path of a policy', "','"],
  ['lru(bits=1', 11, "')'", 'the end'],
  ['lru(bits)', 9, "'='", "')'"],
  ['lru(=1)', 5, 'the name of an option', "'='"],
  ['lru(bits=)', 10, 'a value', "')'"],
  ['lru(bits=1|)', 12, 'a value', "')'"],
  ['lru(bits=1)fifo', 12, "',' or the end", "'f'"],
  ['lru fifo', 5, "',' or the end", "'f'"],
  [`p(a='x)`, 8, "a closing '", 'the end'],
  ['p(a=1,a=2)', 7, "another option: 'a' is given twice", "'a'"],
  ['p)', 2, "',' or the end", "')'"],
])('%j is refused at column %i', (text, column, expected, found) => {
  expect(() => parsePolicySpecs(text)).toThrow(
    `policy, column ${column}: expected ${expected}, found ${found}, in \`${text}\``,
  )
})

test('Any text parses or is refused with a column of it', () => {
  const letters = Array.from(`lru.()=|,'"1 /`)
  const text = fc.string({ unit: fc.constantFrom(...letters), maxLength: 20 })
  fc.assert(
    fc.property(text, (given) => {
      const column = refusedColumn(given)
      return column === null || (column >= 1 && column <= given.length + 1)
    }),
  )
})

function refusedColumn(text: string): number | null {
  try {
    parsePolicySpecs(text)
    return null
  } catch (error) {
    const match = /^SelfpageError: policy, column (\d+): expected /.exec(String(error))
    return Number(match?.[1])
  }
}
