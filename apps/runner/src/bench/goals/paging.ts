/** What the paging system costs, in units of what no such system can do without. */
import { join } from 'node:path'
import { bytesText, countText, planPolicies } from '@selfpage/shootout'
import type { TaskRow } from '@selfpage/systems'
import { policySearch } from '../../policies/policy-search.ts'
import { measurePagingCosts, pageSizes } from '../paging/paging-costs.ts'
import type { CostName, PagingCost } from '../paging/paging-costs.ts'
import { secondsText } from './goal.ts'
import type { Goal } from './goal.ts'
import type { Ground } from './ground.ts'
import { withoutOutput } from './measure-process.ts'
import type { ProcessFigures } from './measure-process.ts'
import type { Section } from './section.ts'

const mostChecks = 3
const mostResumesZeroFill = 60
const mostResumesFilePage = 250
const mostBytes = 2 ** 30

/** A description that comes with the command, and how many tasks it has. */
const largeSystem = 'thousand-tasks'
const largeTasks = 1000

const names: Readonly<Record<CostName, string>> = {
  touch: 'a resident reference, `touch` in a function',
  touchInGenerator: 'the same in the body of a generator',
  touchAll: 'the same, `touchAll` over an array',
  zeroFill: `a zero-fill fault, pages of ${pageSizes.usual} bytes`,
  zeroFillSmall: `the same, pages of ${pageSizes.small} bytes`,
  filePage: `a page read from a file, pages of ${pageSizes.usual} bytes`,
  filePageSmall: `the same, pages of ${pageSizes.small} bytes`,
  bareZeroFill: `the messages of a zero-fill fault alone, pages of ${pageSizes.usual} bytes`,
  bareZeroFillSmall: `the same, pages of ${pageSizes.small} bytes`,
  bareFilePage: `the messages of a file fault alone, pages of ${pageSizes.small} bytes`,
}

/** What a reference and each kind of fault cost, and how much memory a thousand tasks take. */
export const pagingSection: Section = {
  name: 'paging',
  title: 'What paging costs',
  needs: ['GNU time'],
  async measure(ground) {
    const { folder, isQuick, say, signal } = ground.plan
    const [policy] = await planPolicies('lru', policySearch(folder))
    const rounds = isQuick ? 3 : 15
    const { checkNs, resumeNs, costs } = await measurePagingCosts({
      policy: policy.configured,
      rounds,
      isQuick,
      signal,
      onRun: (name, done, total) => say(`paging, ${done} of ${total}: ${name}`),
    })
    const large = await runThousandTasks(ground)
    const cost = (name: CostName) => costs.find((each) => each.name === name) as PagingCost
    const goal = (text: string, name: CostName, unit: string, most: number): Goal => ({
      text,
      target: `at most ${most} ${unit}`,
      measured: `${cost(name).units.toFixed(1)} ${unit}`,
      isReached: cost(name).units <= most,
    })
    return {
      goals: [
        goal('A resident reference', 'touch', 'checks of a typed array', mostChecks),
        goal(
          "A zero-fill fault, through the task's pager and the memory server",
          'zeroFill',
          'resumes of a generator',
          mostResumesZeroFill,
        ),
        goal(
          'A file fault, through all ten steps',
          'filePage',
          'resumes of a generator',
          mostResumesFilePage,
        ),
        {
          text: 'Peak memory of 1,000 tasks of 1,000 pages over 65,536 frames, swap on a file',
          target: `below ${bytesText(mostBytes)}`,
          measured: `${bytesText(large.figures.peakBytes)}${large.isDone ? '' : ', not all tasks ended'}`,
          isReached: large.isDone && large.figures.peakBytes < mostBytes,
        },
      ],
      notes: [
        `The yardsticks: looking up the rights of a page in a typed array takes ` +
          `${checkNs.toFixed(2)} ns here, resuming one generator with a value ` +
          `${resumeNs.toFixed(1)} ns. CPU time of all threads; the medians of ${rounds} rounds, after ` +
          'a warm-up, in which every cost is divided by its yardstick of the same round.',
        'Each cost is measured in a program on a whole machine: kernel, memory server, the own ' +
          'pager of the task with lru, and for files a file server, a disk driver and a disk in ' +
          'memory. A zero-fill fault includes filling the page with zeros, a file fault moving it: ' +
          'with pages of 64 bytes only the protocol is left. File pages are read one by one, ' +
          'none is in a cache, none is read ahead.',
        'The last three rows are floors: the same messages, in the same order, between threads that ' +
          'do nothing else, with the same bytes zeroed, moved by the disk and mapped. A file fault ' +
          'takes 25 messages and resumes a generator 9 times; 9 of its calls go to servers that are ' +
          `plain functions. On this machine its floor is ${cost('bareFilePage').units.toFixed(0)} ` +
          `resumes of a generator, a zero-fill fault's ${cost('bareZeroFillSmall').units.toFixed(0)}, or ` +
          `${cost('bareZeroFill').units.toFixed(0)} with a page of ${pageSizes.usual} bytes to be zeroed. ` +
          'What lies above is contracts, containers, versions, the policy and the protocol of the store.',
        `The thousand tasks (\`selfpage system run ${largeSystem}\`) make ` +
          `${countText(large.references)} references in ${secondsText(large.figures.wallSeconds)}; ` +
          `${countText(large.pageOuts)} pages go to the file and ${countText(large.hardFaults)} come ` +
          'back. 256 MiB of the memory are the frames.',
      ],
      tables: [
        {
          title: 'Nanoseconds, and how many checks or resumes that is',
          columns: ['what', 'CPU', 'wall', 'units', 'lowest', 'highest'],
          rows: costs.map(({ name, ns, wallNs, units, range: [lowest, highest] }) => [
            names[name],
            ...[ns, wallNs, units, lowest, highest].map((value) => value.toFixed(1)),
          ]),
        },
      ],
      raw: { checkNs, resumeNs, costs, large: { ...large, figures: withoutOutput(large.figures) } },
    }
  },
}

interface LargeRun {
  readonly figures: ProcessFigures
  readonly isDone: boolean
  readonly references: number
  readonly hardFaults: number
  readonly pageOuts: number
}

/** As a process of its own, so that its memory is its own. */
async function runThousandTasks(ground: Ground): Promise<LargeRun> {
  const { folder, say } = ground.plan
  say(`paging: ${largeSystem}`)
  const swap = join(folder, 'swap.image')
  const words = ['system', 'run', largeSystem, '--swap-image', swap, '--json']
  const figures = await ground.runSelfpage(words, 'empty')
  const rows = JSON.parse(figures.stdout) as TaskRow[]
  const sum = (of: (row: TaskRow) => number) => rows.reduce((all, row) => all + of(row), 0)
  return {
    figures,
    isDone: rows.length === largeTasks && rows.every(({ state }) => state === 'ended'),
    references: sum((row) => row.references),
    hardFaults: sum((row) => row.hardFaults),
    pageOuts: sum((row) => row.pageOuts),
  }
}
