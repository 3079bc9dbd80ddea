/**
 * Rewrites the code of one function: a check before every access to memory. Because operands lie on
 * a stack, all of an access's are there when it is reached, and nothing happens between its check
 * and itself. So instructions can be replaced one by one as they are read:
 *
 * ```
 * address  i32.load offset=8
 *
 * address  local.tee a; 8; i32.add; base of the page referenced last; i32.sub
 *          4096 - 4; i32.le_u            entirely within that page?
 *          if    local.get a; i32.load offset=8+PROGRAM
 *          else  local.get a; 8; call the function that makes a new reference
 * ```
 */
import { accesses, type Access } from './accesses.ts'
import { CodeWriter, NOTHING } from './code-writer.ts'
import type { HostFunction } from './host-functions.ts'
import { ByteReader } from '../binary/byte-reader.ts'
import { ByteWriter } from '../binary/byte-writer.ts'
import { More, Opcode, Prefix, skipImmediates, skipMore, skipSimd } from '../binary/instruction.ts'
import { ModuleError } from '../binary/module-error.ts'
import { I32, type ValueType } from '../binary/value-types.ts'
import { Control, PROGRAM } from '../layout.ts'

/** What the code of a function has to know of its module. */
export interface BodyContext {
  readonly pageBytes: number
  /** A function's index after imports were added. */
  readonly renumber: (index: number) => number
  readonly host: (name: HostFunction) => number
  /** Functions for the slow side of an access, and for copies and fills. */
  readonly access: (access: Access, lane: number) => number
  readonly copy: () => number
  readonly fill: () => number
}

/** @param parameters how many the function has */
export function rewriteBody(
  body: Uint8Array,
  parameters: number,
  context: BodyContext,
): Uint8Array {
  return new BodyRewriter(body, parameters, context).rewrite()
}

class BodyRewriter {
  readonly #reader: ByteReader
  readonly #code = new CodeWriter()
  readonly #context: BodyContext
  /** Locals of our own, by type; `address` beside them. */
  readonly #operands = new Map<ValueType, number>()
  readonly #ownTypes: ValueType[] = []
  readonly #groups: Uint8Array
  readonly #groupCount: number
  readonly #locals: number
  #address = -1
  /** Where the bytes not yet copied begin. */
  #copied: number

  constructor(body: Uint8Array, parameters: number, context: BodyContext) {
    this.#context = context
    const reader = new ByteReader(body)
    this.#reader = reader
    this.#groupCount = reader.unsigned()
    const from = reader.at
    let locals = parameters
    for (let group = 0; group < this.#groupCount; group++) {
      locals += reader.unsigned()
      reader.byte()
    }
    this.#locals = locals
    this.#groups = body.subarray(from, reader.at)
    this.#copied = reader.at
  }

  rewrite(): Uint8Array {
    const reader = this.#reader
    while (!reader.isDone) this.#instruction()
    this.#copyUpTo(reader.at)
    const whole = new ByteWriter().unsigned(this.#groupCount + this.#ownTypes.length)
    whole.raw(this.#groups)
    for (const type of this.#ownTypes) whole.unsigned(1).byte(type)
    return whole.raw(this.#code.bytes).bytes
  }

  #instruction(): void {
    const reader = this.#reader
    const at = reader.at
    const opcode = reader.byte()
    if (opcode >= Opcode.i32Load && opcode < Opcode.memorySize) return this.#access(opcode, at)
    switch (opcode) {
      case Opcode.call:
      case Opcode.returnCall:
      case Opcode.refFunction: {
        const index = this.#context.renumber(reader.unsigned())
        this.#replace(at).byte(opcode).unsigned(index)
        return
      }
      case Opcode.memorySize:
        reader.byte()
        this.#replace(at).word(Control.units)
        return
      case Opcode.memoryGrow:
        reader.byte()
        this.#replace(at).call(this.#context.host('grow'))
        return
      case Prefix.more:
        return this.#more(at)
      case Prefix.simd:
        return this.#simd(at)
      case Prefix.threads:
        throw new ModuleError('uses threads', at, 'Compile it without atomics; a task has one.')
      case Prefix.gc:
        throw new ModuleError('uses garbage collection of the engine', at, 'It is not in memory.')
      default:
        skipImmediates(opcode, reader)
    }
  }

  #more(at: number): void {
    const reader = this.#reader
    const { host, copy, fill } = this.#context
    const number = reader.unsigned()
    if (number === More.memoryInit) {
      const segment = reader.unsigned()
      reader.byte()
      this.#replace(at).constant(segment).call(host('init'))
    } else if (number === More.dataDrop) {
      const segment = reader.unsigned()
      this.#replace(at).constant(segment).call(host('drop'))
    } else if (number === More.memoryCopy) {
      reader.skip(2)
      this.#replace(at).call(copy())
    } else if (number === More.memoryFill) {
      reader.skip(1)
      this.#replace(at).call(fill())
    } else {
      skipMore(number, reader)
    }
  }

  #simd(at: number): void {
    const number = this.#reader.unsigned()
    const key = Prefix.simd * 256 + number
    if (number < 256 && accesses.has(key)) this.#access(key, at)
    else skipSimd(number, this.#reader)
  }

  #access(key: number, at: number): void {
    const access = accesses.get(key) as Access
    const reader = this.#reader
    const align = reader.unsigned()
    if (align >= 64) throw new ModuleError('has more than one memory', at)
    const offset = reader.unsigned()
    const lane = access.hasLane ? reader.byte() : 0
    const code = this.#replace(at)
    const operand = access.operand === undefined ? undefined : this.#operand(access.operand)
    const address = this.#ownAddress()
    const operands = () => {
      code.get(address)
      if (operand !== undefined) code.get(operand)
    }
    if (operand !== undefined) code.set(operand)
    code.tee(address)
    const isFar = offset + PROGRAM > 0xffff_ffff
    if (!isFar) {
      if (offset !== 0) code.constant(offset).plain('add')
      code.word(access.isWrite ? Control.writeBase : Control.readBase).plain('sub')
      code.constant(this.#context.pageBytes - access.bytes).plain('leU')
      code.if(access.result ?? NOTHING)
      operands()
      code
        .raw(access.code)
        .unsigned(align)
        .unsigned(offset + PROGRAM)
      if (access.hasLane) code.byte(lane)
      code.else()
    } else {
      code.byte(0x1a)
    }
    operands()
    code.constant(offset).call(this.#context.access(access, lane))
    if (!isFar) code.end()
  }

  /** Copies what came before `at`, and drops what has been read since. */
  #replace(at: number): CodeWriter {
    this.#copyUpTo(at)
    this.#copied = this.#reader.at
    return this.#code
  }

  #copyUpTo(at: number): void {
    this.#code.raw(this.#reader.bytes.subarray(this.#copied, at))
  }

  #ownAddress(): number {
    if (this.#address < 0) this.#address = this.#own(I32)
    return this.#address
  }

  #operand(type: ValueType): number {
    const known = this.#operands.get(type)
    if (known !== undefined) return known
    const local = this.#own(type)
    this.#operands.set(type, local)
    return local
  }

  #own(type: ValueType): number {
    this.#ownTypes.push(type)
    return this.#locals + this.#ownTypes.length - 1
  }
}
