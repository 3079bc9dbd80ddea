/** A WASI command as a program of any system. */
import { existsSync } from 'node:fs'
import type { Program } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { WasiOptions } from './host/wasi.ts'
import { pagedProgram, type PagedProgramPlan } from './paging/paged-program.ts'
import { WasmProgramModule } from './program-module.ts'

export interface WasiProgramOptions
  extends
    Partial<WasiOptions>,
    Partial<Pick<PagedProgramPlan, 'memoryBytes' | 'pageSizeBytes' | 'onOutput' | 'observe'>> {
  /** Shown in results. Default `wasm`. */
  readonly name?: string
}

const WASI = 'wasi_snapshot_preview1'

/** Memory that a program may have, unless it is said how much. */
const DEFAULT_MEMORY_BYTES = 64 * 2 ** 20

/**
 * A program that runs a WASI command: a module that exports `_start` and imports from WASI only.
 * @throws SelfpageError `WASM_MODULE_INVALID`, `WASM_MEMORY_INVALID`
 */
export function wasiProgram(bytes: Uint8Array, options: WasiProgramOptions = {}): Program {
  const {
    name = 'wasm',
    args = [],
    environment = {},
    seed = 0,
    memoryBytes = DEFAULT_MEMORY_BYTES,
    pageSizeBytes = 4096,
    input,
    files,
    ...rest
  } = options
  const module = new WasmProgramModule(bytes)
  requireCommand(name, module, pageSizeBytes)
  const data: WasiOptions = { args: [name, ...args], environment, seed, input, files }
  return pagedProgram({
    ...rest,
    name,
    module,
    worker: workerFile(),
    data,
    memoryBytes,
    pageSizeBytes,
  })
}

function requireCommand(name: string, module: WasmProgramModule, pageSizeBytes: number): void {
  const { exports, imports } = module.instrumented(pageSizeBytes)
  const foreign = imports.filter((each) => each.module !== WASI)
  if (foreign.length > 0) {
    const [first] = foreign
    throw new SelfpageError(
      'WASM_IMPORT_MISSING',
      `needs ${foreign.length} imports that are not WASI's, such as ${first.module}.${first.name}`,
      { place: name, hint: 'Compile it for wasm32-wasi (wasip1), without a host of its own.' },
    )
  }
  if (exports.includes('_start')) return
  throw new SelfpageError('WASM_MODULE_INVALID', 'is no command: it exports no `_start`', {
    place: name,
    hint: 'Link it as a command, not as a library (reactor).',
  })
}

/** Built, the worker lies beside this file. */
function workerFile(): URL {
  const built = new URL('./wasi-worker.js', import.meta.url)
  return existsSync(built) ? built : new URL('./wasi-worker.ts', import.meta.url)
}
