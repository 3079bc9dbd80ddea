/** What `selfpage trace info` prints. */
import { bytesText, countText, plural, shareText } from '@selfpage/shootout'
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
      `${countText(facts.distinctPages)} of ${countText(facts.pageBytes)} bytes, ${bytesText(facts.footprintBytes)} together`,
    ],
    ['Exact', exactness(facts)],
    [
      'Left out',
      facts.skippedRecords === 0 ? '' : plural(facts.skippedRecords, 'record', 'records'),
    ],
    [
      'Hot pages',
      `the busiest 1% take ${shareText(hotShares.onePercent)} of the references, ` +
        `the busiest 10% ${shareText(hotShares.tenPercent)}`,
    ],
    ['', hotPages.map(({ id, references }) => `${id} (${countText(references)})`).join(', ')],
    ['Used once', `${shareText(facts.singleUsePages)} of the pages`],
    [
      'Reuse',
      `half of all possible hits need ${plural(lruFramesForHits.half, 'frame', 'frames')} ` +
        `under LRU, nine tenths ${countText(lruFramesForHits.most)}`,
    ],
    [
      'LRU misses',
      `${shareText(lruMissRatio.onePercent)} with 1% of the pages as frames, ` +
        `${shareText(lruMissRatio.tenPercent)} with 10%`,
    ],
    ...Object.entries(facts.events).map(([type, number], index): [string, string] => [
      index === 0 ? 'Events' : '',
      `${countText(number)} ${type}`,
    ]),
    ...facts.classes.map(({ class: value, label, references }, index): [string, string] => [
      index === 0 ? 'Classes' : '',
      `${shareText(references / facts.references)} ${label} (${value})`,
    ]),
  ]
  return lines
    .filter(([, says]) => says !== '')
    .map(([name, says]) => `${name.padEnd(11)} ${says}\n`)
    .join('')
}

function references({ references, writeShare, fetchShare }: TraceFacts): string {
  const parts = [countText(references)]
  parts.push(writeShare === 0 ? 'no writes' : `${shareText(writeShare)} writes`)
  if (fetchShare > 0) parts.push(`${shareText(fetchShare)} instruction fetches`)
  return parts.join(', ')
}

function exactness({ exactFromFrames }: TraceFacts): string {
  return exactFromFrames === 1
    ? 'at every number of frames'
    : `from ${countText(exactFromFrames)} frames on: the trace is reduced`
}
