/** Programs as the engine runs them, with a memory of their own and nothing in between. */
import type { WasmImports } from '../src/web-assembly.ts'

export interface Native {
  readonly exports: Readonly<Record<string, (...values: never[]) => unknown>>
}

const { Instance, Module } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Module: new (bytes: Uint8Array) => object
      readonly Instance: new (module: object, imports: WasmImports) => Native
    }
  }
).WebAssembly

export function startNatively(bytes: Uint8Array, imports: WasmImports): Native {
  return new Instance(new Module(bytes), imports)
}

/** Its memory, as it is now. */
export function memoryOf({ exports }: Native): Uint8Array {
  return new Uint8Array((exports as unknown as { memory: { buffer: ArrayBuffer } }).memory.buffer)
}

/** What a WASI command writes. */
export function runNatively(bytes: Uint8Array): string {
  let said = ''
  const fdWrite = (_descriptor: number, vectors: number, count: number) => {
    const memory = Buffer.from(memoryOf(native).buffer)
    for (let vector = vectors; vector < vectors + 8 * count; vector += 8) {
      const from = memory.readUInt32LE(vector)
      said += memory.toString('utf8', from, from + memory.readUInt32LE(vector + 4))
    }
    return 0
  }
  const wasi = { fd_write: fdWrite, proc_exit: () => {} }
  const native = startNatively(bytes, { wasi_snapshot_preview1: wasi })
  native.exports['_start']()
  return said
}
