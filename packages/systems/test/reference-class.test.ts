/** Policies that read of what class a reference is must hear of the right one, sampled or exact. */
import { PageListGroup } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { EvictionPolicy, Facts, PageId } from '@selfpage/policy'
import { synthesize } from '@selfpage/trace'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkDescription, findSystem, planSystem, runSystem } from '../src/index.ts'
import { testFinders } from './finders.ts'

const CLASSES = 7

/** First in, first out; notes of which class references to each page are said to be. */
class ClassRecorder implements EvictionPolicy {
  readonly #facts: Pick<Facts, 'class'>
  readonly #seen: Map<number, Set<number>>
  readonly #group: PageListGroup

  constructor(pages: number, facts: Pick<Facts, 'class'>, seen: Map<number, Set<number>>) {
    this.#facts = facts
    this.#seen = seen
    this.#group = new PageListGroup(pages, 1)
  }

  touch(page: PageId): void {
    const classes = this.#seen.get(page) ?? new Set()
    this.#seen.set(page, classes.add(this.#facts.class))
  }

  fault(page: PageId): void {
    this.touch(page)
  }

  victim(): PageId {
    return this.#group.lists[0].first
  }

  remove(page: PageId): void {
    this.#group.lists[0].remove(page)
  }

  admit(page: PageId): void {
    this.#group.lists[0].addLast(page)
  }

  forget(): void {}

  resize(): void {}

  grow(pages: number): void {
    this.#group.grow(pages)
  }
}

test.each([
  ['gnu', 'sampled', {}],
  ['gnu', 'exact', {}],
  ['l4', 'sampled', { policy: 'class-recorder' }],
  ['unix', 'sampled', { policy: 'class-recorder' }],
])('%s, %s: each page is of the class that its references have', async (system, fidelity, own) => {
  const seen = new Map<number, Set<number>>()
  const recorder = definePolicy({
    name: 'class-recorder',
    summary: 'Notes classes.',
    options: z.strictObject({}),
    facts: ['class'],
    create: ({ facts, pages }) => new ClassRecorder(pages, facts, seen),
  })
  const references = synthesize('zipf:references=20k,pages=90,skew=0.8,writes=0.2')
  const trace = {
    ...references,
    classes: Uint8Array.from(references.pages, (page) => 1 + (page % CLASSES)),
  }
  const task = { name: 'one', workload: trace, wish: { frames: 50 }, extraFrames: 0, fidelity }
  const description = checkDescription({
    system,
    systemOptions: own,
    // Servers need frames of their own.
    machine: { frames: system === 'gnu' ? 90 : 50, costs: 'server-flash' },
    tasks: [{ ...task, ...(system === 'gnu' ? { policy: 'class-recorder' } : {}) }],
  })
  const plan = await planSystem(description, {
    ...testFinders,
    policy: async () => recorder.configure({}),
  })
  const { rows } = await runSystem(findSystem(system), plan)
  expect(rows[0].references).toBe(20_000)
  expect(rows[0].hardFaults).toBeGreaterThan(100)
  expect(seen.size).toBe(90)
  // Pages keep their distances: seven in a row are of the seven classes.
  const offset = Math.min(...seen.keys())
  for (const [page, classes] of seen) {
    expect([page, ...classes]).toEqual([page, 1 + ((page - offset) % CLASSES)])
  }
})
