/** Runs a command line in this process, as the command `selfpage` would. */
import { Writable } from 'node:stream'
import { main } from '../src/main.ts'

/** What it left behind. */
export interface Ran {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** `selfpage WORDS` in the folder `cwd`, its output in pipes. */
export async function runCommand(words: readonly string[], cwd: string): Promise<Ran> {
  const stdout = new Collector()
  const stderr = new Collector()
  const status = await main(words, {
    stdout,
    stderr,
    isTerminal: { stdout: false, stderr: false },
    columns: 100,
    cwd,
    signal: new AbortController().signal,
  })
  return { status, stdout: stdout.text, stderr: stderr.text }
}

class Collector extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}
