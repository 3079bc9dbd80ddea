import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatCount, formatDifference, formatShare } from '../src/report/format.ts'
import { buildModel, regretOf } from '../src/report/model/report-model.ts'
import type { ReportModel } from '../src/report/model/report-model.ts'
import { renderReport } from '../src/report/render-report.ts'
import { chromiumPath, launchChromium, openPage } from './report-browser.ts'
import { realReport } from './report-samples.ts'

if (chromiumPath === null) {
  process.stderr.write('skipped: the report in a browser (no Chromium found; set CHROMIUM)\n')
}

/** Where the first chart draws the line of a policy: paths in its colour without filling. */
const lineOf = (model: ReportModel, label: string) => {
  const index = model.series.find((series) => series.label === label)?.index ?? -1
  return `[data-curve="skewed"] path[stroke="var(--series-${index})"][fill="none"]`
}

const cells = (page: Page, column: number) =>
  page.locator(`#rows-table tbody tr:visible td:nth-child(${column})`).allTextContents()

describe.skipIf(chromiumPath === null)('the report in a browser', { timeout: 60_000 }, () => {
  let folder: string
  let file: string
  let model: ReportModel
  let browser: Browser

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'selfpage-report-'))
    file = join(folder, 'report.html')
    const data = await realReport()
    model = buildModel(data)
    await writeFile(file, renderReport(data))
    browser = await launchChromium()
  }, 60_000)

  afterAll(async () => {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('comes to life without complaint and asks the network for nothing', async () => {
    await using open = await openPage(browser, file)
    for (const chart of await open.page.locator('.chart').all()) {
      await chart.scrollIntoViewIfNeeded()
      await chart.locator('> div > svg').waitFor()
    }
    expect(open.complaints).toEqual([])
    expect(open.requests).toEqual([])
  })

  it.each([
    ['light', { colorScheme: 'light' }, [253, 252, 249]],
    ['dark', { colorScheme: 'dark' }, [21, 22, 26]],
    ['phone', { width: 390, height: 844 }, [253, 252, 249]],
  ] as const)('fits the screen: %s', async (name, looking, ground) => {
    await using open = await openPage(browser, file, looking)
    const { page } = open
    const screenshot = await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
    expect(screenshot.length).toBeGreaterThan(50_000)
    const measured = await page.evaluate(() => ({
      ground: getComputedStyle(document.documentElement).backgroundColor,
      overflow: document.documentElement.scrollWidth - innerWidth,
    }))
    expect(measured.ground).toBe(`rgb(${ground.join(', ')})`)
    expect(measured.overflow).toBeLessThanOrEqual(0)
  })

  it('turns dark by the switch, charts and all, without drawing anew', async () => {
    await using open = await openPage(browser, file)
    const { page } = open
    const ink = () =>
      page
        .locator(lineOf(model, 'lru'))
        .first()
        .evaluate((line) => getComputedStyle(line).stroke)
    await page.locator(lineOf(model, 'lru')).first().scrollIntoViewIfNeeded()
    const light = await ink()
    await page.click('#theme')
    expect(await ink()).not.toBe(light)
    expect(await page.locator('#theme').textContent()).toBe('Light')
  })

  it('sorts the table by a click on a head, both ways, and says so to screen readers', async () => {
    await using open = await openPage(browser, file)
    const { page } = open
    const head = page.locator('#rows-table th[data-key=misses]')
    const misses = async () =>
      (await cells(page, 4)).map((text) => Number(text.replaceAll(',', '')))
    await head.locator('button').click()
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    const ascending = model.data.rows.map((row) => row.misses).toSorted((a, b) => a - b)
    expect(await misses()).toEqual(ascending)
    await head.locator('button').press('Enter')
    expect(await head.getAttribute('aria-sort')).toBe('descending')
    expect(await misses()).toEqual(ascending.toReversed())
  })

  it('filters rows by words and copies those seen as CSV', async () => {
    await using open = await openPage(browser, file)
    const { page } = open
    await page.fill('#rows-filter', 'loop fifo')
    expect(new Set(await cells(page, 1))).toEqual(new Set(['loop']))
    expect(new Set(await cells(page, 2))).toEqual(new Set(['fifo', 's3-fifo']))
    expect(await page.locator('#rows-count').textContent()).toBe('6 of 81 rows')
    await page.click('#copy-csv')
    await page.getByText('Copied 6 rows').waitFor()
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).trim().split('\n')
    expect(lines).toHaveLength(7)
    expect(lines[0]).toMatch(/^workload,policy,label,/)
  })

  it('takes a policy out of the charts by a click on its key, and back in by another', async () => {
    await using open = await openPage(browser, file)
    const { page } = open
    const line = page.locator(lineOf(model, 'mru'))
    const key = page.locator('.key[data-label=mru]')
    await key.scrollIntoViewIfNeeded()
    await page.locator('[data-curve="skewed"] > div > svg').waitFor()
    expect(await line.count()).toBeGreaterThan(0)
    await key.click()
    expect(await key.getAttribute('aria-pressed')).toBe('false')
    expect(await line.count()).toBe(0)
    await key.click()
    expect(await line.count()).toBeGreaterThan(0)
  })

  it('shows the very numbers of the rows beside the pointer', async () => {
    await using open = await openPage(browser, file)
    const { page } = open
    const chart = page.locator('[data-curve="skewed"]')
    await chart.scrollIntoViewIfNeeded()
    await chart.locator('> div > svg').waitFor()
    const box = await chart.boundingBox()
    if (!box) throw new Error('the chart has no place on the page')
    await page.mouse.move(box.x + box.width - 20, box.y + box.height / 2)
    const tip = page.locator('.tooltip .tip')
    await tip.waitFor()
    const frames = model.workloads[0]?.sizes.at(-1) ?? 0
    expect(await tip.locator('caption').textContent()).toContain(`${formatCount(frames)} frames`)
    for (const label of ['arc', 'lirs(hirShare=0.1)', 'lru']) {
      const row = model.rowOf({ workload: 'skewed', label, frames })
      if (!row) throw new Error(`no row of ${label}`)
      const shown = await tip.locator(`tr[data-label="${label}"] td`).allTextContents()
      expect(shown).toEqual([
        formatCount(row.misses),
        formatShare(row.missRatio),
        formatDifference(regretOf(model, row) ?? NaN),
      ])
    }
  })

  it('shows regret at the size chosen', async () => {
    await using open = await openPage(browser, file)
    const { page } = open
    const cell = page.locator('.heat tbody tr', { hasText: 'sieve' }).locator('td').first()
    await page.selectOption('#heat-size', '40%')
    const frames = model.sizeGroups.find(({ size }) => size === '40%')?.frames.get('skewed') ?? 0
    const row = model.rowOf({ workload: 'skewed', label: 'sieve', frames })
    if (!row) throw new Error('no row of sieve')
    expect(await cell.innerText()).toBe(formatDifference(regretOf(model, row) ?? NaN))
  })

  it('shows cost in metadata, and the run chosen over time', async () => {
    await using open = await openPage(browser, file)
    const { page } = open
    await page.locator('#cost-chart').scrollIntoViewIfNeeded()
    await page.locator('input[name=cost][value=space]').check({ force: true })
    await page.locator('#cost-chart').getByText('bytes of metadata a frame').waitFor()
    const lines = page.locator('#time-chart path[fill="none"][stroke^="var(--series"]')
    await page.locator('#time-chart').scrollIntoViewIfNeeded()
    await page.locator('#time-chart > div > svg').waitFor()
    const before = await lines.evaluateAll((paths) => paths.map((path) => path.getAttribute('d')))
    await page.selectOption('#time-run', { label: 'loop, 200 frames' })
    const after = await lines.evaluateAll((paths) => paths.map((path) => path.getAttribute('d')))
    expect(after.length).toBe(model.series.length)
    expect(after).not.toEqual(before)
  })

  it('has its table and its charts where scripts are switched off', async () => {
    await using open = await openPage(browser, file, { javaScript: false })
    const { page } = open
    await page.locator('#rows-table tbody tr').first().waitFor()
    expect(await page.locator('#rows-table tbody tr').count()).toBe(model.data.rows.length)
    expect(await page.locator('.chart > svg').count()).toBe(model.workloads.length + 2)
    expect(await page.locator('#copy-csv').isVisible()).toBe(false)
  })

  it('prints, light even where the screen is dark', async () => {
    await using open = await openPage(browser, file, { colorScheme: 'dark' })
    const { page } = open
    await page.emulateMedia({ media: 'print' })
    const ground = await page.evaluate(
      () => getComputedStyle(document.documentElement).backgroundColor,
    )
    expect(ground).toBe('rgb(253, 252, 249)')
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(pdf.length).toBeGreaterThan(50_000)
  })
})
