/** A run that is small enough to keep all of its events. */
import type { KernelEvent } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { checkDescription } from '../description/check-description.ts'
import { planSystem } from '../description/plan-system.ts'
import type { Finders } from '../description/plan-system.ts'
import type { SystemDescription } from '../description/system-description.ts'
import { findSystem } from '../find-system.ts'
import { runSystem } from '../run/run-system.ts'

/** More than any figure needs. */
const limits = { time: '100s', steps: 1_000_000 }

/**
 * Runs a description to its end. Returns what happened, in order, without what no figure shows.
 * @throws SelfpageError `FIGURE_FAILED` if the tasks do not come to their end
 */
export async function recordRun(
  description: SystemDescription,
  finders: Finders,
): Promise<KernelEvent[]> {
  const events: KernelEvent[] = []
  const plan = await planSystem(checkDescription({ limits, ...description }, 'figure'), finders)
  const { end, rows } = await runSystem(findSystem(plan.description.system), plan, {
    listen(event) {
      if (event.kind !== 'switch' && event.kind !== 'unmap') events.push(event)
    },
  })
  const failed = rows.find(({ state }) => state !== 'ended')
  if (end === 'done' && failed === undefined) return events
  throw new SelfpageError('FIGURE_FAILED', `the run ended with '${failed?.state ?? end}'`, {
    place: failed?.task ?? 'figure',
    hint: 'This is a bug of the system that was run. Please report it.',
  })
}
