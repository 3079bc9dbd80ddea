/**
 * A grid of systems as text: a table for each mix and size, a line for each system and policy. The
 * fewest hard faults and the least time of a column are marked with `*`; a replay, which is no system,
 * stands apart.
 */
import { bytesText, countText, plural } from '../output/numbers.ts'
import { bold, dim, mark, short } from '../output/table-style.ts'
import type { TableStyle } from '../output/table-style.ts'
import { layOut } from '../output/text-table.ts'
import { replayName } from './plan-systems.ts'
import { deciderText, isWholeRun, rowsOfCell, systemContestsOf } from './system-contests.ts'
import type { SystemContest } from './system-contests.ts'
import type { MixFacts, SystemRow } from './system-row.ts'

/** More tasks than this get no columns of their own. */
const mostTasks = 4
const labelColumns = 34

/** The table of each mix and size. */
export function systemTables(
  rows: readonly SystemRow[],
  mixes: readonly MixFacts[],
  style: TableStyle,
): string {
  return systemContestsOf(rows, mixes)
    .map((contest) => contestTable(contest, style))
    .join('\n')
}

function contestTable(contest: SystemContest, style: TableStyle): string {
  const { facts, wholes, size, frames } = contest
  const { name, tasks, references, distinctPages, pageBytes } = facts
  const what = [
    ...(facts.isWorkload ? [] : [plural(tasks.length, 'task', 'tasks')]),
    `${plural(references, 'reference', 'references')} to ${plural(distinctPages, 'page', 'pages')} of ${bytesText(pageBytes)}`,
    size === String(frames)
      ? `${countText(frames)} frames`
      : `${countText(frames)} frames (${size})`,
  ].join(', ')
  const names = tasks.length > 1 && tasks.length <= mostTasks ? tasks.map((task) => task.name) : []
  const head = [
    ...['system', 'hard', 'soft', 'zero', 'page-outs', 'messages', 'seconds', 'stalled'],
    ...names.map((task) => `hard: ${short(task, 12)}`),
  ].map((cell) => dim(cell, style))
  const systems = wholes.filter(({ system }) => system !== replayName)
  const fewest = Math.min(...systems.filter(isWholeRun).map(({ hardFaults }) => hardFaults))
  const quickest = Math.min(
    ...systems.filter(isWholeRun).map((row) => row.virtualSeconds ?? Infinity),
  )
  const lines = wholes.map((row) => {
    const isSystem = row.system !== replayName && isWholeRun(row)
    return [
      short(`${row.system}, ${deciderText(row)}${isWholeRun(row) ? '' : ' !'}`, labelColumns),
      mark(countText(row.hardFaults), isSystem && row.hardFaults === fewest, style),
      countText(row.softFaults),
      countText(row.zeroFills),
      countText(row.pageOuts),
      row.messages === null ? '' : countText(row.messages),
      secondsText(row.virtualSeconds, isSystem && row.virtualSeconds === quickest, style),
      secondsText(row.stalledSeconds, false, style),
      ...names.map((task) => countText(hardFaultsOf(contest, row, task))),
    ]
  })
  return `${bold(name, style)}  ${what}\n\n${layOut([head, ...lines])}`
}

function secondsText(seconds: number | null, isBest: boolean, style: TableStyle): string {
  return seconds === null ? '' : mark(seconds.toFixed(3), isBest, style)
}

function hardFaultsOf(contest: SystemContest, whole: SystemRow, task: string): number {
  return rowsOfCell(contest, whole).find((row) => row.task === task)?.hardFaults ?? 0
}
