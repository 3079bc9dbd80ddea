/**
 * Makes a program's memory pageable: every access is checked against a shadow page table that lies
 * in the same memory (`layout.ts`), as a processor checks it against the page table. References to
 * pages that are there stay in the program; they are logged, in order. Only a page that is not
 * there calls out.
 *
 * Consecutive accesses to one page are one reference, as long as none is its first write. That is
 * what a page reference string is (Denning 1968), and what makes the check cheap: most accesses
 * compare with the page referenced last.
 */
import { hostFunctionNames, HOST_MEMORY, HOST_MODULE } from './host-functions.ts'
import { FunctionSpace } from './function-space.ts'
import { rewriteElements, rewriteGlobals } from './rewrite-constants.ts'
import { rewriteBody } from './rewrite-body.ts'
import { ByteReader } from '../binary/byte-reader.ts'
import { ByteWriter } from '../binary/byte-writer.ts'
import { ModuleError } from '../binary/module-error.ts'
import {
  External,
  readAll,
  readExport,
  readImport,
  readLimits,
  readSections,
  readSegment,
  readType,
  Section,
  type DataSegment,
  type Export,
  type Import,
  type Limits,
} from '../binary/sections.ts'
import type { FunctionType } from '../binary/value-types.ts'
import { PROGRAM, UNIT_BYTES } from '../layout.ts'

/** A program whose memory can be paged. */
export interface InstrumentedModule {
  readonly bytes: Uint8Array
  /** Its memory at first, and at most if it says so, in units of 64 KiB. */
  readonly initialUnits: number
  readonly maximumUnits: number | undefined
  /** What its memory holds at first: it is not in the module any more. */
  readonly segments: readonly DataSegment[]
  /** What it needs from its host, besides memory. */
  readonly imports: readonly { readonly module: string; readonly name: string }[]
  readonly exports: readonly string[]
}

/**
 * Instruments a module for pages of this size.
 * @param pageSizeBytes a power of two, at most 64 KiB
 * @throws SelfpageError `WASM_MODULE_INVALID`, with the byte where it went wrong
 */
export function instrument(module: Uint8Array, pageSizeBytes: number): InstrumentedModule {
  const pageShift = Math.log2(pageSizeBytes)
  if (!Number.isInteger(pageShift) || pageShift < 4 || pageShift > 16) {
    throw new ModuleError(
      `cannot run on pages of ${pageSizeBytes} bytes`,
      undefined,
      'Pages of programs have 16 bytes to 64 KiB: a power of two.',
    )
  }
  return new Instrumentation(readSections(module), pageShift).run()
}

class Instrumentation {
  readonly #sections: Map<number, Uint8Array>
  readonly #types: FunctionType[]
  readonly #imports: Import[]
  readonly #exports: Export[]
  /** Types of the functions it defines. */
  readonly #functions: number[]
  readonly #space: FunctionSpace
  readonly #limits: Limits

  constructor(sections: Map<number, Uint8Array>, pageShift: number) {
    this.#sections = sections
    this.#types = readAll(sections.get(Section.type), readType)
    this.#imports = readAll(sections.get(Section.import), readImport)
    this.#exports = readAll(sections.get(Section.export), readExport)
    this.#functions = readAll(sections.get(Section.function), (reader) => reader.unsigned())
    this.#limits = this.#findMemory()
    const imported = this.#imports.filter(({ kind }) => kind === External.function).length
    this.#space = new FunctionSpace(pageShift, this.#types, imported, this.#functions.length)
  }

