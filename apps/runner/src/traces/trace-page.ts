/** What `selfpage trace info` prints. */
import { bytes, count, percent, plural } from '../text/numbers.ts'
import type { TraceFacts } from './trace-facts.ts'

/** Facts as lines of text, named on the left. */
export function tracePage(facts: TraceFacts): string {
  const { hotShares, lruFramesForHits, lruMissRatio, hotPages } = facts
  const lines: [string, string][] = [
    ['Trace', facts.name + (facts.description === null ? '' : `: ${facts.description}`)],
    ['Origin', facts.origin ?? ''],
    ['Licence', facts.licence ?? ''],
    ['Format', facts.format],
    ['References', references(facts)],
    [
      'Pages',
      `${count(facts.distinctPages)} of ${count(facts.pageBytes)} bytes, ${bytes(facts.footprintBytes)} together`,
    ],
    ['Exact', exactness(facts)],
    [
      'Left out',
      facts.skippedRecords === 0 ? '' : plural(facts.skippedRecords, 'record', 'records'),
    ],
    [
      'Hot pages',
      `the busiest 1% take ${percent(hotShares.onePercent)} of the references, ` +
        `the busiest 10% ${percent(hotShares.tenPercent)}`,
    ],
    ['', hotPages.map(({ id, references }) => `${id} (${count(references)})`).join(', ')],
    ['Used once', `${percent(facts.singleUsePages)} of the pages`],
    [
      'Reuse',
      `half of all possible hits need ${plural(lruFramesForHits.half, 'frame', 'frames')} ` +
        `under LRU, nine tenths ${count(lruFramesForHits.most)}`,
    ],
    [
      'LRU misses',
      `${percent(lruMissRatio.onePercent)} with 1% of the pages as frames, ` +
        `${percent(lruMissRatio.tenPercent)} with 10%`,
    ],
    ...Object.entries(facts.events).map(([type, number], index): [string, string] => [
      index === 0 ? 'Events' : '',
      `${count(number)} ${type}`,
    ]),
    ...facts.classes.map(({ class: value, label, references }, index): [string, string] => [
      index === 0 ? 'Classes' : '',
      `${percent(references / facts.references)} ${label} (${value})`,
    ]),
  ]
  return lines
    .filter(([, says]) => says !== '')
    .map(([name, says]) => `${name.padEnd(11)} ${says}\n`)
    .join('')
}

function references({ references, writeShare, fetchShare }: TraceFacts): string {
  const parts = [count(references)]
  parts.push(writeShare === 0 ? 'no writes' : `${percent(writeShare)} writes`)
  if (fetchShare > 0) parts.push(`${percent(fetchShare)} instruction fetches`)
  return parts.join(', ')
}

function exactness({ exactFromFrames }: TraceFacts): string {
  return exactFromFrames === 1
    ? 'at every number of frames'
    : `from ${count(exactFromFrames)} frames on: the trace is reduced`
}
