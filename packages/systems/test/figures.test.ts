/** The talk's figures from real runs. The pictures are held in `figures/`, message by message. */
import { describe, expect, test } from 'vitest'
import { drawingMermaid, drawingSvg, figures, stepNumbers } from '../src/figures.ts'
import type { Drawing, Sequence } from '../src/figures.ts'
import { testFinders } from './finders.ts'

async function draw(name: string): Promise<Drawing> {
  const figure = figures.find((each) => each.name === name)
  if (figure === undefined) throw new Error(`no figure ${name}`)
  return figure.draw(testFinders)
}

async function sequencesOf(name: string): Promise<readonly Sequence[]> {
  const drawing = await draw(name)
  return drawing.kind === 'sequences' ? drawing.sequences : []
}

/** What is answered with a version, in order. */
function versions({ steps }: Sequence): number[] {
  return steps.flatMap((step) => {
    const match = step.kind === 'arrow' && step.to !== 'client' && /version (\d+)/.exec(step.text)
    return match && step.kind === 'arrow' && step.from === 'memory_server' ? [Number(match[1])] : []
  })
}

describe('figures', () => {
  test.each(figures.map(({ name }) => name))('%s is as it was drawn last', async (name) => {
    const drawing = await draw(name)
    await expect(drawingMermaid(drawing)).toMatchFileSnapshot(`figures/${name}.mmd`)
    expect(drawingSvg(drawing)).not.toMatch(/NaN|undefined/)
    expect(await draw(name)).toEqual(drawing)
  })

  test('reading a file takes the ten steps of the talk, in their order', async () => {
    const [sequence] = await sequencesOf('read-file')
    expect(stepNumbers(sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('C2: reading goes through versions 1 to 4, and 4 = 1 + 2 + 1 is accepted', async () => {
    const [sequence] = await sequencesOf('read-file')
    expect(versions(sequence)).toEqual([1, 2, 3, 4])
    expect(sequence.steps.some(({ text }) => text === 'version 3, operations 2')).toBe(true)
  })

  test('writing a file takes the matching steps', async () => {
    const [sequence] = await sequencesOf('write-file')
    expect(stepNumbers(sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('I36: in the server’s memory the low client wins, in its own it does not', async () => {
    const [servers, clients] = await sequencesOf('priority-inversion')
    const refused = ({ steps }: Sequence) =>
      steps.flatMap((step) =>
        step.kind === 'arrow' && step.text === 'refused: no-frames' ? [step.to] : [],
      )
    expect(refused(servers)).toEqual(['medium_client'])
    expect(refused(clients)).toEqual(['low_client'])
  })

  test.each([
    ['mach-map', [1, 2, 3, 4, 5, 6]],
    ['mach-fault', [1, 2, 3, 4]],
  ])('%s takes the steps of the talk, in their order', async (name, steps) => {
    const [sequence] = await sequencesOf(name)
    expect(stepNumbers(sequence)).toEqual(steps)
  })

  test('the address space shows pages in every state', async () => {
    const drawing = await draw('virtual-memory')
    const states = drawing.kind === 'memory-map' ? drawing.map.states : []
    expect(new Set(states)).toEqual(new Set(['active', 'inactive', 'invalid']))
  })
})
