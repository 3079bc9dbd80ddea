/** A Lua script as a program of any system. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Program } from '@selfpage/kernel'
import { pagedProgram, WasmProgramModule } from '@selfpage/wasm'
import type { ReferenceRecorder, RunObserver } from '@selfpage/wasm'
import { collectorPhases, CollectorPhases } from './collector-phases.ts'
import type { LuaSetup } from './worker.ts'

export interface LuaProgramOptions {
  /** The script, as text or as compiled by Lua. */
  readonly script: string | Uint8Array
  /** Its name, in messages and results. Default `lua`. */
  readonly name?: string
  /** The global table `arg`. */
  readonly args?: readonly string[]
  readonly seed?: number
  /** The most memory that Lua may have. Default 64 MiB. */
  readonly memoryBytes?: number
  /** Default 4096. */
  readonly pageSizeBytes?: number
  /** What the script writes: 1, or 2 for errors. */
  readonly onOutput?: (descriptor: number, bytes: Uint8Array) => void
  /** Hears when phases of the collector begin and end (`collectorPhases`). */
  readonly onPhase?: (phase: number, edge: 'begin' | 'end') => void
  /** Gets every reference, and the phases of the collector. */
  readonly recorder?: ReferenceRecorder
}

let interpreter: WasmProgramModule | undefined

/** A program that runs a Lua script, on real Lua 5.4 with its own garbage collector. */
export function luaProgram(options: LuaProgramOptions): Program {
  const { args = [], name = 'lua', pageSizeBytes = 4096, script, seed = 0 } = options
  const { memoryBytes = 64 * 2 ** 20, onOutput, onPhase, recorder } = options
  const data: LuaSetup = {
    script: typeof script === 'string' ? new TextEncoder().encode(script) : script,
    scriptName: name,
    args,
    seed,
  }
  return pagedProgram({
    name,
    module: (interpreter ??= new WasmProgramModule(readInterpreter())),
    worker: workerFile(),
    data,
    memoryBytes,
    pageSizeBytes,
    ...(onOutput === undefined ? {} : { onOutput }),
    observe: (): RunObserver => {
      const phases = new CollectorPhases((phase, edge) => {
        recorder?.hint('gc', edge, [phase], collectorPhases[phase])
        onPhase?.(phase, edge)
      })
      return {
        turn: (memory, task) => phases.turn(memory, task),
        request: (op, values) => phases.request(op, values),
        ...(recorder === undefined
          ? {}
          : { reference: (page, isWrite) => recorder.reference(page, isWrite) }),
      }
    },
  })
}

/** Lua 5.4 compiled to WebAssembly, as the package `wasmoon` has it. */
function readInterpreter(): Uint8Array {
  const require = createRequire(import.meta.url)
  return readFileSync(require.resolve('wasmoon/dist/glue.wasm'))
}

/** Built, the worker lies beside this file. */
function workerFile(): URL {
  const built = new URL('./worker.js', import.meta.url)
  return existsSync(built) ? built : new URL('./worker.ts', import.meta.url)
}
