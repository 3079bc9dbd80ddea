/** A database that lives on what others leave (slides "Guaranteed and Extra Pages", "Goals for a GNU VMM"). */
import type { TaskDescription } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import { firstReferences, withLoading } from '@selfpage/trace'
import { judgeAll } from '../verdict.ts'
import { count, percent } from '../words.ts'

const machine = { frames: 1800, costs: 'server-flash' }
/** The database's contract, and what it may have beyond. */
const guaranteed = 500
const extra = 1200
/** The neighbour may become this much slower. */
const tolerance = 0.05

export const experiment = defineExperiment({
  name: 'database-in-extra-frames',
  claim: 'Tasks may ask for extra pages. Memory server only asks for extra pages.',
  slide: 'Proposed Properties',
  hypothesis:
    'A database with a cache in extra frames has fewer hard faults than one with its contract alone, and a ' +
    'neighbour that comes later finds its own guaranteed frames as if there were no database: 5 % slower at most.',
  method:
    'The first references of db-sqlite-oltp under the database-aware policy with 500 guaranteed frames on a machine ' +
    'of 1,800, without and with up to 1,200 extra frames. After 50 ms a neighbour starts whose 1,000 pages fit its ' +
    'contract; it also runs alone. It has the higher priority, so it waits for memory and disks only. (At first both ' +
    'had the same, and it took 41 % longer: a database that waits less for its disk leaves less of the processor.)',
  async run(lab) {
    const trace = withLoading(
      firstReferences(await lab.workload('db-sqlite-oltp'), lab.sized(120_000, 40_000)),
    )
    const database = (extraFrames: number): TaskDescription => ({
      name: 'database',
      workload: trace,
      policy: 'database-aware',
      wish: { frames: guaranteed },
      extraFrames,
      stamps: false,
      hints: true,
    })
    const neighbour: TaskDescription = {
      name: 'neighbour',
      workload: `zipf:references=${lab.sized('400k', '100k')},pages=1000,skew=0.5,writes=0.2,seed=${lab.seed}`,
      wish: { frames: 1016 },
      extraFrames: 0,
      start: '50ms',
      priority: 150,
    }
    const measurements = []
    for (const [name, tasks] of [
      ['neighbour alone', [neighbour]],
      ['guaranteed only', [database(0), neighbour]],
      ['with extra frames', [database(extra), neighbour]],
    ] as const) {
      const { rows } = await lab.run({ machine, tasks })
      const own = rows.find(({ task }) => task === 'database')
      const next = rows.find(({ task }) => task === 'neighbour')
      measurements.push({
        case: name,
        numbers: {
          ...(own === undefined
            ? {}
            : {
                databaseHardFaults: own.hardFaults,
                databaseSeconds: own.virtualSeconds,
                reclaimedFrames: own.reclaimed,
                sanctions: own.sanctioned,
              }),
          neighbourSeconds: next?.virtualSeconds ?? Number.NaN,
          neighbourHardFaults: next?.hardFaults ?? Number.NaN,
        },
      })
    }
    return measurements
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        {
          says: 'the database has fewer hard faults with extra frames',
          isMet: ({ of }) =>
            of('with extra frames', 'databaseHardFaults') <
            of('guaranteed only', 'databaseHardFaults'),
        },
        {
          says: 'the neighbour is not slowed down by extra frames by more than 5 %',
          isMet: ({ of }) =>
            of('with extra frames', 'neighbourSeconds') <=
            (1 + tolerance) * of('guaranteed only', 'neighbourSeconds'),
        },
        {
          says: 'nobody is punished',
          isMet: ({ of }) => of('with extra frames', 'sanctions') === 0,
        },
      ],
      (all) => {
        const [without, extras] = ['guaranteed only', 'with extra frames'].map((name) =>
          all.median(name, 'databaseHardFaults'),
        )
        const slower =
          all.median('with extra frames', 'neighbourSeconds') /
            all.median('guaranteed only', 'neighbourSeconds') -
          1
        return (
          `The database's hard faults go from ${count(without)} to ${count(extras)} (${percent(extras / without - 1)}); ` +
          `it gave ${count(all.median('with extra frames', 'reclaimedFrames'))} frames back. The neighbour's time changes by ${percent(slower)}.`
        )
      },
    ),
  picture: {
    kind: 'dots',
    quantities: ['databaseHardFaults'],
    axis: 'hard faults of the database',
    cases: ['guaranteed only', 'with extra frames'],
  },
})
