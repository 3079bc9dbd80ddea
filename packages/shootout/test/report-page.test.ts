import { beforeAll, describe, expect, it } from 'vitest'
import { escapeHtml, html, trusted } from '../src/report/html.ts'
import { renderReport } from '../src/report/render-report.ts'
import type { ReportData } from '../src/report/report-data.ts'
import { realReport, reportOf } from './report-samples.ts'

describe('templates', () => {
  it('escape text, in elements and in attributes', () => {
    const text = `<b a="1" c='2'>&`
    expect(escapeHtml(text)).toBe('&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;')
    expect(html`<p title="${text}">${[text, 1, null]}</p>`.toString()).toBe(
      `<p title="${escapeHtml(text)}">${escapeHtml(text)}1</p>`,
    )
  })

  it('leave markup as it is', () => {
    expect(html`<p>${html`<i>${'<'}</i>`}${trusted('<br>')}</p>`.toString()).toBe(
      '<p><i>&lt;</i><br></p>',
    )
  })
})

describe('the page', () => {
  let data: ReportData
  let page: string

  beforeAll(async () => {
    data = await realReport()
    page = renderReport(data)
  })

  it('is the same for the same data', () => {
    expect(renderReport(data)).toBe(page)
  })

  it('asks the network for nothing', () => {
    const markup = page.slice(0, page.indexOf('id="report-data"'))
    const outside = [...markup.matchAll(/(?:src|href)="([^"]*)"|url\(([^)]*)\)/g)]
      .map(([, attribute, style]) => attribute ?? style ?? '')
      .filter((target) => !target.startsWith('#') && target !== 'data:,')
    const papers = data.policies.flatMap(({ paper }) => paper?.url ?? [])
    expect(outside.toSorted()).toEqual(papers.toSorted())
    expect(markup).not.toMatch(/@import|<link rel="stylesheet"/)
  })

  it('stays under the size that mail and browsers take without complaint', () => {
    expect(page.length).toBeLessThan(1_200_000)
  })

  it('has every row in its table and every chart drawn before a script runs', () => {
    const body = page.slice(page.indexOf('id="rows-table"'), page.indexOf('id="method"'))
    expect(body.match(/<tr>/g)?.length).toBe(data.rows.length + 1)
    expect(page.match(/<svg aria-hidden="true" width/g)?.length).toBe(data.workloads.length + 2)
  })

  it('lets no text of the data become markup', () => {
    const evil = `</script><img src=x onerror=alert(1)>`
    const plain = reportOf([
      [evil, 'optimal', 1, 5],
      [evil, evil, 1, 10],
      [evil, 'lru', 1, 12],
    ])
    const page = renderReport({
      ...plain,
      title: evil,
      command: evil,
      warnings: [evil],
      machine: { ...plain.machine, cpu: evil },
      versions: { [evil]: evil },
      workloads: plain.workloads.map((workload) => ({ ...workload, summary: evil, origin: evil })),
      policies: plain.policies.map((policy) => ({
        ...policy,
        summary: evil,
        paper: { title: evil, authors: evil, venue: evil, year: 1, url: 'javascript:alert(1)' },
      })),
      failures: [
        {
          workload: evil,
          policy: evil,
          label: evil,
          options: {},
          frames: 1,
          size: evil,
          error: evil,
        },
      ],
    })
    const markup = page.slice(0, page.lastIndexOf('<script>'))
    expect(markup).not.toContain('<img')
    expect(markup.match(/<\/script/g)?.length).toBe(1)
    expect(markup).not.toContain('href="javascript:')
  })

  it('lists failed cells and warnings', () => {
    const failed = { policy: 'lru', label: 'lru', options: {}, frames: 7, size: '7' }
    const page = renderReport(
      reportOf([['w', 'lru', 1, 5]], {
        warnings: ['The trace is exact from 32 frames on.'],
        failures: [{ ...failed, workload: 'w', error: 'it threw' }],
      }),
    )
    expect(page).toContain('The trace is exact from 32 frames on.')
    expect(page).toContain('on w with 7 has no result: it threw')
  })

  it('can be made of one row, and of none', () => {
    expect(renderReport(reportOf([['w', 'lru', 1, 5]]))).toContain('</html>')
    expect(renderReport(reportOf([]))).toContain('No policy has a result to compare.')
  })
})
