/** How long a run takes that has next to nothing to do, and how much of that is Node's. */
import { countText } from '@selfpage/shootout'
import { ownNode } from '../node-program.ts'
import type { NodeProgram } from '../node-program.ts'
import { median } from '../timing.ts'
import { secondsText, times } from './goal.ts'
import type { Goal } from './goal.ts'
import type { CacheState, Ground } from './ground.ts'
import type { Section } from './section.ts'

/** As many references as the sample trace in libCacheSim's repository has. */
const specification = 'zipf:references=113872,pages=60000,skew=0.6,seed=1'
const frames = 1000

/** Wall times under one Node, in seconds. */
interface NodeTimes {
  readonly node: NodeProgram
  /** A module with nothing in it. */
  readonly empty: number[]
  readonly first: number[]
  readonly again: number[]
}

/** Goal 4. */
export const startUpSection: Section = {
  name: 'start-up',
  title: 'Start-up',
  needs: ['cachesim', 'GNU time'],
  async measure(ground) {
    const { isQuick, nodes, say } = ground.plan
    const { path, references } = await ground.traceOf(specification)
    const rounds = isQuick ? 3 : 15
    const cachesim: number[] = []
    const ours = [ownNode, ...nodes].map((node): NodeTimes => ({
      node,
      empty: [],
      first: [],
      again: [],
    }))
    // Also makes Node keep what it compiled, where it does.
    for (const { node } of ours) await wallSeconds(ground, path, 'filled', node)
    for (let round = 0; round < rounds; round++) {
      say(`start-up: ${round + 1} of ${rounds}`)
      const words = [path, 'oracleGeneral', 'lru', String(frames), '--ignore-obj-size', '1']
      cachesim.push((await ground.runCachesim(words)).wallSeconds)
      for (const { node, empty, first, again } of ours) {
        empty.push((await ground.runEmptyModule(node)).wallSeconds)
        first.push(await wallSeconds(ground, path, 'empty', node))
        again.push(await wallSeconds(ground, path, 'filled', node))
      }
    }
    return {
      goals: ours.flatMap((measured) => goalsOf(measured, median(cachesim))),
      notes: [
        `${countText(references)} references, lru at ${countText(frames)} frames; medians of ` +
          `${rounds} interleaved runs, from the start of the process to its end. Before there is a ` +
          'line of ours to run, Node needs what an empty module takes. From 22.1 on it keeps ' +
          'compiled code from one run to the next; the first is not counted.',
      ],
      tables: [
        {
          title: 'Wall time',
          columns: ['', 'an empty module', 'nothing cached', 'the trace cached'],
          rows: [
            ...ours.map(({ node, ...measured }) => [
              `Node ${node.version}`,
              ...[measured.empty, measured.first, measured.again].map((seconds) =>
                secondsText(median(seconds)),
              ),
            ]),
            ['cachesim', '', secondsText(median(cachesim)), ''],
          ],
        },
      ],
      raw: {
        cachesim,
        ours: ours.map(({ node, ...measured }) => ({ node: node.version, ...measured })),
      },
    }
  },
}

async function wallSeconds(
  ground: Ground,
  path: string,
  cache: CacheState,
  node: NodeProgram,
): Promise<number> {
  const { figures } = await ground.runShootout(path, ['lru'], [frames], cache, [], node)
  return figures.wallSeconds
}

function goalsOf({ node, first, again }: NodeTimes, rival: number): Goal[] {
  const under = node === ownNode ? '' : `, Node ${node.version}`
  const goal = (text: string, seconds: number) => ({
    text: `Wall time on a tiny trace, ${text}${under}`,
    target: "no more than cachesim's",
    measured: `${secondsText(seconds)} against ${secondsText(rival)}: ${times(seconds / rival)} the time`,
    isReached: seconds <= rival,
  })
  return [goal('nothing cached', median(first)), goal('the trace cached', median(again))]
}
