/** A module of a program, instrumented and compiled once for each size of pages that it is run with. */
import { instrument, type InstrumentedModule } from './instrument/instrument.ts'
import { ModuleError } from './binary/module-error.ts'
import { webAssembly, type WasmModule } from './web-assembly.ts'

export class WasmProgramModule {
  readonly #bytes: Uint8Array
  readonly #instrumented = new Map<number, InstrumentedModule>()
  readonly #compiled = new Map<number, WasmModule>()

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** @throws SelfpageError `WASM_MODULE_INVALID` */
  instrumented(pageSizeBytes: number): InstrumentedModule {
    const known = this.#instrumented.get(pageSizeBytes)
    if (known !== undefined) return known
    const made = instrument(this.#bytes, pageSizeBytes)
    this.#instrumented.set(pageSizeBytes, made)
    return made
  }

  /** @throws SelfpageError `WASM_MODULE_INVALID` if the engine refuses it */
  compiled(pageSizeBytes: number): WasmModule {
    const known = this.#compiled.get(pageSizeBytes)
    if (known !== undefined) return known
    const { bytes } = this.instrumented(pageSizeBytes)
    const made = compile(bytes)
    this.#compiled.set(pageSizeBytes, made)
    return made
  }
}

function compile(bytes: Uint8Array): WasmModule {
  try {
    return new webAssembly.Module(bytes)
  } catch (error) {
    const { message } = error as Error
    throw new ModuleError(`is refused by the engine: ${message}`)
  }
}
