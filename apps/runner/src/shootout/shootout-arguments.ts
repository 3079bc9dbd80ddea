/** The options of `selfpage shootout`. */
import type { ArgumentDefinitions, ArgumentValues } from '../argument.ts'
import { traceArguments } from '../traces/trace-arguments.ts'
import { defaultFrames } from './presets.ts'

export const shootoutArguments = {
  trace: {
    type: 'string',
    valueHint: 'FILE',
    description: 'A trace file. Repeat, or separate with commas',
  },
  workload: {
    type: 'string',
    valueHint: 'NAME',
    description: 'A bundled workload, or a synthetic one (zipf:references=1m,pages=1e5)',
  },
  policy: {
    type: 'string',
    valueHint: 'LIST',
    description:
      'Names and paths, options and sweeps: lru,clock(bits=1|2),./mine.ts; or the sets classics, general',
  },
  frames: {
    type: 'string',
    valueHint: 'LIST',
    description: `Frames, shares of the workload's pages, bytes: 512,5%,64MiB (${defaultFrames.join(',')})`,
  },
  system: {
    type: 'string',
    valueHint: 'LIST',
    description:
      'Whole systems, and replay beside them: gnu,unix(order=active-inactive),replay,./mine.ts',
  },
  mix: {
    type: 'string',
    valueHint: 'NAME|FILE',
    description:
      'Several tasks for systems: a bundled mix, or a description as of `system run` (then --policy may be own)',
  },
  references: {
    type: 'string',
    valueHint: 'N',
    description: 'Systems: only the first N references of each workload',
  },
  seed: { type: 'string', valueHint: 'N', description: 'Another one, other random choices (0)' },
  warmup: {
    type: 'string',
    valueHint: 'N|N%',
    description: 'References made before anything is counted (0)',
  },
  windows: { type: 'string', valueHint: 'N', description: 'Count misses over time in N windows' },
  events: {
    type: 'string',
    valueHint: 'ignore|apply',
    description:
      'Whether maps, discards and hints of the trace take effect; gc-aware and database-aware hear hints only then (ignore)',
  },
  inactive: {
    type: 'string',
    valueHint: 'N|N%',
    description: 'Frames that an inactive list may take (0)',
  },
  fidelity: {
    type: 'string',
    valueHint: 'exact|scan:N',
    description:
      'Each reference is seen, or reference bits every N references (exact); systems: exact or sampled',
  },
  stream: {
    type: 'boolean',
    description:
      'Replay while reading, in memory for the distinct pages only (for traces too large to open)',
  },
  jobs: { type: 'string', valueHint: 'N', description: 'Worker threads (one a core)' },
  json: { type: 'string', valueHint: 'FILE|-', description: 'Write the rows as a JSON array' },
  csv: { type: 'string', valueHint: 'FILE|-', description: 'Write the rows as CSV' },
  report: { type: 'string', valueHint: 'FILE', description: 'Write an HTML report' },
  results: {
    type: 'string',
    valueHint: 'FILE',
    description: 'Where finished cells are kept (in the cache folder)',
  },
  resume: {
    type: 'boolean',
    description: 'Take finished cells from an earlier run (this is the default)',
  },
  fresh: { type: 'boolean', description: 'Run all cells, whatever was finished before' },
  config: {
    type: 'string',
    valueHint: 'FILE',
    description: 'A configuration (selfpage.config.ts of this folder)',
  },
  watch: {
    type: 'boolean',
    description: 'Run again when a policy file is saved, and show what changed',
  },
  demo: {
    type: 'boolean',
    description: 'Fifteen policies on the bundled workloads, report to ./selfpage-report.html',
  },
  ...traceArguments,
} as const satisfies ArgumentDefinitions

/** Their values. */
export type ShootoutArguments = ArgumentValues<typeof shootoutArguments>
