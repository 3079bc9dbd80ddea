/** Measures sections one after the other, in a folder that is gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { version } from '../../version.ts'
import { cachesimVersion } from '../cachesim.ts'
import { thisMachine } from '../machine.ts'
import type { NodeProgram } from '../node-program.ts'
import { Ground } from './ground.ts'
import { canMeasureProcesses } from './measure-process.ts'
import type { Need, Section } from './section.ts'
import type { SectionRecord } from './section-record.ts'

/** What to measure, and how. */
export interface SectionsPlan {
  readonly sections: readonly Section[]
  /** libCacheSim's program; null without it. */
  readonly cachesim: string | null
  /** Other programs of Node than the one this runs in, for what depends on it most. */
  readonly nodes: readonly NodeProgram[]
  /** A tenth of the references, fewer rounds. */
  readonly isQuick: boolean
  readonly signal: AbortSignal
  readonly say: (text: string) => void
  /** Told of each section when it is done. */
  readonly onRecord: (record: SectionRecord) => void
}

/** Measures all sections; one that cannot be measured says why and does not stop the others. */
export async function measureSections(plan: SectionsPlan): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'selfpage-bench-'))
  try {
    const ground = new Ground({ ...plan, folder, cores: thisMachine().cores })
    const versions = {
      selfpage: version(),
      cachesim: plan.cachesim === null ? null : await cachesimVersion(plan.cachesim),
    }
    for (const section of plan.sections) {
      plan.onRecord({ ...(await measure(section, ground)), ...versions })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(
  section: Section,
  ground: Ground,
): Promise<Omit<SectionRecord, 'selfpage' | 'cachesim'>> {
  const { isQuick, signal } = ground.plan
  const started = performance.now()
  const record = {
    section: section.name,
    title: section.title,
    date: new Date().toISOString().slice(0, 10),
    machine: thisMachine(),
    isQuick,
    load: loadavg()[0],
  }
  const took = () => Math.round((performance.now() - started) / 1000)
  const missing = section.needs.find((need) => !hasTool(need, ground))
  if (missing !== undefined) {
    return { ...record, seconds: 0, findings: null, absence: absences[missing] }
  }
  try {
    const findings = await section.measure(ground)
    return { ...record, seconds: took(), findings, absence: null }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof SelfpageError)) throw error
    return { ...record, seconds: took(), findings: null, absence: `Failed: ${error.message}` }
  }
}

const absences: Readonly<Record<Need, string>> = {
  cachesim: "Not measured: it takes libCacheSim's `cachesim` (`--cachesim`).",
  'GNU time': 'Not measured: it takes Linux and GNU time (`/usr/bin/time`).',
}

function hasTool(need: Need, { plan }: Ground): boolean {
  return need === 'cachesim' ? plan.cachesim !== null : canMeasureProcesses()
}
