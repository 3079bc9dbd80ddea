/** Every instruction that reads or writes memory, as the binary format numbers them. */
import { F32, F64, I32, I64, V128, type ValueType } from '../binary/value-types.ts'

export interface Access {
  /** Its opcode, with the prefix if it has one. */
  readonly code: readonly number[]
  readonly bytes: number
  /** Beside the address: what is stored, or the vector that gets a lane. */
  readonly operand: ValueType | undefined
  /** What it leaves on the stack. */
  readonly result: ValueType | undefined
  readonly isWrite: boolean
  /** Whether the number of a lane follows. */
  readonly hasLane: boolean
}

const SIMD = 0xfd

/** By opcode; those with the prefix of SIMD are 0xfd00 and their number. */
export const accesses: ReadonlyMap<number, Access> = new Map(
  [
    ...[load(0x28, 4, I32), load(0x29, 8, I64), load(0x2a, 4, F32), load(0x2b, 8, F64)],
    ...[load(0x2c, 1, I32), load(0x2d, 1, I32), load(0x2e, 2, I32), load(0x2f, 2, I32)],
    ...[load(0x30, 1, I64), load(0x31, 1, I64), load(0x32, 2, I64), load(0x33, 2, I64)],
    ...[load(0x34, 4, I64), load(0x35, 4, I64)],
    ...[store(0x36, 4, I32), store(0x37, 8, I64), store(0x38, 4, F32), store(0x39, 8, F64)],
    ...[store(0x3a, 1, I32), store(0x3b, 2, I32)],
    ...[store(0x3c, 1, I64), store(0x3d, 2, I64), store(0x3e, 4, I64)],
    vector(0x00, 16),
    ...[vector(0x01, 8), vector(0x02, 8), vector(0x03, 8)],
    ...[vector(0x04, 8), vector(0x05, 8), vector(0x06, 8)],
    ...[vector(0x07, 1), vector(0x08, 2), vector(0x09, 4), vector(0x0a, 8)],
    ...[vector(0x5c, 4), vector(0x5d, 8)],
    { ...store(0, 16, V128), code: [SIMD, 0x0b] },
    ...[laneLoad(0x54, 1), laneLoad(0x55, 2), laneLoad(0x56, 4), laneLoad(0x57, 8)],
    ...[laneStore(0x58, 1), laneStore(0x59, 2), laneStore(0x5a, 4), laneStore(0x5b, 8)],
  ].map((access) => [keyOf(access.code), access]),
)

/** The key of an opcode in {@link accesses}. */
export function keyOf([first, second = 0]: readonly number[]): number {
  return first === SIMD ? first * 256 + second : first
}

function load(opcode: number, bytes: number, result: ValueType): Access {
  return { code: [opcode], bytes, operand: undefined, result, isWrite: false, hasLane: false }
}

function store(opcode: number, bytes: number, operand: ValueType): Access {
  return { code: [opcode], bytes, operand, result: undefined, isWrite: true, hasLane: false }
}

function vector(number: number, bytes: number): Access {
  return { ...load(0, bytes, V128), code: [SIMD, number] }
}

function laneLoad(number: number, bytes: number): Access {
  return { ...vector(number, bytes), operand: V128, hasLane: true }
}

function laneStore(number: number, bytes: number): Access {
  return { ...store(0, bytes, V128), code: [SIMD, number], hasLane: true }
}
