/**
 * Records a program: runs it under Valgrind's lackey, takes what that prints from a socket, and
 * reduces it on the way. Every program that is executed connects by itself, so that processes that
 * run side by side are told apart.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SelfpageError } from '@selfpage/policy'
import type { Json, TraceReading } from '@selfpage/trace'
import { findValgrind, requireProgram } from './find-program.ts'
import { pageBytes, pagesOfProcess, RecordedProcess } from './recorded-process.ts'
import type { Clock } from './recorded-process.ts'
import { RecordedTrace } from './recorded-trace.ts'
import type { RecordedNote } from './recorded-trace.ts'
import { SafelyAllowedDrop } from './safely-allowed-drop.ts'

/** What to record, and how. */
export interface RecordOptions {
  /** The program and its arguments. */
  readonly command: readonly string[]
  /** The trace's name. Default: the program's. */
  readonly name?: string
  /** Default: that of this process. */
  readonly cwd?: string
  /** Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What the program's standard streams are. Default: those of this process. */
  readonly stdio?: 'inherit' | 'ignore' | readonly ('inherit' | 'ignore' | 'pipe')[]
  /** From how many frames on counts are exact, 1 or more; fewer make a longer trace. Default 32. */
  readonly framesExact?: number
  /** Whether programs that it executes are recorded too. Default true. */
  readonly followChildren?: boolean
  /** Keep so many references of the reduced trace, then end the program. Default: all. */
  readonly limitReferences?: number
  /** Ends the program: with what is recorded by then the reading ends as usual. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: RecordProgress) => void
}

/** How far a recording is. */
export interface RecordProgress {
  /** Accesses of the programs. */
  readonly accesses: number
  /** References kept. */
  readonly references: number
  /** Distinct pages among them. */
  readonly distinctPages: number
  /** Programs executed. */
  readonly processes: number
}

/** How the program ended. */
export interface ProgramExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A recording under way. */
export interface ProgramRecording {
  /** Must be read to its end: the program waits for whoever reads. */
  readonly reading: TraceReading
  /** Rejects if Valgrind cannot be started. */
  readonly exit: Promise<ProgramExit>
  readonly child: ChildProcess
}

/** The default of `framesExact`. */
export const defaultFramesExact = 32

/** A program that has been asked to end is given so long, and then so long again. */
const graceMs = 1500
/** How long a program takes at most from its execution until it connects. */
const startMs = 500

/**
 * Starts to record. Throws `RECORD_OPTION_INVALID`, `RECORD_UNSUPPORTED`, `VALGRIND_MISSING`,
 * `COMMAND_NOT_FOUND`.
 */
export async function recordProgram(options: RecordOptions): Promise<ProgramRecording> {
  const { command, cwd = process.cwd(), env = process.env, framesExact } = options
  const [program] = command
  if (program === undefined) throw refusal('command', 'there is no program to record')
  for (const option of ['framesExact', 'limitReferences'] as const) {
    const value = options[option]
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue
    throw refusal(option, `must be a whole number from 1 on, not ${value}`)
  }
  if ((framesExact ?? 1) > 2 ** 20) throw refusal('framesExact', 'must be at most 1048576')
  const path = env['PATH'] ?? ''
  const valgrind = findValgrind(cwd, path)
  requireProgram(program, cwd, path)
  return new ProgramRecorder(options).start(valgrind)
}

class ProgramRecorder {
  readonly #options: RecordOptions
  readonly #framesExact: number
  readonly #trace: RecordedTrace
  readonly #drop: SafelyAllowedDrop<RecordedNote>
  readonly #clock: Clock = { instructions: 0 }
  readonly #processes: RecordedProcess[] = []
  readonly #live = new Map<Socket, RecordedProcess>()
  #child: ChildProcess | null = null
  #isEnding = false
  #changed: () => void = () => {}

  constructor(options: RecordOptions) {
    this.#options = options
    this.#framesExact = options.framesExact ?? defaultFramesExact
    const { command, name = basename(command[0]), limitReferences } = options
    const facts = {
      name,
      pageBytes,
      exactFromFrames: this.#framesExact,
      about: () => this.#about(),
    }
    this.#trace = new RecordedTrace(facts, limitReferences)
    this.#drop = new SafelyAllowedDrop(this.#framesExact, this.#trace)
  }

