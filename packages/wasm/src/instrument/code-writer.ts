/** Writes instructions. */
import { ByteWriter } from '../binary/byte-writer.ts'
import { Opcode } from '../binary/instruction.ts'
import { I32 } from '../binary/value-types.ts'

/** Instructions without operands that instrumentation uses. */
export const Plain = {
  unreachable: 0x00,
  return: 0x0f,
  eqz: 0x45,
  ltU: 0x49,
  gtU: 0x4b,
  leU: 0x4d,
  geU: 0x4f,
  add: 0x6a,
  sub: 0x6b,
  and: 0x71,
  or: 0x72,
  shl: 0x74,
  shrU: 0x76,
} as const

/** Of `if` without a result. */
export const NOTHING = 0x40

const I32_LOAD8_U = 0x2d

export class CodeWriter extends ByteWriter {
  get(local: number): this {
    return this.byte(Opcode.localGet).unsigned(local)
  }

  set(local: number): this {
    return this.byte(Opcode.localSet).unsigned(local)
  }

  tee(local: number): this {
    return this.byte(Opcode.localTee).unsigned(local)
  }

  constant(value: number): this {
    return this.byte(Opcode.i32Const).signed(value)
  }

  plain(name: keyof typeof Plain): this {
    return this.byte(Plain[name])
  }

  call(index: number): this {
    return this.byte(Opcode.call).unsigned(index)
  }

  if(type = NOTHING): this {
    return this.byte(Opcode.if).byte(type)
  }

  else(): this {
    return this.byte(Opcode.else)
  }

  end(): this {
    return this.byte(Opcode.end)
  }

  /** The word at an address that never changes. */
  word(address: number): this {
    return this.constant(0).byte(Opcode.i32Load).byte(2).unsigned(address)
  }

  /** Stores what `value` leaves at an address that never changes. */
  setWord(address: number, value: (writer: this) => unknown): this {
    this.constant(0)
    value(this)
    return this.byte(Opcode.i32Store).byte(2).unsigned(address)
  }

  /** The byte at the address on the stack and `offset`. */
  byteAt(offset: number): this {
    return this.byte(I32_LOAD8_U).byte(0).unsigned(offset)
  }

  /** Stores the word on the stack at the address below it and `offset`. */
  storeWordAt(offset: number): this {
    return this.byte(Opcode.i32Store).byte(2).unsigned(offset)
  }
}

/** The body of a function with `locals` more i32s than its parameters. */
export function functionBody(locals: number, write: (code: CodeWriter) => unknown): Uint8Array {
  const code = new CodeWriter()
  if (locals === 0) code.unsigned(0)
  else code.unsigned(1).unsigned(locals).byte(I32)
  write(code)
  return code.end().bytes
}
