/** Gives `main` the process's words, streams and signals. */
import { main } from './main.ts'

const stop = new AbortController()
// The last: the terminal is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The second time the user means it.
    if (stop.signal.aborted) process.exit(130)
    stop.abort(new Error('stopped'))
  })
}
// The reader of a pipe left: nothing more to say, and no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const status = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  isTerminal: { stdout: process.stdout.isTTY, stderr: process.stderr.isTTY },
  // Some terminals say 0 when they do not know.
  columns: process.stdout.columns || 100,
  cwd: process.cwd(),
  signal: stop.signal,
})
await Promise.all([written(process.stdout), written(process.stderr)])
// Nothing is under way any more. Node would take its heap apart before it ends by itself.
process.exit(status)

/** Resolves when all that was written to a stream has left the process, or cannot. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve())
  })
}