  run(): InstrumentedModule {
    // The code first: it decides which functions are added.
    const bodies = this.#rewriteCode()
    const { renumber } = this.#space
    const sections: [number, Uint8Array | undefined][] = [
      [Section.import, this.#writeImports()],
      [Section.function, this.#writeFunctions()],
      [Section.table, this.#sections.get(Section.table)],
      [Section.tag, this.#sections.get(Section.tag)],
      [Section.global, rewriteGlobals(this.#sections.get(Section.global), renumber)],
      [Section.export, this.#writeExports()],
      [Section.start, this.#writeStart()],
      [Section.element, rewriteElements(this.#sections.get(Section.element), renumber)],
      [Section.code, bodies],
    ]
    const whole = new ByteWriter().raw([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    // Types last: everything may have added some.
    whole.byte(Section.type).vector(this.#writeTypes())
    for (const [number, content] of sections) {
      if (content !== undefined) whole.byte(number).vector(content)
    }
    return {
      bytes: whole.bytes,
      initialUnits: this.#limits.minimum,
      maximumUnits: this.#limits.maximum,
      segments: readAll(this.#sections.get(Section.data), readSegment),
      imports: this.#imports.filter(({ kind }) => kind !== External.memory),
      exports: this.#exports.map(({ name }) => name),
    }
  }

  #findMemory(): Limits {
    const imported = this.#imports.filter(({ kind }) => kind === External.memory)
    const all = [
      ...imported.map(({ description }) => readLimits(new ByteReader(description))),
      ...readAll(this.#sections.get(Section.memory), readLimits),
    ]
    const [limits, ...more] = all
    if (limits === undefined) return { flags: 0, minimum: 0, maximum: 0 }
    if (more.length > 0) throw new ModuleError('has more than one memory')
    if (limits.flags > 3) {
      throw new ModuleError('has a memory of 64-bit addresses', undefined, 'Compile it for wasm32.')
    }
    return limits
  }

  #rewriteCode(): Uint8Array {
    const space = this.#space
    const { access, copy, fill, host, renumber } = space
    const pageBytes = 2 ** space.pageShift
    const context = { access, copy, fill, host, pageBytes, renumber }
    const bodies = readAll(this.#sections.get(Section.code), (reader) => reader.vector())
    const rewritten = bodies.map((body, index) => {
      const { parameters } = this.#types[this.#functions[index]]
      return rewriteBody(body, parameters.length, context)
    })
    const code = new ByteWriter().unsigned(bodies.length + space.own.length)
    for (const body of rewritten) code.vector(body)
    for (const { body } of space.own) code.vector(body)
    return code.bytes
  }

  #writeTypes(): Uint8Array {
    const types = new ByteWriter().unsigned(this.#types.length)
    for (const { parameters, results } of this.#types) {
      types.byte(0x60).unsigned(parameters.length).raw(parameters)
      types.unsigned(results.length).raw(results)
    }
    return types.bytes
  }

  #writeImports(): Uint8Array {
    const kept = this.#imports.filter(({ kind }) => kind !== External.memory)
    const imports = new ByteWriter().unsigned(kept.length + hostFunctionNames.length + 1)
    for (const { module, name, kind, description } of kept) {
      imports.text(module).text(name).byte(kind).raw(description)
    }
    for (const [index, type] of this.#space.hostTypes().entries()) {
      imports.text(HOST_MODULE).text(hostFunctionNames[index])
      imports.byte(External.function).unsigned(type)
    }
    // Shared, so that the kernel's side can work on it.
    imports.text(HOST_MODULE).text(HOST_MEMORY).byte(External.memory).byte(3)
    return imports.unsigned(PROGRAM / UNIT_BYTES).unsigned(UNIT_BYTES).bytes
  }

  #writeFunctions(): Uint8Array {
    const { own } = this.#space
    const functions = new ByteWriter().unsigned(this.#functions.length + own.length)
    for (const type of this.#functions) functions.unsigned(type)
    for (const { type } of own) functions.unsigned(this.#space.typeIndex(type))
    return functions.bytes
  }

  #writeExports(): Uint8Array {
    const kept = this.#exports.filter(({ kind }) => kind !== External.memory)
    const exports = new ByteWriter().unsigned(kept.length)
    for (const { name, kind, index } of kept) {
      exports.text(name).byte(kind)
      exports.unsigned(kind === External.function ? this.#space.renumber(index) : index)
    }
    return exports.bytes
  }

  #writeStart(): Uint8Array | undefined {
    const start = this.#sections.get(Section.start)
    if (start === undefined) return undefined
    const index = new ByteReader(start).unsigned()
    return new ByteWriter().unsigned(this.#space.renumber(index)).bytes
  }
}
