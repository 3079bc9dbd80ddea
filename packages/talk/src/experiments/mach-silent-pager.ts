/** A manager that never answers (slide "Mach (continued)", M2). */
import type { TaskDescription } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import { judgeAll } from '../verdict.ts'
import { count, percent } from '../words.ts'
import { MachScene } from './mach-managers.ts'

const bystanders = 3
/** How much others may be slowed down. */
const tolerance = 0.05

export const experiment = defineExperiment({
  name: 'mach-silent-pager',
  claim:
    'Kernel must gracefully handle rogue servers. If the server does not respond, the thread blocks forever.',
  slide: 'Mach (continued)',
  hypothesis:
    'A client of a manager that never answers does not come past its first reference in any time; all others end, ' +
    'no more than 5 % later than beside a manager that answers.',
  method:
    'On Mach: a manager, a client that writes 20 pages of its object, and three tasks that page to swap. The manager ' +
    'says that it is ready, and then answers requests for data, or never. The tasks begin when the client does; at first they began with the ' +
    'manager, and were done before anybody waited for it.',
  async run(lab) {
    const measurements = []
    for (const [name, answers] of [
      ['a manager that answers', true],
      ['a silent manager', false],
    ] as const) {
      const scene = new MachScene()
      const tasks: TaskDescription[] = [
        { name: 'manager', program: scene.manager({ answers, savingTicks: 0 }), pages: 64 },
        { name: 'client', program: scene.client(20, 1), pages: 64 },
        ...Array.from({ length: bystanders }, (_, index) => ({
          name: `bystander-${index + 1}`,
          workload: `zipf:references=${lab.sized('30k', '4000')},pages=120,skew=0.6,writes=0.4,seed=${lab.seed * 10 + index}`,
          stamps: false,
          // When the client is about to wait.
          start: '1ms',
        })),
      ]
      const { rows } = await lab.run(
        {
          system: 'mach',
          machine: { frames: 160, costs: 'server-flash', pageSizeBytes: 256 },
          tasks,
          limits: { time: '20s' },
        },
        // The manager never ends.
        { listen: scene.listen, ends: ['time-limit', 'stuck'] },
      )
      const others = rows.slice(2)
      measurements.push({
        case: `beside ${name}`,
        numbers: {
          pagesWrittenByClient: rows[1].counters.pagesWritten ?? 0,
          clientEnded: Number(rows[1].state === 'ended'),
          othersEnded: others.filter(({ state }) => state === 'ended').length,
          secondsOfOthers: Math.max(...others.map(({ virtualSeconds }) => virtualSeconds)),
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
          says: 'the client of the silent manager waits for ever, and only that one',
          isMet: ({ of }) =>
            of('beside a silent manager', 'pagesWrittenByClient') === 0 &&
            of('beside a silent manager', 'clientEnded') === 0 &&
            of('beside a manager that answers', 'clientEnded') === 1,
        },
        {
          says: 'all others end, at most 5 % later',
          isMet: ({ of }) =>
            of('beside a silent manager', 'othersEnded') === bystanders &&
            of('beside a silent manager', 'secondsOfOthers') <=
              (1 + tolerance) * of('beside a manager that answers', 'secondsOfOthers'),
        },
      ],
      (all) => {
        const [answering, silent] = table.cases.map((name) => all.median(name, 'secondsOfOthers'))
        const written = all.cases.map((name) => count(all.median(name, 'pagesWrittenByClient')))
        return (
          `Pages the client wrote beside a manager that answers, and beside a silent one: ${written.join(' and ')}. ` +
          `The time of the others changes by ${percent(silent / answering - 1)}.`
        )
      },
    ),
  picture: {
    kind: 'dots',
    quantities: ['secondsOfOthers'],
    axis: 'seconds until all others ended',
  },
})
