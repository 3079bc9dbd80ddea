/** Every line of the specification's list has a test that bears its name; guards have one each. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { mutateGuards } from '@selfpage/torture'
import { expect, test } from 'vitest'
import { checkMachine } from '../src/fast/check-machine.ts'
import { FastMachine } from '../src/fast/fast-machine.ts'

const packages = join(import.meta.dirname, '..', '..')

function testsOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /[\\/]test[\\/]/.test(path) && !path.includes('node_modules'))
}

test('each of I1 to I37 is in the name of a test', () => {
  const names = new Set<string>()
  for (const file of testsOf(packages)) {
    for (const [line] of readFileSync(file, 'utf8').matchAll(/^.*['"`(]I\d+.*$/gm)) {
      for (const [, name] of line.matchAll(/\b(I\d+)\b/g)) names.add(name)
    }
  }
  const missing = Array.from({ length: 37 }, (_, index) => `I${index + 1}`).filter(
    (name) => !names.has(name),
  )
  expect(missing).toEqual([])
  expect(dirname(packages)).not.toBe('')
})

test('each guard is switched off by name in some test', () => {
  const texts = testsOf(packages).map((file) => readFileSync(file, 'utf8'))
  const missing = guardsIn(packages).filter((guard) => {
    return !texts.some((text) => text.includes(`'${guard}'`))
  })
  expect(missing).toEqual([])
})

/** Names of all guards in the sources of packages. */
function guardsIn(folder: string): readonly string[] {
  const guards = new Set<string>()
  for (const name of readdirSync(folder)) {
    const source = join(folder, name, 'src')
    if (!existsSync(source)) continue
    for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
      for (const [, guard] of text.matchAll(/\bguard\(\s*'(I\d+\/[a-z-]+)'/g)) guards.add(guard)
    }
  }
  expect(guards.size).toBeGreaterThan(60)
  return [...guards].sort()
}

function smallMachine(): FastMachine {
  return new FastMachine({ frames: 8, conducts: ['prompt', 'prompt'], sanction: 'kill' })
}

test('I1: a frame that is nowhere, or in two places, is noticed', () => {
  const machine = smallMachine()
  checkMachine(machine)
  machine.service.table.take()
  expect(() => checkMachine(machine)).toThrow(SelfpageError)
})

test('I4: what a task is charged for is what it has, pages of containers too', () => {
  const machine = smallMachine()
  const [task] = machine.tasks
  machine.allocate(task, 3, {})
  machine.ask(task, { op: 'container.create', pages: 2, leaseTicks: 10 }, () => {})
  expect(machine.service.account(task.id)?.allocatedFrames).toBe(5)
  // The shadow was not told of the container: two frames too many.
  expect(() => checkMachine(machine)).toThrow('I4')
})

test.for([
  'I2/authority',
  'I2/sum',
  'I3/authority',
  'I3/child',
  'I3/root',
  'I3/split',
  'I6/copy-range',
  'I6/count',
  'I6/grantee',
  'I6/handles',
  'I6/lease',
  'I6/list',
  'I6/lock-rights',
  'I6/map-range',
  'I6/pages',
  'I6/rights',
  'I7/access',
  'I7/handle',
  'I9/duplicate',
  'I10/mappings',
  'I10/shared-copy',
  'I11/cascade',
  'I11/copy',
  'I11/grant',
  'I11/lock',
  'I11/map',
  'I11/owner',
  'I12/listener',
  'I12/via',
  'I13/zero',
  'I14/unmap',
  'I17/device',
  'I17/write',
  'I20/device',
  'I20/shared',
  'I20/unmap',
  'I21/copy',
  'I21/deallocate',
  'I21/lock',
  'I21/map',
  'I21/revoke',
  'I21/unmap',
  'I22/lease',
  'I23/quarantine',
  'I23/unlock',
  'I24/holder',
  'I27/holder',
  'I27/owner',
  'I28/compliant',
  'I29/deadline',
  'I30/extras',
])('torture misses the guard %s', (guard) => {
  const [result] = mutateGuards({ guards: [guard], seeds: 300, steps: 400 })
  expect(result.found?.message).toBeTypeOf('string')
})
