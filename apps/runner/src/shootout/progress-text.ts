/** How far a shootout is, in one line. */
import { countText, durationText } from '@selfpage/shootout'
import type { Progress } from '@selfpage/shootout'

const barColumns = 20

/** `[=====     ] 30/120  lirs on sort at 5%  about 40 s left`, cut to `columns`. */
export function progressText(progress: Progress, columns: number): string {
  const { opening, streaming, cells, done, failed, secondsLeft, cell, running = [] } = progress
  if (opening !== null) return `opening ${opening}`.slice(0, columns - 1)
  if (streaming !== null) {
    const { workload, references } = streaming
    return `streaming ${workload}: ${countText(references)} references`.slice(0, columns - 1)
  }
  const filled = cells === 0 ? barColumns : Math.round((done / cells) * barColumns)
  const parts = [`[${'='.repeat(filled)}${' '.repeat(barColumns - filled)}] ${done}/${cells}`]
  if (failed > 0) parts.push(`${failed} failed`)
  if (secondsLeft !== null && done < cells) parts.push(`about ${durationText(secondsLeft)} left`)
  for (const { cell: long, share } of running) {
    parts.push(`${long.label} on ${long.workload} ${Math.floor(share * 100)}%`)
  }
  if (cell !== null && running.length === 0)
    parts.push(`${cell.label} on ${cell.workload} at ${cell.size}`)
  return parts.join('  ').slice(0, columns - 1)
}
