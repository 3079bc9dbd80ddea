/** Experiments by name and by path, and what goes wrong with them. */
import { describe, expect, test } from 'vitest'
import { defineExperiment, findExperiment, findingRow, runTalk } from '../src/index.ts'
import type { ExperimentDefinition } from '../src/index.ts'

const cwd = import.meta.dirname

const definition: ExperimentDefinition = {
  name: 'of-my-own',
  claim: 'It works.',
  slide: 'None',
  hypothesis: 'It does.',
  method: 'One looks.',
  run: async ({ seed }) => [{ case: 'seed', numbers: { seed } }],
  verdict: (table) => ({ outcome: 'holds', because: `${table.median('seed', 'seed')}` }),
  picture: { kind: 'dots', quantities: ['seed'], axis: 'seed' },
}

describe('findExperiment', () => {
  test('finds an experiment of somebody’s own by path', async () => {
    const { experiment, reference } = await findExperiment('./fixtures/own-experiment.ts', cwd)
    expect(experiment.name).toBe('own-experiment')
    expect(reference).toMatch(/^file:.*own-experiment\.ts$/)
  })

  test('a name that is not there: says which are, and which is near', async () => {
    await expect(findExperiment('sanction', cwd)).rejects.toMatchObject({
      code: 'EXPERIMENT_UNKNOWN',
      hint: expect.stringContaining('Did you mean sanctions?') as string,
    })
  })

  test('a module without an experiment', async () => {
    await expect(findExperiment('./verdict.ts', cwd)).rejects.toMatchObject({
      code: 'EXPERIMENT_INVALID',
    })
    await expect(findExperiment('./fixtures/no-experiment.ts', cwd)).rejects.toThrow(
      'exports no experiment',
    )
  })
})

test('a bad name and bad seeds are refused', () => {
  expect(() => defineExperiment({ ...definition, name: 'My Own' })).toThrow('must be like')
  expect(() => defineExperiment({ ...definition, seeds: [1, 1] })).toThrow('different')
  expect(() => defineExperiment({ ...definition, seeds: [] })).toThrow('at least one')
})

describe('runTalk', () => {
  const found = (change: Partial<ExperimentDefinition>) => ({
    reference: 'of-my-own',
    experiment: defineExperiment({ ...definition, ...change }),
  })

  test('runs a round for each seed, and tells how far it is', async () => {
    const heard: number[] = []
    const [finding] = await runTalk([found({ seeds: [5, 3] })], {
      cwd,
      onProgress: ({ doneRounds }) => heard.push(doneRounds),
    })
    expect(findingRow(finding)).toMatchObject({
      experiment: 'of-my-own',
      verdict: 'holds',
      seeds: [5, 3],
      numbers: { seed: { seed: [5, 3] } },
    })
    expect(heard).toEqual([0, 1, 1, 2])
  })

  test('an experiment that throws has failed, and the others go on', async () => {
    const broken = found({ run: () => Promise.reject(new Error('on purpose')) })
    const findings = await runTalk([broken, found({ name: 'another' })], { cwd })
    expect(findings.map((each) => findingRow(each).verdict)).toEqual(['failed', 'holds'])
    expect(findingRow(findings[0]).because).toBe('on purpose')
  })

  test('can be stopped', async () => {
    const stop = new AbortController()
    const run = async () => {
      stop.abort(new Error('enough'))
      return []
    }
    const two = found({ run, seeds: [1, 2] })
    await expect(runTalk([two], { cwd, signal: stop.signal })).rejects.toThrow('enough')
  })
})
