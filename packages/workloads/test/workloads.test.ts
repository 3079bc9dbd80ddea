import { testExample } from '@selfpage/testing'
import * as workloads from '@selfpage/workloads'
import { statSync } from 'node:fs'
import { expect, test } from 'vitest'

const { bundledWorkloads, openWorkload } = workloads

test('every bundled workload opens and says where it came from', async () => {
  for (const { name, summary, origin } of bundledWorkloads) {
    const trace = await openWorkload(name)
    expect(trace.name).toBe(name)
    expect(trace.pages.length).toBeGreaterThan(250_000)
    expect(trace.about.origin).toBeDefined()
    expect(trace.exactFromFrames > 1).toBe(name.startsWith('vm-'))
    expect(summary.length).toBeLessThan(90)
    expect(origin.length).toBeGreaterThan(0)
  }
})

test('they take 8 MB or less together', () => {
  const bytes = bundledWorkloads.map(({ path }) => statSync(path).size)
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(8_000_000)
})

test('an unknown name is answered with the known ones', async () => {
  await expect(openWorkload('db-oracle')).rejects.toMatchObject({
    code: 'WORKLOAD_UNKNOWN',
    hint: expect.stringContaining('db-sqlite-oltp'),
  })
})

testExample(new URL('../README.md', import.meta.url), { '@selfpage/workloads': workloads })
