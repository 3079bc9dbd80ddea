/** What all sections stand on: a folder, the traces in it, and the programs that are compared. */
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SelfpageError } from '@selfpage/policy'
import type { Row } from '@selfpage/shootout'
import { synthesize, writeTrace } from '@selfpage/trace'
import { ownNode } from '../node-program.ts'
import type { NodeProgram } from '../node-program.ts'
import { writeRivalConfig } from './rivals.ts'
import { measureProcess } from './measure-process.ts'
import type { ProcessFigures } from './measure-process.ts'

/** A trace in an oracleGeneral file. */
export interface TraceFile {
  readonly path: string
  readonly references: number
  readonly distinctPages: number
}

/** How a run of ours finds the cache of interned traces: with nothing in it, or the trace. */
export type CacheState = 'empty' | 'filled'

/** A shootout as a process, and its rows. */
export interface OurRun {
  readonly figures: ProcessFigures
  readonly rows: readonly Row[]
}

/** The options of a run. */
export interface GroundPlan {
  readonly folder: string
  /** libCacheSim's program. */
  readonly cachesim: string | null
  /** Other programs of Node than the one this runs in. */
  readonly nodes: readonly NodeProgram[]
  /** Cores that both programs may use. */
  readonly cores: number
  /** A tenth of the references, fewer rounds. */
  readonly isQuick: boolean
  readonly signal: AbortSignal
  readonly say: (text: string) => void
}

/** Made once a run. */
export class Ground {
  readonly plan: GroundPlan
  readonly #traces = new Map<string, Promise<TraceFile>>()

  constructor(plan: GroundPlan) {
    this.plan = plan
  }

  /** The trace that most goals speak of: references to a million pages by Zipf's law. */
  largeTrace(): Promise<TraceFile> {
    return this.traceOf(`zipf:references=${this.plan.isQuick ? 2e6 : 20e6},pages=1e6,skew=1,seed=1`)
  }

  /** Writes what a synthetic specification describes, the first time it is asked for. */
  traceOf(specification: string): Promise<TraceFile> {
    let trace = this.#traces.get(specification)
    if (trace === undefined) {
      trace = this.#write(specification, `trace-${this.#traces.size}.oracleGeneral.bin`)
      this.#traces.set(specification, trace)
    }
    return trace
  }

  /** libCacheSim's. Throws `BENCH_RUN_FAILED`. */
  async runCachesim(words: readonly string[]): Promise<ProcessFigures> {
    const { cachesim, folder, signal } = this.plan
    if (cachesim === null) throw new TypeError('a section ran without what it needs')
    return measureProcess(cachesim, words, { cwd: folder, signal })
  }

  /** Runs a module with nothing in it. Throws `BENCH_RUN_FAILED`. */
  async runEmptyModule({ path }: NodeProgram): Promise<ProcessFigures> {
    const { folder, signal } = this.plan
    const module = join(folder, 'empty.mjs')
    await writeFile(module, '')
    return measureProcess(path, [module], { cwd: folder, signal })
  }

  /** Runs `selfpage WORDS` as a process of its own. Throws `BENCH_RUN_FAILED`. */
  async runSelfpage(
    words: readonly string[],
    cache: CacheState,
    node: NodeProgram = ownNode,
  ): Promise<ProcessFigures> {
    const { folder, signal } = this.plan
    const cacheFolder = join(folder, cache === 'filled' ? 'cache' : 'cache-of-one-run')
    await mkdir(cacheFolder, { recursive: true })
    const place = { cwd: folder, environment: { SELFPAGE_CACHE: cacheFolder }, signal }
    try {
      return await measureProcess(node.path, [builtCommand(), ...words], place)
    } finally {
      if (cache === 'empty') await rm(cacheFolder, { recursive: true })
    }
  }

  /** Runs a shootout with libCacheSim's variants where it departs from the papers. */
  async runShootout(
    trace: string,
    policies: readonly string[],
    frames: readonly number[],
    cache: CacheState,
    words: readonly string[] = [],
    node: NodeProgram = ownNode,
  ): Promise<OurRun> {
    const { folder } = this.plan
    const config = await writeRivalConfig(policies, folder)
    const figures = await this.runSelfpage(
      [
        ...['shootout', '--trace', trace, '--policy', policies.join(',')],
        ...['--frames', frames.join(','), '--json', '-', '--fresh'],
        ...(config === null ? [] : ['--config', config]),
        ...words,
      ],
      cache,
      node,
    )
    return { figures, rows: JSON.parse(figures.stdout) as Row[] }
  }

  async #write(specification: string, name: string): Promise<TraceFile> {
    const { folder, say } = this.plan
    say(`writing ${specification}`)
    const trace = synthesize(specification)
    const path = join(folder, name)
    await writeTrace(trace, path, { format: 'oracle-general' })
    return { path, references: trace.pages.length, distinctPages: trace.distinctPages }
  }
}

/** The command as it is installed, whether this module runs from its source or from there. */
function builtCommand(): string {
  let folder = new URL('.', import.meta.url)
  while (!existsSync(new URL('package.json', folder))) folder = new URL('..', folder)
  const command = fileURLToPath(new URL('dist/cli.js', folder))
  if (existsSync(command)) return command
  throw new SelfpageError('BENCH_RUN_FAILED', 'the command is not built', {
    place: command,
    hint: 'Run `npm run build`.',
  })
}
