/**
 * Whole processes, measured from outside by GNU time: what the operating system accounted to the
 * process and all its threads when it ended. Both programs of a comparison are run this way.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SelfpageError } from '@selfpage/policy'

const timeProgram = '/usr/bin/time'

/** A finished process. */
export interface ProcessFigures {
  readonly wallSeconds: number
  /** User and system time, in hundredths of a second. */
  readonly cpuSeconds: number
  /** The most memory it held at once. */
  readonly peakBytes: number
  readonly stdout: string
}

/** The numbers, for a record. */
export function withoutOutput({
  wallSeconds,
  cpuSeconds,
  peakBytes,
}: ProcessFigures): Omit<ProcessFigures, 'stdout'> {
  return { wallSeconds, cpuSeconds, peakBytes }
}

/** Where a process runs. */
export interface ProcessPlace {
  /** A file of figures is left here too. */
  readonly cwd: string
  readonly environment?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** Whether processes can be measured on this machine. */
export function canMeasureProcesses(): boolean {
  return process.platform === 'linux' && existsSync(timeProgram)
}

/** Runs `program` to its end. Throws `BENCH_RUN_FAILED` if it cannot be run or ends badly. */
export async function measureProcess(
  program: string,
  words: readonly string[],
  { cwd, environment = {}, signal }: ProcessPlace,
): Promise<ProcessFigures> {
  const report = join(cwd, 'time.txt')
  const started = performance.now()
  const child = spawn(timeProgram, ['-o', report, '-f', '%U %S %M', program, ...words], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  const wallSeconds = (performance.now() - started) / 1000
  const figures = /^([\d.]+) ([\d.]+) (\d+)$/m.exec(await readFile(report, 'utf8').catch(() => ''))
  if (status !== 0 || figures === null) {
    throw new SelfpageError(
      'BENCH_RUN_FAILED',
      `ended with status ${status}: ${said.stderr.trim().split('\n').at(-1) ?? ''}`,
      { place: [program, ...words].join(' '), hint: 'Run this line by hand to see more.' },
    )
  }
  const [user, system, kilobytes] = figures.slice(1).map(Number)
  return {
    wallSeconds,
    cpuSeconds: user + system,
    peakBytes: kilobytes * 1024,
    stdout: said.stdout,
  }
}
