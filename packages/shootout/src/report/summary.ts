/**
 * What the rows say, in words. Every sentence is computed: which policy comes closest to optimal,
 * how far from it, how that compares with LRU, and what it costs.
 */
import { formatDifference, formatList, formatRough } from './format.ts'
import type { ReportModel } from './model/report-model.ts'
import { columnsOf, rankPolicies } from './model/standings.ts'
import type { Standing } from './model/standings.ts'
import type { Compared } from './report-data.ts'

/** Mean regrets closer than this are called equal: half a percentage point. */
const TIE = 0.005

/** What is said of one workload. */
interface WorkloadSummary {
  readonly workload: string
  readonly sentence: string
  /** All policies, best first. */
  readonly standings: readonly Standing[]
}

/** The words of the report's first page. */
export interface Summary {
  /** The finding in one sentence. */
  readonly headline: string
  /** What was run, and what regret is counted against. */
  readonly scope: string
  /** What supports the finding, a paragraph each. */
  readonly details: readonly string[]
  readonly workloads: readonly WorkloadSummary[]
}

/** Says what came out. */
export function summarize(model: ReportModel<Compared>): Summary {
  const standings = rankPolicies(model)
  const workloads = model.workloads.map(({ name }) => {
    const ranked = rankPolicies(model, columnsOf(model, name))
    return { workload: name, sentence: workloadSentence(model, ranked), standings: ranked }
  })
  const [best] = standings
  if (!best) {
    const headline = 'No policy has a result to compare.'
    return { headline, scope: scope(model), details: [], workloads }
  }
  const paragraphs = [
    [lruSentence(model, best, standings), spreadSentence(workloads, best)],
    [costSentence(best, standings)],
  ]
  return {
    headline: headline(model, standings, best),
    scope: scope(model),
    details: paragraphs.map((sentences) =>
      sentences.filter((sentence) => sentence !== null).join(' '),
    ),
    workloads,
  }
}

/** Policies that cannot be told from the first of `standings`, it included. */
function leadersOf(standings: readonly Standing[]): readonly Standing[] {
  const [best] = standings
  if (!best) return []
  return standings.filter(
    ({ isComplete, meanRegret }) =>
      isComplete === best.isComplete && meanRegret - best.meanRegret <= TIE,
  )
}

function headline(
  model: ReportModel<Compared>,
  standings: readonly Standing[],
  best: Standing,
): string {
  const leaders = leadersOf(standings).map(({ series }) => series.label)
  const come = leaders.length > 1 ? 'come' : 'comes'
  const lru = standings.find(({ series }) => series.label === 'lru')
  const far = `${formatDifference(best.meanRegret)} more misses than ${floorName(model)}`
  const than = lru && lru !== best ? `, where LRU has ${formatDifference(lru.meanRegret)}` : ''
  return `${formatList(leaders)} ${come} closest: ${far} on average${than}.`
}

function scope(model: ReportModel<Compared>): string {
  const columns = columnsOf(model).length
  const policies = model.series.filter(({ role }) => role !== 'optimal').length
  const floor = model.hasOptimal
    ? 'Regret is counted against Belady’s optimal, which knows the future and cannot be had.'
    : 'Optimal was not run, so regret is counted against the best policy of each column.'
  return (
    `${capitalize(plural(policies, 'policy', 'policies'))} ran on ` +
    `${plural(model.workloads.length, 'workload', 'workloads')}, ` +
    `${plural(columns, 'combination', 'combinations')} of workload and memory size in all. ${floor}`
  )
}

function lruSentence(
  model: ReportModel<Compared>,
  best: Standing,
  standings: readonly Standing[],
): string | null {
  if (!model.hasLru) return null
  const { label } = best.series
  const behind = standings.filter(({ meanAgainstLru }) => (meanAgainstLru ?? 0) > 0.0005)
  const also = behind.length === 0 ? '' : ` ${worseThanLru(behind.length)}`
  if (label === 'lru') return `No other policy did better than LRU on average.${also}`
  return `On average, ${label} has ${comparedWithLru(best.meanAgainstLru ?? 0)} LRU.${also}`
}

function worseThanLru(count: number): string {
  return count === 1
    ? 'One policy does worse than LRU on average.'
    : `${capitalize(spell(count))} policies do worse than LRU on average.`
}

function costSentence(best: Standing, standings: readonly Standing[]): string {
  const cheapest = standings.reduce((a, b) => (b.nsPerReference < a.nsPerReference ? b : a))
  const cost = `${best.series.label} takes ${priceOf(best)}`
  if (cheapest === best) return `${cost}; none is faster.`
  return (
    `${cost}; the fastest, ${cheapest.series.label}, takes ${priceOf(cheapest)} ` +
    `and has ${formatDifference(cheapest.meanRegret)} of regret.`
  )
}

/** Whether one policy suits all, which is the question most readers come with. */
function spreadSentence(workloads: readonly WorkloadSummary[], best: Standing): string | null {
  if (workloads.length < 2) return null
  const { label } = best.series
  const wins = workloads.filter(({ standings }) =>
    leadersOf(standings).some(({ series }) => series.label === label),
  ).length
  const distances = workloads.flatMap(({ workload, standings }) => {
    const own = standings.find(({ series }) => series.label === label)
    return own ? [{ workload, regret: own.meanRegret, lead: standings[0] }] : []
  })
  const [first] = distances
  if (!first) return null
  const worst = distances.reduce((a, b) => (b.regret > a.regret ? b : a), first)
  const share =
    wins === workloads.length ? 'every workload' : `${wins} of ${workloads.length} workloads`
  const rival =
    worst.lead && worst.lead.series.label !== label
      ? `, where ${worst.lead.series.label} has ${formatDifference(worst.lead.meanRegret)}`
      : ''
  return (
    `${label} is best or level with the best on ${share}. ` +
    `It is furthest from optimal on ${worst.workload}: ${formatDifference(worst.regret)}${rival}.`
  )
}

function workloadSentence(model: ReportModel<Compared>, standings: readonly Standing[]): string {
  const [best] = standings
  if (!best) return 'No policy has a result to compare.'
  const leaders = leadersOf(standings).map(({ series }) => series.label)
  const facts = [`${formatDifference(best.meanRegret)} over ${floorName(model)}`]
  if (best.meanAgainstLru !== undefined && !leaders.includes('lru')) {
    facts.push(`${comparedWithLru(best.meanAgainstLru)} LRU`)
  }
  facts.push(`${formatRough(best.nsPerReference)} ns a reference`)
  const verb = leaders.length > 1 ? 'are level' : 'is best'
  return `${formatList(leaders)} ${verb}: ${facts.join(', ')}.`
}

function comparedWithLru(excess: number): string {
  if (Math.abs(excess) < 0.0005) return 'as many misses as'
  return `${formatDifference(Math.abs(excess))} ${excess < 0 ? 'fewer' : 'more'} misses than`
}

function priceOf(standing: Standing): string {
  const bytes = formatRough(standing.metadataBytesPerFrame)
  return `${formatRough(standing.nsPerReference)} ns a reference and ${bytes} bytes a frame`
}

function floorName(model: ReportModel<Compared>): string {
  return model.hasOptimal ? 'optimal' : 'the best of each column'
}

function plural(count: number, one: string, many: string): string {
  return `${spell(count)} ${count === 1 ? one : many}`
}

const words = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ')

function spell(count: number): string {
  return words[count] ?? String(count)
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
