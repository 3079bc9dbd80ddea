/** The experiments of this package by name, in the order of the talk; loaded when they are run. */
import type { Experiment } from './define-experiment.ts'

type Load = () => Promise<Experiment>

/** One line an experiment: `experiments/NAME.ts` exports it as `experiment`. */
export const experiments: Readonly<Record<string, Load>> = {
  'swapping-vs-paging': async () =>
    (await import('./experiments/swapping-vs-paging.ts')).experiment,
  'working-set-suffices': async () =>
    (await import('./experiments/working-set-suffices.ts')).experiment,
  'speculative-paging': async () =>
    (await import('./experiments/speculative-paging.ts')).experiment,
  'copy-on-write-saves': async () =>
    (await import('./experiments/copy-on-write-saves.ts')).experiment,
  'global-lru-hurts-databases': async () =>
    (await import('./experiments/global-lru-hurts-databases.ts')).experiment,
  'global-lru-hurts-collectors': async () =>
    (await import('./experiments/global-lru-hurts-collectors.ts')).experiment,
  'vms-second-chance': async () => (await import('./experiments/vms-second-chance.ts')).experiment,
  'vms-swaps-when-short': async () =>
    (await import('./experiments/vms-swaps-when-short.ts')).experiment,
  'mach-hog': async () => (await import('./experiments/mach-hog.ts')).experiment,
  'mach-silent-pager': async () => (await import('./experiments/mach-silent-pager.ts')).experiment,
  'mach-double-paging': async () =>
    (await import('./experiments/mach-double-paging.ts')).experiment,
  'survives-adversaries': async () =>
    (await import('./experiments/survives-adversaries.ts')).experiment,
  'l4-any-policy': async () => (await import('./experiments/l4-any-policy.ts')).experiment,
  'stacked-pagers': async () => (await import('./experiments/stacked-pagers.ts')).experiment,
  'guaranteed-frames-isolate': async () =>
    (await import('./experiments/guaranteed-frames-isolate.ts')).experiment,
  'extra-frames-pay': async () => (await import('./experiments/extra-frames-pay.ts')).experiment,
  'database-in-extra-frames': async () =>
    (await import('./experiments/database-in-extra-frames.ts')).experiment,
  sanctions: async () => (await import('./experiments/sanctions.ts')).experiment,
  'contracts-renegotiated': async () =>
    (await import('./experiments/contracts-renegotiated.ts')).experiment,
  'priority-inversion': async () =>
    (await import('./experiments/priority-inversion.ts')).experiment,
  'containers-detect-corruption': async () =>
    (await import('./experiments/containers-detect-corruption.ts')).experiment,
  'double-caching': async () => (await import('./experiments/double-caching.ts')).experiment,
  'what-each-world-costs': async () =>
    (await import('./experiments/what-each-world-costs.ts')).experiment,
  'interfaces-are-simple': async () =>
    (await import('./experiments/interfaces-are-simple.ts')).experiment,
  'resource-tracking': async () => (await import('./experiments/resource-tracking.ts')).experiment,
  'tailored-beats-global': async () =>
    (await import('./experiments/tailored-beats-global.ts')).experiment,
  'switch-policy-while-running': async () =>
    (await import('./experiments/switch-policy-while-running.ts')).experiment,
  scales: async () => (await import('./experiments/scales.ts')).experiment,
}
