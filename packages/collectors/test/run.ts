/** Runs of a small heap, alone on a small machine with pages of 512 bytes. */
import fixed from '@selfpage/policy-allot-fixed'
import lru from '@selfpage/policy-lru'
import { checkDescription, findSystem, planSystem, runSystem } from '@selfpage/systems'
import type { TaskRow } from '@selfpage/systems'
import { binaryTrees, gcbench } from '../src/index.ts'
import type { CollectorOptions } from '../src/index.ts'

const programs = { 'binary-trees': binaryTrees, gcbench }

export interface HeapRun {
  readonly program: keyof typeof programs
  /** Of the task; absent: as many as it can use. */
  readonly frames?: number
  readonly options: CollectorOptions
  readonly system?: string
}

const plenty = 2048

export async function run({ program, frames = plenty, options, system = 'gnu' }: HeapRun) {
  const programOptions = {
    ...{ heapPages: 400, nurseryPages: 24, depth: 8, longLivedDepth: 7, rounds: 3 },
    ...options,
  }
  const task = { name: 'heap', program: programs[program], programOptions, policy: 'lru' }
  const description = checkDescription({
    system,
    machine: {
      frames: frames + (system === 'gnu' ? 60 : 0),
      pageSizeBytes: 512,
      costs: 'server-flash',
    },
    tasks: [{ ...task, fidelity: 'exact', wish: { frames } }],
    limits: { time: '10000s' },
  })
  const plan = await planSystem(description, {
    policy: async () => lru(),
    allotment: async () => fixed().create(),
    workload: () => Promise.reject(new Error('no workload is named here')),
    program: async () => programs[program],
  })
  const { rows, end } = await runSystem(findSystem(system), plan)
  const [row]: readonly TaskRow[] = rows
  if (end !== 'done' || row.state !== 'ended') throw new Error(`${end}: ${row.state} ${row.error}`)
  return row
}
