/** A manager that does not free what it was handed (slide "Mach (continued)", M3). */
import { defineExperiment } from '../define-experiment.ts'
import { judgeAll } from '../verdict.ts'
import { count } from '../words.ts'
import { MachScene } from './mach-managers.ts'

/** Ticks until a page is saved and freed. */
const managers = { prompt: 100_000, slow: 20_000_000, 'one that never frees': Infinity } as const

export const experiment = defineExperiment({
  name: 'mach-double-paging',
  claim:
    'Manager must free the pages. Mach may double page if the manager does not free the memory in a timely fashion.',
  slide: 'Mach (continued)',
  hypothesis:
    'With a manager that frees what it is handed within a tenth of a millisecond no page is written twice; with one ' +
    'that never frees, pages go to the default pager’s swap as well.',
  method:
    'On Mach with 128 frames a client writes 300 pages of an object round and round. Its manager frees returned ' +
    'pages after 0.1 ms or 20 ms, or never. The kernel itself notes every page that it pages twice.',
  async run(lab) {
    const measurements = []
    for (const [name, savingTicks] of Object.entries(managers)) {
      const scene = new MachScene()
      const { rows } = await lab.run(
        {
          system: 'mach',
          machine: { frames: 128, costs: 'server-flash', pageSizeBytes: 256 },
          tasks: [
            {
              name: 'manager',
              program: scene.manager({ answers: true, savingTicks }),
              pages: 4096,
            },
            { name: 'client', program: scene.client(300, lab.sized(6, 2)), pages: 400 },
          ],
          limits: { time: '200s', steps: 5_000_000 },
        },
        { listen: scene.listen, ends: ['time-limit', 'stuck', 'step-limit'] },
      )
      measurements.push({
        case: name,
        numbers: {
          doublePagings: scene.noted.get('double-paging') ?? 0,
          pagesReturned: scene.noted.get('page-out') ?? 0,
          pagesWrittenByClient: rows[1].counters.pagesWritten ?? 0,
          clientEnded: Number(rows[1].state === 'ended'),
          secondsOfClient: rows[1].virtualSeconds,
        },
      })
    }
    return measurements
  },
  seeds: [0],
  verdict: (table) =>
    judgeAll(
      table,
      [
        {
          says: 'a prompt manager causes none',
          isMet: ({ of }) =>
            of('prompt', 'doublePagings') === 0 && of('prompt', 'pagesReturned') > 0,
        },
        {
          says: 'one that never frees causes some',
          isMet: ({ of }) => of('one that never frees', 'doublePagings') > 0,
        },
      ],
      (all) =>
        `Pages paged twice: ${table.cases
          .map(
            (name) => `${count(all.median(name, 'doublePagings'))} with a manager that is ${name}`,
          )
          .join(', ')}.`.replace('that is one that', 'that'),
    ),
  picture: { kind: 'dots', quantities: ['doublePagings', 'pagesReturned'], axis: 'pages' },
})
