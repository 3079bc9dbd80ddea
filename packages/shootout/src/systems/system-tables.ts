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
import { allTasks, ownPolicies } from './system-row.ts'
import type { MixFacts, SystemRow } from './system-row.ts'

/** The rows of a mix at one size. */
export interface SystemContest {
  readonly facts: MixFacts
  readonly size: string
  readonly frames: number
  /** Of all tasks of each cell. */
  readonly wholes: readonly SystemRow[]
  readonly rows: readonly SystemRow[]
}

/** Mixes in the order given, sizes from small to large. */
export function systemContestsOf(
  rows: readonly SystemRow[],
  mixes: readonly MixFacts[],
): SystemContest[] {
  return mixes.flatMap((facts) => {
    const own = rows.filter(({ workload }) => workload === facts.name)
    const sizes = [...new Set(own.map(({ frames }) => frames))].sort((a, b) => a - b)
    return sizes.map((frames) => {
      const some = own.filter((row) => row.frames === frames)
      const wholes = some.filter(({ task }) => task === allTasks)
      return { facts, size: wholes[0].size, frames, wholes, rows: some }
    })
  })
}

/** What decides in a cell, for a reader: the policy, whose it is, or the system's own way. */
export function deciderText({ label, policies, decidedBy }: SystemRow): string {
  if (label === ownPolicies) return `own (${decidedBy})`
  return policies === 'none' ? `its own: ${decidedBy}` : label === '-' ? decidedBy : label
}

/** The row of a task in the same cell as `whole`. */
export function rowOfTask(
  { rows }: SystemContest,
  whole: SystemRow,
  task: string,
): SystemRow | undefined {
  return rows.find(
    (row) => row.task === task && row.system === whole.system && row.label === whole.label,
  )
}

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
  const fewest = Math.min(...systems.filter(isWhole).map(({ hardFaults }) => hardFaults))
  const quickest = Math.min(...systems.filter(isWhole).map((row) => row.virtualSeconds ?? Infinity))
  const lines = wholes.map((row) => {
    const isSystem = row.system !== replayName && isWhole(row)
    return [
      short(`${row.system}, ${deciderText(row)}${isWhole(row) ? '' : ' !'}`, labelColumns),
      mark(countText(row.hardFaults), isSystem && row.hardFaults === fewest, style),
      countText(row.softFaults),
      countText(row.zeroFills),
      countText(row.pageOuts),
      row.messages === null ? '' : countText(row.messages),
      secondsText(row.virtualSeconds, isSystem && row.virtualSeconds === quickest, style),
      secondsText(row.stalledSeconds, false, style),
      ...names.map((task) => countText(rowOfTask(contest, row, task)?.hardFaults ?? 0)),
    ]
  })
  return `${bold(name, style)}  ${what}\n\n${layOut([head, ...lines])}`
}

/** Whether all tasks came to their ends. */
function isWhole({ state, error }: SystemRow): boolean {
  return state === 'done' && error === null
}

function secondsText(seconds: number | null, isBest: boolean, style: TableStyle): string {
  return seconds === null ? '' : mark(seconds.toFixed(3), isBest, style)
}
