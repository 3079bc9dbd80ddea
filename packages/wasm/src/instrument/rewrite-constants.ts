/** Renumbers functions where a module names them outside of code: initial values, tables. */
import { ByteReader } from '../binary/byte-reader.ts'
import { ByteWriter } from '../binary/byte-writer.ts'
import { Opcode, Prefix, skipImmediates, skipSimd } from '../binary/instruction.ts'

type Renumber = (index: number) => number

/** The section of globals: type, whether it varies, initial value. */
export function rewriteGlobals(
  section: Uint8Array | undefined,
  renumber: Renumber,
): Uint8Array | undefined {
  if (section === undefined) return undefined
  const reader = new ByteReader(section)
  const writer = new ByteWriter()
  const count = reader.unsigned()
  writer.unsigned(count)
  for (let index = 0; index < count; index++) {
    writer.byte(reader.byte()).byte(reader.byte())
    copyConstant(reader, writer, renumber)
  }
  return writer.bytes
}

/** The section of elements: what tables hold at first. The lowest bits of its kind say how it stands. */
export function rewriteElements(
  section: Uint8Array | undefined,
  renumber: Renumber,
): Uint8Array | undefined {
  if (section === undefined) return undefined
  const reader = new ByteReader(section)
  const writer = new ByteWriter()
  const count = reader.unsigned()
  writer.unsigned(count)
  for (let index = 0; index < count; index++) rewriteElement(reader, writer, renumber)
  return writer.bytes
}

function rewriteElement(reader: ByteReader, writer: ByteWriter, renumber: Renumber): void {
  const kind = reader.unsigned()
  const isActive = (kind & 1) === 0
  const hasTable = (kind & 2) !== 0
  const hasExpressions = (kind & 4) !== 0
  writer.unsigned(kind)
  if (isActive && hasTable) writer.unsigned(reader.unsigned())
  if (isActive) copyConstant(reader, writer, renumber)
  // The type of the elements stands only where the oldest form cannot be meant.
  if (!isActive || hasTable) writer.byte(reader.byte())
  const length = reader.unsigned()
  writer.unsigned(length)
  for (let at = 0; at < length; at++) {
    if (hasExpressions) copyConstant(reader, writer, renumber)
    else writer.unsigned(renumber(reader.unsigned()))
  }
}

/** Copies an expression up to its end. */
function copyConstant(reader: ByteReader, writer: ByteWriter, renumber: Renumber): void {
  for (;;) {
    const from = reader.at
    const opcode = reader.byte()
    if (opcode === Opcode.refFunction) {
      writer.byte(opcode).unsigned(renumber(reader.unsigned()))
      continue
    }
    if (opcode === Prefix.simd) skipSimd(reader.unsigned(), reader)
    else skipImmediates(opcode, reader)
    writer.raw(reader.bytes.subarray(from, reader.at))
    if (opcode === Opcode.end) return
  }
}
