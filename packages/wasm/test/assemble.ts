/** WebAssembly's text format, as bytes of a module. */
import loadWabt from 'wabt'

const wabt = await loadWabt()

export function assemble(text: string, name = 'test.wat'): Uint8Array {
  const features = { simd: true, bulk_memory: true, reference_types: true, threads: true }
  const module = wabt.parseWat(name, text, features)
  try {
    return module.toBinary({}).buffer
  } finally {
    module.destroy()
  }
}
