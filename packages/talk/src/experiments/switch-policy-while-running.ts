/** Policies chosen at execution time (slide "Conclusion"). */
import type { Program } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { TaskHandle } from '@selfpage/runtime'
import { workloadProgram } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import { labMachine, withSwap } from '../lab/machine.ts'
import { judgeAll } from '../verdict.ts'
import { count, percent } from '../words.ts'

const frames = 170
const cases = ['lru throughout', 'mru throughout', 'mru, then lru'] as const

export const experiment = defineExperiment({
  name: 'switch-policy-while-running',
  claim: 'Specialized policies can be written. Can choose policies at execution time.',
  slide: 'Conclusion',
  hypothesis:
    'A task that loops over twice its memory first and makes skewed references then has fewer hard faults if it goes ' +
    'over from MRU to LRU in between than with either of the two throughout. It is not stopped for that, and loses no page.',
  method:
    'One task, 170 frames; ten loops over 300 pages, then skewed references to them. The program itself says when ' +
    'its policy is replaced, between two references. Written pages are stamped and checked.',
  async run(lab) {
    const loop = await lab.workload(
      `loop:references=${lab.sized('6000', '1500')},pages=300,writes=0.1`,
    )
    const skewed = await lab.workload(
      `zipf:references=${lab.sized('40k', '8000')},pages=300,skew=1,writes=0.1,seed=${lab.seed}`,
    )
    const [lru, mru] = [await lab.policy('lru'), await lab.policy('mru')]
    return cases.map((name) => {
      const machine = labMachine({ frames: frames + 40, seed: lab.seed })
      const start = withSwap(machine)
      let failure: unknown
      let faultsBefore = 0
      const program: Program = {
        name: 'two phases',
        *run(task) {
          yield* workloadProgram(loop).run(task)
          faultsBefore = handle.counts.hardFaults
          if (name === 'mru, then lru') handle.replacePolicy(lru)
          yield* workloadProgram(skewed).run(task)
        },
      }
      const handle: TaskHandle = start(
        {
          name: 'task',
          program,
          policy: name === 'lru throughout' ? lru : mru,
          fidelity: 'exact',
          swapPages: 700,
          onEnd: (error) => (failure = error),
        },
        frames,
      )
      machine.run({ steps: 50_000_000 })
      handle.audit()
      if (failure !== undefined || !handle.hasEnded) {
        throw new SelfpageError(
          'EXPERIMENT_FAILED',
          `the task did not end well: ${String(failure)}`,
        )
      }
      const { hardFaults } = handle.counts
      return {
        case: name,
        numbers: {
          hardFaults,
          inTheLoop: faultsBefore,
          afterIt: hardFaults - faultsBefore,
          wrongPages: handle.progress.get('wrongPages') ?? 0,
        },
      }
    })
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        {
          says: 'the switch beats both policies',
          isMet: ({ of }) =>
            of('mru, then lru', 'hardFaults') < of('lru throughout', 'hardFaults') &&
            of('mru, then lru', 'hardFaults') < of('mru throughout', 'hardFaults'),
        },
        { says: 'no page is lost', isMet: ({ of }) => of('mru, then lru', 'wrongPages') === 0 },
      ],
      (all) => {
        const [lru, mru, both] = cases.map((name) => all.median(name, 'hardFaults'))
        const better = 1 - both / Math.min(lru, mru)
        return `Hard faults: ${count(lru)} with LRU, ${count(mru)} with MRU, ${count(both)} with both in turn, ${percent(better)} below the better of the two.`
      },
    ),
  picture: { kind: 'dots', quantities: ['inTheLoop', 'afterIt'], axis: 'hard faults' },
})
