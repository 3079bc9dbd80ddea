/** The experiments of this package by name, in the order of the talk; loaded when they are run. */
import type { Experiment } from './define-experiment.ts'

type Load = () => Promise<Experiment>

/** One line an experiment: `experiments/NAME.ts` exports it by default. */
export const experiments: Readonly<Record<string, Load>> = {
  'swapping-vs-paging': async () => (await import('./experiments/swapping-vs-paging.ts')).default,
  'working-set-suffices': async () =>
    (await import('./experiments/working-set-suffices.ts')).default,
  'speculative-paging': async () => (await import('./experiments/speculative-paging.ts')).default,
  'copy-on-write-saves': async () => (await import('./experiments/copy-on-write-saves.ts')).default,
  'global-lru-hurts-databases': async () =>
    (await import('./experiments/global-lru-hurts-databases.ts')).default,
  'global-lru-hurts-collectors': async () =>
    (await import('./experiments/global-lru-hurts-collectors.ts')).default,
  'vms-second-chance': async () => (await import('./experiments/vms-second-chance.ts')).default,
  'vms-swaps-when-short': async () =>
    (await import('./experiments/vms-swaps-when-short.ts')).default,
  'mach-hog': async () => (await import('./experiments/mach-hog.ts')).default,
  'l4-any-policy': async () => (await import('./experiments/l4-any-policy.ts')).default,
  'stacked-pagers': async () => (await import('./experiments/stacked-pagers.ts')).default,
  'guaranteed-frames-isolate': async () =>
    (await import('./experiments/guaranteed-frames-isolate.ts')).default,
  'extra-frames-pay': async () => (await import('./experiments/extra-frames-pay.ts')).default,
  'database-in-extra-frames': async () =>
    (await import('./experiments/database-in-extra-frames.ts')).default,
  sanctions: async () => (await import('./experiments/sanctions.ts')).default,
  'contracts-renegotiated': async () =>
    (await import('./experiments/contracts-renegotiated.ts')).default,
  'priority-inversion': async () => (await import('./experiments/priority-inversion.ts')).default,
  'containers-detect-corruption': async () =>
    (await import('./experiments/containers-detect-corruption.ts')).default,
  'double-caching': async () => (await import('./experiments/double-caching.ts')).default,
  'what-each-world-costs': async () =>
    (await import('./experiments/what-each-world-costs.ts')).default,
  'interfaces-are-simple': async () =>
    (await import('./experiments/interfaces-are-simple.ts')).default,
  'resource-tracking': async () => (await import('./experiments/resource-tracking.ts')).default,
  'tailored-beats-global': async () =>
    (await import('./experiments/tailored-beats-global.ts')).default,
  'switch-policy-while-running': async () =>
    (await import('./experiments/switch-policy-while-running.ts')).default,
  scales: async () => (await import('./experiments/scales.ts')).default,
}
