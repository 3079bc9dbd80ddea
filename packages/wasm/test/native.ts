/** Programs as the engine runs them, with a memory of their own and nothing in between. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WASI } from 'node:wasi'
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

/** What a WASI command writes under Node's own WASI. */
export function startByNode(
  bytes: Uint8Array,
  { args, input, files }: { args: readonly string[]; input: string; files: string },
): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'selfpage-node-wasi-'))
  const output = join(folder, 'output')
  const [stdin, stdout] = [openSync(input, 'r'), openSync(output, 'w')]
  try {
    const wasi = new WASI({
      version: 'preview1',
      args: [...args],
      preopens: { '/': files },
      stdin,
      stdout,
    })
    wasi.start(startNatively(bytes, wasi.getImportObject() as WasmImports))
    return readFileSync(output)
  } finally {
    closeSync(stdin)
    closeSync(stdout)
    rmSync(folder, { recursive: true })
  }
}
