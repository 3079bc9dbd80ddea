import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withoutGuard } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import { attacks } from './attacks.ts'

describe.each(Object.entries(attacks))('%s', (name, attack) => {
  test('holds against its attack', () => {
    expect(attack()).toBe(false)
  })

  test('is missed when it is switched off', () => {
    expect(withoutGuard(name, attack)).toBe(true)
  })
})

test('every guard has an attack', () => {
  const folder = join(import.meta.dirname, '..', 'src')
  const source = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
  const guards = [...source.join('\n').matchAll(/guard\(\s*'([^']+)'/g)].map((match) => match[1])
  expect([...new Set(guards)].sort()).toEqual(Object.keys(attacks).sort())
})
