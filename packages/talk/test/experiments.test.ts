/** Every experiment at reduced size: it runs, it is reproducible, its verdict and picture can be made. */
import { afterAll, describe, expect, test } from 'vitest'
import { allExperiments, findingRow, runTalk } from '../src/index.ts'
import type { Finding } from '../src/index.ts'
import { renderTalkReport, renderTalkSummary } from '../src/report.ts'

const experiments = await allExperiments()
const findings: Finding[] = []

describe.each(experiments.map((found) => [found.experiment.name, found] as const))(
  '%s',
  (name, found) => {
    test('is named as it is found, and comes to a verdict', async () => {
      expect(name).toBe(found.reference)
      const [finding] = await runTalk([found], {
        cwd: import.meta.dirname,
        size: 'reduced',
        seeds: [1],
      })
      findings.push(finding)
      const row = findingRow(finding)
      expect([row.verdict, row.because]).not.toContain('failed')
      expect(row.because).not.toMatch(/NaN|undefined|Infinity/)
      expect(Object.keys(row.numbers).length).toBeGreaterThan(0)
    }, 600_000)
  },
)

/** Those that take little time; each kind of lab is among them. */
const quick = [
  'what-each-world-costs',
  'sanctions',
  'vms-second-chance',
  'containers-detect-corruption',
  'copy-on-write-saves',
]

test.each(quick)(
  '%s: same seed, same bytes',
  async (name) => {
    const found = experiments.filter(({ experiment }) => experiment.name === name)
    const bytes = async (seed: number) => {
      const [finding] = await runTalk(found, {
        cwd: import.meta.dirname,
        size: 'reduced',
        seeds: [seed],
      })
      return [JSON.stringify(findingRow(finding)), renderTalkReport([finding])]
    }
    expect(await bytes(7)).toEqual(await bytes(7))
  },
  60_000,
)

describe('the report', () => {
  afterAll(() => findings.splice(0))

  test('has every experiment, its verdict and its picture, and needs nothing from outside', () => {
    const page = renderTalkReport(findings, new Date(0))
    for (const { experiment } of findings) {
      expect(page).toContain(`id="${experiment.name}"`)
      expect(page).toContain(`id="picture-${experiment.name}`.slice(0, 12))
    }
    expect(page.match(/<svg /g)).toHaveLength(findings.length)
    expect(page).not.toMatch(/NaN|undefined|(src|href)="https?:/)
  })

  test('is also Markdown, with every verdict', () => {
    const text = renderTalkSummary(findings)
    for (const finding of findings) {
      const { verdict, because } = findingRow(finding)
      expect(text).toContain(`| [${finding.experiment.name}](`)
      expect(text).toContain(`**${verdict}`)
      expect(text).toContain(because)
    }
  })

  test('says what clocks on the wall said, and when, only if it is asked to', () => {
    const finding = findings.find(({ experiment }) => experiment.name === 'what-each-world-costs')
    if (finding === undefined) throw new Error('what-each-world-costs was not run')
    const clock = 'by the clock on the wall'
    expect(renderTalkReport([finding])).not.toContain(clock)
    expect(renderTalkReport([finding], new Date(0))).toContain(clock)
    expect(findingRow(finding)).not.toHaveProperty('wallClock')
    expect(findingRow(finding, true)).toHaveProperty('wallClock.lru.systemNs')
  })

  test('is the same for the same findings', () => {
    const render = () => renderTalkReport(findings, new Date(0))
    expect(render()).toBe(render())
  })
})
