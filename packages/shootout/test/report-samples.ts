/** Data for tests of the report: rows of a real shootout, and rows made by hand to compute with. */
import { arc } from '@selfpage/policy-arc'
import { fifo } from '@selfpage/policy-fifo'
import { lirs } from '@selfpage/policy-lirs'
import { lru } from '@selfpage/policy-lru'
import { mru } from '@selfpage/policy-mru'
import { optimal } from '@selfpage/policy-optimal'
import { s3Fifo } from '@selfpage/policy-s3-fifo'
import { sieve } from '@selfpage/policy-sieve'
import { lruCurve } from '@selfpage/replay'
import { loop, phases, zipf } from '@selfpage/trace'
import type { ReportData } from '../src/report/report-data.ts'
import type { Row } from '../src/row.ts'
import { shootout } from '../src/grid/shootout.ts'

const policies = [
  fifo(),
  lru(),
  sieve(),
  s3Fifo(),
  arc(),
  lirs(),
  lirs({ hirShare: 0.1 }),
  mru(),
  optimal(),
]

/** A report of a real run: nine policies on three workloads at three sizes. */
export async function realReport(): Promise<ReportData> {
  const traces = [
    { ...zipf({ references: 30_000, pages: 2000, skew: 0.9, writes: 0.2 }), name: 'skewed' },
    { ...loop({ references: 20_000, pages: 500 }), name: 'loop' },
    { ...phases({ references: 30_000, pages: 400, phases: 6 }), name: 'phases' },
  ]
  const frames = ['5%', '10%', '40%']
  const result = await shootout({ workloads: traces, policies, frames, windows: 20, jobs: 0 })
  return {
    ...empty,
    title: 'Three synthetic workloads',
    rows: result.rows,
    failures: result.failures,
    workloads: result.workloads,
    policies: policies.map(({ label, definition: { name, summary, paper } }) => ({
      label,
      name,
      summary,
      paper,
    })),
    curves: traces.map((trace) => ({
      workload: trace.name,
      label: 'lru',
      points: lruCurve(trace).points(30),
    })),
  }
}

/** A report of rows whose misses are given: `[workload, label, size, misses]`, 1,000 references. */
export function reportOf(
  cells: readonly (readonly [workload: string, label: string, frames: number, misses: number])[],
  also: Partial<ReportData> = {},
): ReportData {
  const labels = [...new Set(cells.map(([, label]) => label))]
  const workloads = [...new Set(cells.map(([workload]) => workload))]
  return {
    ...empty,
    rows: cells.map(([workload, label, frames, misses]) => rowOf(workload, label, frames, misses)),
    policies: labels.map((label) => ({ label, name: nameOf(label), summary: `It is ${label}.` })),
    workloads: workloads.map((name) => ({
      name,
      summary: '',
      origin: '',
      references: 1000,
      distinctPages: 100,
      pageBytes: 4096,
      exactFromFrames: 1,
      writeShare: 0,
    })),
    ...also,
  }
}

const empty: ReportData = {
  title: 'A report',
  generated: '2026-11-22T01:49:00.000Z',
  command: 'selfpage shootout --report report.html',
  machine: { cpu: 'A processor', cores: 2, node: process.version, platform: 'linux x64' },
  versions: { '@selfpage/shootout': '0.0.0' },
  rows: [],
  failures: [],
  workloads: [],
  policies: [],
  warnings: [],
}

function rowOf(workload: string, label: string, frames: number, misses: number): Row {
  return {
    workload,
    policy: nameOf(label),
    label,
    options: {},
    frames,
    size: String(frames),
    seed: 0,
    inactiveFrames: 0,
    fidelity: 'exact',
    events: 'ignore',
    warmupReferences: 0,
    references: 1000,
    misses,
    compulsoryMisses: 0,
    hardFaults: misses,
    softFaults: 0,
    zeroFills: 0,
    writeBacks: 0,
    missRatio: misses / 1000,
    nsPerReference: 20,
    metadataBytesPerFrame: 8,
    seconds: 0.00002,
    windows: [],
    exactFromFrames: 1,
    fallback: null,
    warnings: [],
  }
}

function nameOf(label: string): string {
  return label.replace(/\(.*/, '')
}
