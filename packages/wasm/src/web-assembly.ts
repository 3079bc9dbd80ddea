/**
 * The part of the host's WebAssembly interface that is used here, with types: those of Node have
 * none without those of a browser.
 */

/** A compiled module: it can be posted to workers. */
export interface WasmModule {
  readonly compiled: unique symbol
}

/** A memory that is shared. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer
}

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

export interface WasmTable {
  get(index: number): ((...values: unknown[]) => unknown) | null
}

export type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>

interface WebAssemblyInterface {
  readonly Memory: new (limits: {
    readonly initial: number
    readonly maximum: number
    readonly shared: true
  }) => WasmMemory
  readonly Module: new (bytes: Uint8Array) => WasmModule
  readonly Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance
  readonly RuntimeError: new (message: string) => Error
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyInterface })
  .WebAssembly
