import { readFileSync } from 'node:fs'
import { collectorPhases, luaProgram } from '@selfpage/lua'
import { fixed } from '@selfpage/policy-allot-fixed'
import { fifo } from '@selfpage/policy-fifo'
import { lru } from '@selfpage/policy-lru'
import { s3Fifo } from '@selfpage/policy-s3-fifo'
import { checkDescription, findSystem, planSystem, runSystem } from '@selfpage/systems'

const script = readFileSync(new URL('binary-trees.lua', import.meta.url))

/** @param {ReturnType<typeof lru>} policy */
async function run(policy) {
  let said = ''
  let marks = 0
  const program = luaProgram({
    script,
    args: ['8'],
    onOutput: (_, bytes) => (said += new TextDecoder().decode(bytes)),
    onPhase(phase, edge) {
      if (edge === 'begin' && collectorPhases[phase] === 'propagate') marks++
    },
  })
  // It uses 47 pages; four frames are for transfers.
  const description = checkDescription({
    systemOptions: { ioFrames: 4 },
    machine: { frames: 34, costs: 'server-flash' },
    tasks: [{ name: 'trees', program, policy, fidelity: 'exact' }],
  })
  const nothing = async () => Promise.reject(new Error('there is none'))
  const plan = await planSystem(description, {
    policy: async () => policy,
    allotment: async () => fixed().create(),
    workload: nothing,
    program: nothing,
  })
  const { rows } = await runSystem(findSystem('l4'), plan)
  return { said, marks, faults: rows[0].hardFaults }
}

for (const policy of [fifo(), lru(), s3Fifo()]) {
  const { faults, marks, said } = await run(policy)
  console.log(`${policy.label}: ${faults} hard faults, ${marks} times marking`)
  console.log(said.trimEnd())
}
