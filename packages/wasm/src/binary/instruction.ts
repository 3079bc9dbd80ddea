/** Passes by the immediate operands of instructions, so that code can be copied. */
import type { ByteReader } from './byte-reader.ts'
import { ModuleError } from './module-error.ts'

/** Prefixes of opcodes of two parts. */
export const Prefix = { gc: 0xfb, more: 0xfc, simd: 0xfd, threads: 0xfe } as const

/** Instructions that are more than copied. */
export const Opcode = {
  block: 0x02,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  call: 0x10,
  returnCall: 0x12,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Load: 0x28,
  i32Store: 0x36,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  refFunction: 0xd2,
} as const

/** Instructions behind the prefix `more`. */
export const More = {
  memoryInit: 8,
  dataDrop: 9,
  memoryCopy: 10,
  memoryFill: 11,
} as const

/** Passes by what follows an opcode without prefix that neither uses memory nor names a function. */
export function skipImmediates(opcode: number, reader: ByteReader): void {
  switch (opcode) {
    // Blocks: their type. br, br_if, throw and so on: an index.
    case 0x02:
    case 0x03:
    case 0x04:
    case 0x06:
    case 0x07:
    case 0x08:
    case 0x09:
    case 0x0c:
    case 0x0d:
    case 0x14:
    case 0x15:
    case 0x18:
    case 0x20:
    case 0x21:
    case 0x22:
    case 0x23:
    case 0x24:
    case 0x25:
    case 0x26:
    case 0x41:
    case 0x42:
    case 0xd0:
    case 0xd5:
    case 0xd6:
      reader.skipInteger()
      return
    case 0x0e:
      for (let left = reader.unsigned() + 1; left > 0; left--) reader.skipInteger()
      return
    case 0x11:
    case 0x13:
      reader.skipInteger()
      reader.skipInteger()
      return
    case 0x1c:
      for (let left = reader.unsigned(); left > 0; left--) reader.skipInteger()
      return
    case 0x1f:
      skipTryTable(reader)
      return
    case 0x43:
      reader.skip(4)
      return
    case 0x44:
      reader.skip(8)
      return
    default:
      if (isPlain(opcode)) return
      throw new ModuleError(
        `has an instruction 0x${opcode.toString(16)} that is not known here`,
        reader.at,
        'Compile it for WebAssembly 2.0 with one 32-bit memory.',
      )
  }
}

/** Instructions without immediate operands. */
function isPlain(opcode: number): boolean {
  return (
    [0x00, 0x01, 0x05, 0x0a, 0x0b, 0x0f, 0x19, 0x1a, 0x1b, 0xd1, 0xd3, 0xd4].includes(opcode) ||
    (opcode >= 0x45 && opcode <= 0xc4)
  )
}

function skipTryTable(reader: ByteReader): void {
  reader.skipInteger()
  for (let left = reader.unsigned(); left > 0; left--) {
    const kind = reader.byte()
    if (kind < 2) reader.skipInteger()
    reader.skipInteger()
  }
}

/** After the prefix `more` and its number: conversions, tables. */
export function skipMore(number: number, reader: ByteReader): void {
  if (number < 8) return
  const isPair = number === 12 || number === 14
  const isSingle = number === 13 || (number >= 15 && number <= 17)
  if (!isPair && !isSingle) {
    throw new ModuleError(`has an instruction 0xfc ${number} that is not known here`, reader.at)
  }
  reader.skipInteger()
  if (isPair) reader.skipInteger()
}

/** After the prefix of SIMD and its number, which is none that uses memory. */
export function skipSimd(number: number, reader: ByteReader): void {
  if (number === 0x0c || number === 0x0d) reader.skip(16)
  else if (number >= 0x15 && number <= 0x22) reader.skip(1)
}
