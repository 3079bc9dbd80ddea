/** What a second worker is worth. */
import { countText } from '@selfpage/shootout'
import { median } from '../timing.ts'
import { secondsText } from './goal.ts'
import { gridPolicies } from './rivals.ts'
import type { Section } from './section.ts'

/** Shares of the distinct pages. */
const shares = [0.001, 0.01, 0.1]

/** The first half of goal 5. */
export const twoWorkersSection: Section = {
  name: 'two-workers',
  title: 'Two workers',
  needs: ['GNU time'],
  async measure(ground) {
    const { isQuick, say } = ground.plan
    const references = isQuick ? 1e6 : 5e6
    const trace = await ground.traceOf(`zipf:references=${references},pages=5e5,skew=1,seed=3`)
    const frames = shares.map((share) => Math.round(share * trace.distinctPages))
    const rounds = isQuick ? 1 : 5
    const seconds = { one: [] as number[], two: [] as number[] }
    const run = async (jobs: string) => {
      const words = ['--jobs', jobs]
      const { figures } = await ground.runShootout(
        trace.path,
        gridPolicies,
        frames,
        'filled',
        words,
      )
      return figures.wallSeconds
    }
    await run('1')
    for (let round = 0; round < rounds; round++) {
      say(`two workers: ${round + 1} of ${rounds}`)
      seconds.one.push(await run('1'))
      seconds.two.push(await run('2'))
    }
    const [one, two] = [median(seconds.one), median(seconds.two)]
    return {
      goals: [
        {
          text: 'Wall time of a grid with two workers, as a share of that with one',
          target: 'no more than 0.60',
          measured: `${(two / one).toFixed(2)} (${secondsText(two)} against ${secondsText(one)})`,
          isReached: two <= 0.6 * one,
        },
      ],
      notes: [
        `${gridPolicies.length} policies at ${frames.map(countText).join(', ')} frames over ` +
          `${countText(trace.references)} references, \`--jobs 1\` against \`--jobs 2\`: whole ` +
          `processes, main thread and start-up included, medians of ${rounds} runs in turn.`,
      ],
      tables: [],
      raw: seconds,
    }
  },
}
