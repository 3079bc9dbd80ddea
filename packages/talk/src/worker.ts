/** What a worker thread runs: one round after the other, for whoever posts them. */
import { parentPort } from 'node:worker_threads'
import { findExperiment } from './find-experiments.ts'
import { measureRound } from './measure-round.ts'
import type { RoundSettings } from './measure-round.ts'
import type { MeasuredRound } from './table.ts'

/** What is posted. */
export interface RoundTask extends Omit<RoundSettings, 'signal'> {
  /** A name, or the URL of a module. */
  readonly reference: string
}

/** What comes back. */
export type RoundOutcome = { readonly round: MeasuredRound } | { readonly error: unknown }

/** Answers every task posted to this thread. */
async function work({ reference, ...settings }: RoundTask): Promise<RoundOutcome> {
  try {
    const { experiment } = await findExperiment(reference, settings.cwd)
    return { round: await measureRound(experiment, settings) }
  } catch (error) {
    return { error }
  }
}

parentPort?.on('message', (task: RoundTask) => {
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
  void work(task).then((outcome) => parentPort?.postMessage(outcome))
})
