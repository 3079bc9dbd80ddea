/** What a second run of the same trace saves. */
import { join } from 'node:path'
import { countText } from '@selfpage/shootout'
import { openTrace } from '@selfpage/trace'
import { median } from '../timing.ts'
import { secondsText } from './goal.ts'
import type { Section } from './section.ts'

/** The second half of goal 5. */
export const secondRunSection: Section = {
  name: 'second-run',
  title: 'A second run',
  needs: ['GNU time'],
  async measure(ground) {
    const { folder, isQuick, say } = ground.plan
    const trace = await ground.largeTrace()
    const cache = join(folder, 'cache-of-second-run')
    await openTrace(trace.path, { cache })
    const rounds = isQuick ? 1 : 5
    const opening = { first: [] as number[], again: [] as number[] }
    const run = { first: [] as number[], again: [] as number[] }
    await ground.runShootout(trace.path, ['fifo'], [1000], 'filled')
    for (let round = 0; round < rounds; round++) {
      say(`a second run: ${round + 1} of ${rounds}`)
      opening.first.push(await secondsOf(() => openTrace(trace.path)))
      opening.again.push(await secondsOf(() => openTrace(trace.path, { cache })))
      for (const [seconds, state] of [
        [run.first, 'empty'] as const,
        [run.again, 'filled'] as const,
      ]) {
        const { figures } = await ground.runShootout(trace.path, ['fifo'], [1000], state)
        seconds.push(figures.wallSeconds)
      }
    }
    const [first, again] = [median(opening.first), median(opening.again)]
    return {
      goals: [
        {
          text: 'A second run skips parsing and interning',
          target: 'yes: opening the trace is reading 4 bytes a reference',
          measured: `${secondsText(again)} instead of ${secondsText(first)} to open the trace`,
          isReached: again < first / 4,
        },
      ],
      notes: [
        `${countText(trace.references)} references; medians of ${rounds}. The whole process (fifo at ` +
          `1,000 frames) takes ${secondsText(median(run.first))} the first time, the cache being ` +
          `written, and ${secondsText(median(run.again))} from then on.`,
      ],
      tables: [],
      raw: { opening, run },
    }
  },
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
