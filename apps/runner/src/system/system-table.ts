/** The table of a run: a line a task. */
import { countText } from '@selfpage/shootout'
import type { SystemResult, TaskRow } from '@selfpage/systems'
import { plainTable } from '../text/plain-table.ts'
import type { PlainColumn } from '../text/plain-table.ts'

type Cell = readonly [column: PlainColumn, text: (row: TaskRow) => string]

const always: readonly Cell[] = [
  [{ title: 'task', align: 'left' }, ({ task }) => task],
  [{ title: 'policy', align: 'left' }, ({ policy }) => policy],
  [{ title: 'references' }, ({ references }) => countText(references)],
  [{ title: 'hard' }, ({ hardFaults }) => countText(hardFaults)],
  [{ title: 'soft' }, ({ softFaults }) => countText(softFaults)],
  [{ title: 'zero' }, ({ zeroFills }) => countText(zeroFills)],
  [{ title: 'copy' }, ({ copyFaults }) => countText(copyFaults)],
  [{ title: 'page-outs' }, ({ pageOuts }) => countText(pageOuts)],
  [{ title: 'messages' }, ({ messages }) => countText(messages)],
  [{ title: 'reclaimed' }, ({ reclaimed }) => countText(reclaimed)],
  [{ title: 'seconds' }, ({ virtualSeconds }) => virtualSeconds.toFixed(3)],
  [{ title: 'stalled' }, ({ stalledSeconds }) => stalledSeconds.toFixed(3)],
]

const state: Cell = [{ title: 'state', align: 'left' }, ({ state }) => state]

/** More tasks than this are shown as what they are in sum and at most. */
const mostRows = 40

/** Rows as a table, and how the run ended in a sentence. */
export function systemTable(result: SystemResult): string {
  const { rows } = result
  const hasEvents = rows.some(({ state }) => state !== 'ended')
  const cells = hasEvents ? [...always, state] : always
  const shown = rows.slice(0, mostRows).map((row) => cells.map(([, text]) => text(row)))
  const columns = cells.map(([column]) => column)
  const more = rows.length - shown.length
  return [
    plainTable(columns, shown),
    more > 0 ? `and ${countText(more)} more tasks (--json has them all)\n` : '',
    `\n${ending(result)}\n`,
    ...shownErrors(rows),
    result.digest === '' ? '' : `digest ${result.digest}\n`,
  ].join('')
}

/** Why tasks failed, a line each. */
function shownErrors(rows: readonly TaskRow[]): string[] {
  const failed = rows.filter(({ error }) => error !== undefined).slice(0, mostRows)
  return failed.map(({ task, error }) => `${task} failed: ${error}\n`)
}

const endings: Readonly<Record<SystemResult['end'], string>> = {
  done: 'All tasks ended',
  stuck: 'Tasks wait for what never comes: stopped',
  'time-limit': 'Stopped at the time limit',
  'step-limit': 'Stopped at the step limit',
}

function ending({ end, virtualSeconds, machineFrames, rows, seed }: SystemResult): string {
  const tasks = rows.length === 1 ? 'one task' : `${countText(rows.length)} tasks`
  return (
    `${endings[end]} after ${virtualSeconds.toFixed(3)} s of virtual time: ` +
    `${tasks}, ${countText(machineFrames)} frames, seed ${seed}.`
  )
}
