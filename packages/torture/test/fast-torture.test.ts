import { adversaries } from '@selfpage/adversaries'
import { withoutGuard } from '@selfpage/kernel'
import { replayRegression, runTorture } from '@selfpage/torture'
import { expect, test } from 'vitest'
import { checkMachine } from '../src/fast/check-machine.ts'
import { FastMachine } from '../src/fast/fast-machine.ts'
import { drawStep, fastOperations, urnOf } from '../src/fast/fast-operations.ts'
import { configOf } from '../src/fast/run-fast.ts'
import { randomSource } from '@selfpage/policy'

const SEEDS = Number(process.env['TORTURE_SEEDS'] ?? 60)

test.for(['safety', 'liveness'] as const)('nothing is broken in %s, rogues among them', (mode) => {
  const result = runTorture({ seed: 1, seeds: SEEDS, steps: 1000, mode, adversaries })
  expect(result.violations).toEqual([])
  expect(result.seeds).toBe(SEEDS)
  expect(result.steps).toBe(SEEDS * 1000)
})

test('I37: a seed is the same run again, to the last word', () => {
  const run = () =>
    withoutGuard('I14/unmap', () => runTorture({ seed: 3, steps: 500, shrink: false }))
  expect(run().violations).toHaveLength(1)
  expect(run()).toEqual(run())
})

test('a violation is made small, and its steps fail in the same way', () => {
  withoutGuard('I13/zero', () => {
    const [violation] = runTorture({ seed: 1, seeds: 10, steps: 1000 }).violations
    expect(violation.regression?.steps.length).toBeLessThan(6)
    const failure = replayRegression(violation.regression!)
    expect(String(failure?.error)).toMatch(/I13|I15/)
  })
})

test('the steps of torture succeed with every operation, and meet every refusal', () => {
  const seen = new Set<string>()
  for (let seed = 1; seed <= 40; seed++) {
    const draw = randomSource(seed)
    const machine = new FastMachine(configOf(draw, ['ignore', 'reallocate']))
    const serve = machine.service.serve.bind(machine.service)
    machine.service.serve = (message, sender) => {
      const reply = serve(message, sender)
      const { code } = (reply ?? {}) as { readonly code?: string }
      seen.add(reply === undefined ? 'waits' : (code ?? message.op))
      return reply
    }
    const urn = urnOf([])
    for (let step = 0; step < 500; step++) {
      const { op, task, a, b, c } = drawStep(draw, urn, machine.tasks.length)
      fastOperations[op].run(machine, machine.tasks[task], a, b, c)
      machine.settle()
      checkMachine(machine)
    }
  }
  const memory = ['allocate', 'mapOne', 'map', 'deallocate', 'copy', 'releaseData', 'soften']
  const container = ['create', 'createFrom', 'deallocate', 'grantAccess', 'revokeAccess', 'lockMap']
  const more = ['lockPhysical', 'unlock', 'unmapAll', 'copyIn', 'copyOut', 'map']
  for (const op of [...memory, 'regain']) expect(seen).toContain(`memory.${op}`)
  for (const op of [...container, ...more]) expect(seen).toContain(`container.${op}`)
  const codes = ['no-such-handle', 'no-such-container', 'duplicate', 'invalid', 'no-frames', 'soft']
  for (const code of [...codes, 'locked', 'not-permitted', 'lock-lost', 'shared', 'not-locked']) {
    expect(seen).toContain(code)
  }
  expect(seen).toContain('waits')
})

test('numbers that cannot be are refused', () => {
  expect(() => runTorture({ seeds: 0 })).toThrow('seeds cannot be 0')
  expect(() => runTorture({ steps: 1.5 })).toThrow('steps cannot be 1.5')
})
