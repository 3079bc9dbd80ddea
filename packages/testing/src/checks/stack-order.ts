/** A declared stack order: worlds count all sizes at once by it, so it must be what happens. */
import { createDriver } from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import fc from 'fast-check'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { Finding } from '../finding.ts'

const pages = 12

const references = fc.record({
  frames: fc.integer({ min: 1, max: pages - 1 }),
  string: fc.array(fc.nat({ max: pages - 1 }), { maxLength: 120 }),
})

export const stackOrder: CheckDescription = {
  name: 'keeps the most recently referenced pages, as its stack order says',
  rule: 'stack order',
  skipReason: ({ definition }) =>
    definition.stackOrder === undefined ? 'it declares no stack order' : undefined,
  find: (configured, options) =>
    search(references, options, ({ frames, string }) => play(configured, frames, string)),
}

function play(configured: ConfiguredPolicy, frames: number, string: readonly number[]): void {
  const evicted: number[] = []
  const driver = createDriver({
    policy: configured,
    pages,
    frames,
    onLeave: (page) => void evicted.push(page),
  })
  /** Least recently referenced first. */
  const resident: number[] = []
  const calls: string[] = []
  for (const page of string) {
    const expected = resident.includes(page) || resident.length < frames ? [] : [resident[0]]
    evicted.length = 0
    driver.reference(pageId(page), false)
    calls.push(`reference ${page}`)
    if (evicted.join() !== expected.join()) {
      throw new Finding(
        `it gave up ${evicted.join() || 'nothing'} where ${expected.join() || 'nothing'} had not ` +
          'been referenced for the longest time',
        calls,
      )
    }
    const kept = resident.filter((other) => other !== page && !evicted.includes(other))
    resident.splice(0, resident.length, ...kept, page)
  }
}
