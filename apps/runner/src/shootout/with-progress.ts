/** A grid being run, with a line that says how far it is. */
import { SelfpageError } from '@selfpage/policy'
import type { Progress } from '@selfpage/shootout'
import type { Surroundings } from '../command.ts'
import { StatusLine } from '../text/status-line.ts'
import { progressText } from './progress-text.ts'

/** What a run is to be told. */
export interface Watched {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/** Runs, showing progress. Throws `STOPPED` after Ctrl-C. */
export async function withProgress<Result>(
  { stderr, isTerminal, columns, signal }: Surroundings,
  run: (watched: Watched) => Promise<Result>,
): Promise<Result> {
  const status = new StatusLine(stderr, isTerminal.stderr)
  const latest = { done: 0, cells: 0 }
  try {
    return await run({
      signal,
      onProgress(progress) {
        Object.assign(latest, { done: progress.done, cells: progress.cells })
        status.show(progressText(progress, columns))
      },
    })
  } catch (error) {
    if (!signal.aborted) throw error
    throw stopped(latest)
  } finally {
    status.clear()
  }
}

function stopped({ done, cells }: Pick<Progress, 'done' | 'cells'>): SelfpageError {
  return new SelfpageError('STOPPED', `stopped with ${done} of ${cells} cells done`, {
    hint: 'They are saved: the same command again goes on from there.',
  })
}
