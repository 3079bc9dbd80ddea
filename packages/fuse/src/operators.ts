/** The operators, applied to what is known ahead. */
import type { Primitive } from './value.ts'

type Binary = (left: never, right: never) => Primitive

const binary: Readonly<Record<string, Binary>> = {
  '===': (left: Primitive, right: Primitive) => left === right,
  '!==': (left: Primitive, right: Primitive) => left !== right,
  '<': (left: number, right: number) => left < right,
  '<=': (left: number, right: number) => left <= right,
  '>': (left: number, right: number) => left > right,
  '>=': (left: number, right: number) => left >= right,
  '+': (left: number, right: number) => left + right,
  '-': (left: number, right: number) => left - right,
  '*': (left: number, right: number) => left * right,
  '/': (left: number, right: number) => left / right,
  '%': (left: number, right: number) => left % right,
  '&': (left: number, right: number) => left & right,
  '|': (left: number, right: number) => left | right,
  '^': (left: number, right: number) => left ^ right,
  '<<': (left: number, right: number) => left << right,
  '>>': (left: number, right: number) => left >> right,
  '>>>': (left: number, right: number) => left >>> right,
}

const unary: Readonly<Record<string, (operand: never) => Primitive>> = {
  '!': (operand: Primitive) => !operand,
  '-': (operand: number) => -operand,
  '+': (operand: number) => operand,
  '~': (operand: number) => ~operand,
  void: () => undefined,
}

/** Those between two operands that always take both. */
export const operators: ReadonlySet<string> = new Set(Object.keys(binary))

/** Null where it is better left to be done. */
export function applyBinary(
  operator: string,
  left: Primitive,
  right: Primitive,
): { readonly result: Primitive } | null {
  const apply = binary[operator]
  if (apply === undefined) return null
  const isComparison = operator === '===' || operator === '!=='
  if (!isComparison && (typeof left !== 'number' || typeof right !== 'number')) return null
  return { result: apply(left as never, right as never) }
}

/** Null where it is better left to be done. */
export function applyUnary(
  operator: string,
  operand: Primitive,
): { readonly result: Primitive } | null {
  const apply = unary[operator]
  if (apply === undefined) return null
  if (operator !== '!' && operator !== 'void' && typeof operand !== 'number') return null
  return { result: apply(operand as never) }
}
