/** What there is to know of a mix before it is run: its size, and all that its results depend on. */
import { createHash } from 'node:crypto'
import { checkDescription, planSystem } from '@selfpage/systems'
import { locateAllotment } from '../policies/find-allotment.ts'
import { moduleIdentity } from '../policies/module-identity.ts'
import { traceIdentity } from '../workloads/trace-identity.ts'
import { describeCell } from './describe-cell.ts'
import type { SystemSettings } from './describe-cell.ts'
import { placeOfMix, readMix } from './mix.ts'
import type { Mix } from './mix.ts'
import { mixFinders } from './mix-finders.ts'
import type { MixFacts } from './system-row.ts'

/** A mix that can be run. */
export interface SurveyedMix {
  readonly mix: Mix
  readonly facts: MixFacts
  /** Frames of its own machine. */
  readonly machineFrames: number
  /** A hash of what its results depend on; null if that is not known. */
  readonly identity: string | null
}

/**
 * Reads a mix, opens its workloads, finds its policies. Throws what checking a description and
 * finding what it names throws.
 */
export async function surveyMix(
  mix: Mix,
  from: readonly string[],
  settings: SystemSettings,
): Promise<SurveyedMix> {
  const given = await readMix(mix)
  const own = checkDescription(given, placeOfMix(mix))
  const parts: (string | null)[] = [JSON.stringify(own, dataOnly)]
  const traces: Promise<string>[] = []
  if ('file' in mix.source) parts.push(moduleIdentity(mix.source.file))
  const finders = mixFinders(mix, from, {
    onPolicy: ({ identity }) => parts.push(identity),
    onWorkload: (trace) => traces.push(traceIdentity(trace)),
    onAllotment: (spec) => parts.push(moduleIdentity(locateAllotment(spec, [mix.folder, ...from]))),
    onProgram: (file) => parts.push(moduleIdentity(file)),
  })
  const machineFrames = framesOf(own.machine)
  const { description } = describeCell(mix, given, { machineFrames, settings })
  const { tasks, workloadPages } = await planSystem(description, finders)
  parts.push(...(await Promise.all(traces)))
  return {
    mix,
    machineFrames,
    identity: parts.includes(null) ? null : hashOf(parts),
    facts: {
      name: mix.name,
      summary: own.summary,
      isWorkload: mix.isWorkload,
      tasks: tasks.map(({ name, runs, policy }) => ({ name, runs, policy: policy.label })),
      references: description.tasks.reduce((sum, { count, rounds, name }) => {
        const planned = tasks.find((task) => task.name === name || task.name === `${name}-1`)
        return sum + count * rounds * (planned?.trace?.pages.length ?? 0)
      }, 0),
      distinctPages: Math.max(1, workloadPages),
      pageBytes: description.machine.pageSizeBytes,
    },
  }
}

function framesOf({ frames, memory, pageSizeBytes }: Machine): number {
  return frames ?? Math.floor((memory ?? 0) / pageSizeBytes)
}

type Machine = ReturnType<typeof checkDescription>['machine']

/** Values of a module (a program, a trace) are covered by the hash of the module. */
function dataOnly(_: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) || typeof value === 'function' ? undefined : value
}

function hashOf(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
