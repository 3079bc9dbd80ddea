/** How long a run takes that has next to nothing to do. */
import { countText } from '@selfpage/shootout'
import { median } from '../timing.ts'
import { secondsText, times } from './goal.ts'
import type { Section } from './section.ts'

/** As many references as the sample trace in libCacheSim's repository has. */
const specification = 'zipf:references=113872,pages=60000,skew=0.6,seed=1'
const frames = 1000

/** Goal 4. */
export const startUpSection: Section = {
  name: 'start-up',
  title: 'Start-up',
  needs: ['cachesim', 'GNU time'],
  async measure(ground) {
    const { isQuick, say } = ground.plan
    const { path, references } = await ground.traceOf(specification)
    const rounds = isQuick ? 3 : 15
    const cachesim: number[] = []
    const first: number[] = []
    const again: number[] = []
    await ground.runShootout(path, ['lru'], [frames], 'filled')
    for (let round = 0; round < rounds; round++) {
      say(`start-up: ${round + 1} of ${rounds}`)
      const words = [path, 'oracleGeneral', 'lru', String(frames), '--ignore-obj-size', '1']
      cachesim.push((await ground.runCachesim(words)).wallSeconds)
      const ours = async (cache: 'empty' | 'filled') =>
        (await ground.runShootout(path, ['lru'], [frames], cache)).figures.wallSeconds
      first.push(await ours('empty'))
      again.push(await ours('filled'))
    }
    const rival = median(cachesim)
    const goal = (text: string, seconds: number) => ({
      text,
      target: "no more than cachesim's",
      measured: `${secondsText(seconds)} against ${secondsText(rival)}: ${times(seconds / rival)} the time`,
      isReached: seconds <= rival,
    })
    return {
      goals: [
        goal('Wall time on a tiny trace, nothing cached', median(first)),
        goal('Wall time on a tiny trace, the trace cached', median(again)),
      ],
      notes: [
        `${countText(references)} references, lru at ${countText(frames)} frames; medians of ` +
          `${rounds} interleaved runs, from the start of the process to its end.`,
      ],
      tables: [],
      raw: { cachesim, first, again },
    }
  },
}
