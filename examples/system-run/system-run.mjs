import { fixed } from '@selfpage/policy-allot-fixed'
import { fifo } from '@selfpage/policy-fifo'
import { lru } from '@selfpage/policy-lru'
import { mru } from '@selfpage/policy-mru'
import { checkDescription, gnu, planSystem, runSystem } from '@selfpage/systems'
import { synthesize } from '@selfpage/trace'
/** @import { SystemDescription } from '@selfpage/systems' */

// Three tasks with as many frames each. The first goes round a loop that does not fit, which is
// the worst that can happen to LRU. The second does the same and knows it. The third looks up
// popular pages: whatever its neighbours do, it keeps its frames.
const loop = 'loop:pages=100,references=5000,writes=0.5,seed=1'
/** @type {SystemDescription} */
const description = {
  machine: { frames: 256, pageSizeBytes: 512, costs: 'server-flash' },
  tasks: [
    { name: 'loop', workload: loop, policy: lru() },
    { name: 'loop-aware', workload: loop, policy: mru() },
    {
      name: 'look-ups',
      workload: 'zipf:pages=500,references=5000,skew=1.2,writes=0.2,seed=1',
      policy: fifo(),
    },
  ].map((task) => ({ ...task, wish: { frames: 70 }, extraFrames: 0, fidelity: 'exact' })),
}

// What names in a description mean. A command line looks for packages and files.
const plan = await planSystem(checkDescription(description, 'example'), {
  policy: async () => lru(),
  allotment: async () => fixed().create(),
  workload: async (spec) => synthesize(spec),
  program: async () => Promise.reject(new Error('there is none')),
})
const { end, rows, virtualSeconds } = await runSystem(gnu, plan)

console.log(`${end} after ${virtualSeconds.toFixed(2)} s`)
for (const { task, policy, zeroFills, hardFaults, pageOuts, virtualSeconds } of rows) {
  console.log(
    `${task.padEnd(10)} ${policy.padEnd(4)} ${zeroFills} zero-fills, ${hardFaults} hard faults, ` +
      `${pageOuts} page-outs, ${virtualSeconds.toFixed(2)} s`,
  )
}