  async start(valgrind: string): Promise<ProgramRecording> {
    const server = await this.#listen()
    const { port } = server.address() as AddressInfo
    const { command, cwd, env = process.env, stdio = 'inherit', followChildren } = this.#options
    const child = spawn(
      valgrind,
      [
        '--tool=lackey',
        '--trace-mem=yes',
        '--trace-syscalls=yes',
        '--basic-counts=no',
        `--trace-children=${followChildren === false ? 'no' : 'yes'}`,
        `--log-socket=127.0.0.1:${port}`,
        '--',
        ...command,
      ],
      {
        env,
        stdio: stdio as StdioOptions,
        ...(cwd === undefined ? {} : { cwd }),
      },
    )
    this.#child = child
    const exit = new Promise<ProgramExit>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    const { signal } = this.#options
    const stop = () => void this.#endPrograms()
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted === true) stop()
    const whole = exit.then(() => this.#allEnded())
    void whole
      .then(() => this.#drop.flush())
      .then(
        () => this.#trace.end(),
        (error: unknown) => this.#trace.end(error),
      )
      .finally(() => {
        server.close()
        signal?.removeEventListener('abort', stop)
      })
    return { reading: this.#trace.reading(), exit, child }
  }

  async #listen(): Promise<Server> {
    const server = createServer((socket) => {
      this.#take(socket).catch((error: unknown) => this.#trace.end(error))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    return server
  }

  /** Reads what one program prints. */
  async #take(socket: Socket): Promise<void> {
    const recorded = new RecordedProcess(this.#processes.length, this.#drop, this.#clock)
    this.#processes.push(recorded)
    this.#live.set(socket, recorded)
    try {
      for await (const chunk of socket as AsyncIterable<Uint8Array>) {
        // The program must not stand still once nobody is interested any more.
        if (this.#trace.isFull) void this.#endPrograms()
        else recorded.read(chunk)
        this.#report()
        await this.#trace.room()
      }
    } catch (error) {
      // The program was killed in the midst of a line.
      if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error
    } finally {
      recorded.end()
      this.#live.delete(socket)
      this.#changed()
    }
  }

  /** Resolves when every program that is recorded has ended. */
  async #allEnded(): Promise<void> {
    for (;;) {
      while (this.#live.size > 0) {
        await new Promise<void>((resolve) => {
          this.#changed = resolve
        })
      }
      const mayHaveOthers = this.#processes.some(({ hasForked }) => hasForked)
      if (this.#processes.length > 0 && !mayHaveOthers) return
      // One that was executed last may not have connected yet.
      await sleep(startMs)
      if (this.#live.size === 0) return
    }
  }

  /** First asks, then insists. */
  async #endPrograms(): Promise<void> {
    if (this.#isEnding) return
    this.#isEnding = true
    // Ctrl-C has reached them by itself.
    if (!this.#trace.isFull) await sleep(graceMs, undefined, { ref: false })
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      this.#child?.kill(signal)
      for (const { pid } of this.#live.values()) sendSignal(pid, signal)
      await sleep(graceMs, undefined, { ref: false })
    }
  }

  #report(): void {
    this.#options.onProgress?.({
      accesses: this.#sum((lines) => lines.fetches + lines.loads + lines.stores + lines.modifies),
      references: this.#trace.references,
      distinctPages: this.#trace.distinctPages,
      processes: this.#processes.length,
    })
  }

  #sum(of: (lines: RecordedProcess['lines']) => number): number {
    return this.#processes.reduce((sum, { lines }) => sum + of(lines), 0)
  }

  #about() {
    const { command } = this.#options
    const k = this.#framesExact
    const source: { [key: string]: Json } = {
      command: [...command],
      programs: this.#processes.map(({ name }) => name),
      pagesOfProcess,
      reduction: { method: 'safely allowed drop (Kaplan, Smaragdakis, Wilson 1999)', k },
      accesses: {
        fetches: this.#sum(({ fetches }) => fetches),
        loads: this.#sum(({ loads }) => loads),
        stores: this.#sum(({ stores }) => stores),
        modifies: this.#sum(({ modifies }) => modifies),
      },
      damagedLines: this.#sum(({ damagedLines }) => damagedLines),
    }
    const origin = 'Recorded by selfpage record, with the tool lackey of Valgrind'
    return { format: 'recorded', description: command.join(' '), origin, source }
  }
}

function sendSignal(pid: string, signal: NodeJS.Signals): void {
  if (pid === '') return
  try {
    process.kill(Number(pid), signal)
  } catch {
    // It ended by itself.
  }
}

function refusal(place: string, message: string): SelfpageError {
  return new SelfpageError('RECORD_OPTION_INVALID', message, { place })
}
