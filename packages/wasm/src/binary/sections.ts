/** A module as its sections, and what instrumentation has to know of them. */
import { ByteReader } from './byte-reader.ts'
import { ModuleError } from './module-error.ts'
import type { FunctionType, ValueType } from './value-types.ts'

/** Numbers of sections. */
export const Section = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const

/** Kinds of imports and exports. */
export const External = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const

export interface Import {
  readonly module: string
  readonly name: string
  readonly kind: number
  /** The description as it stands in the module. */
  readonly description: Uint8Array
}

export interface Export {
  readonly name: string
  readonly kind: number
  readonly index: number
}

/** Bytes that a program finds in its memory. */
export interface DataSegment {
  readonly bytes: Uint8Array
  /** Where they lie at the start. Undefined: where `memory.init` puts them. */
  readonly address: number | undefined
}

/** Contents of sections by number; custom sections are left out. */
export function readSections(module: Uint8Array): Map<number, Uint8Array> {
  const reader = new ByteReader(module)
  const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  for (const expected of magic) {
    if (reader.isDone || reader.byte() !== expected) {
      throw new ModuleError('does not begin as one of version 1 does', 0, 'Is it a .wasm file?')
    }
  }
  const sections = new Map<number, Uint8Array>()
  while (!reader.isDone) {
    const number = reader.byte()
    const content = reader.vector()
    if (number === Section.custom) continue
    if (number > Section.tag) throw new ModuleError(`has an unknown section ${number}`, reader.at)
    sections.set(number, content)
  }
  return sections
}

/** The elements of a section that is a vector; `read` reads one. */
export function readAll<Element>(
  content: Uint8Array | undefined,
  read: (reader: ByteReader) => Element,
): Element[] {
  if (content === undefined) return []
  const reader = new ByteReader(content)
  return Array.from({ length: reader.unsigned() }, () => read(reader))
}

export function readType(reader: ByteReader): FunctionType {
  if (reader.byte() !== 0x60) {
    throw new ModuleError(
      'has types other than functions',
      reader.at,
      'Compile it without GC types.',
    )
  }
  return { parameters: readValueTypes(reader), results: readValueTypes(reader) }
}

function readValueTypes(reader: ByteReader): ValueType[] {
  return Array.from({ length: reader.unsigned() }, () => reader.byte())
}

export function readImport(reader: ByteReader): Import {
  const module = reader.text()
  const name = reader.text()
  const kind = reader.byte()
  const from = reader.at
  if (kind === External.function) reader.unsigned()
  else if (kind === External.table) {
    reader.skipInteger()
    readLimits(reader)
  } else if (kind === External.memory) readLimits(reader)
  else if (kind === External.global) reader.skip(2)
  else {
    reader.byte()
    reader.unsigned()
  }
  return { module, name, kind, description: reader.bytes.subarray(from, reader.at) }
}

export function readExport(reader: ByteReader): Export {
  return { name: reader.text(), kind: reader.byte(), index: reader.unsigned() }
}

/** How large a memory is, in units of 64 KiB. */
export interface Limits {
  readonly flags: number
  readonly minimum: number
  readonly maximum: number | undefined
}

export function readLimits(reader: ByteReader): Limits {
  const flags = reader.byte()
  const minimum = reader.unsigned()
  return { flags, minimum, maximum: (flags & 1) === 0 ? undefined : reader.unsigned() }
}

export function readSegment(reader: ByteReader): DataSegment {
  const mode = reader.unsigned()
  if (mode === 1) return { address: undefined, bytes: reader.vector() }
  if (mode !== 0) throw new ModuleError('has data for a second memory', reader.at)
  if (reader.byte() !== 0x41) {
    throw new ModuleError(
      'has data whose address is known only when it runs',
      reader.at,
      'Link it at fixed addresses, not as position-independent code.',
    )
  }
  const address = reader.signed() >>> 0
  if (reader.byte() !== 0x0b) throw new ModuleError('computes the address of its data', reader.at)
  return { address, bytes: reader.vector() }
}
