/**
 * The functions that instrumentation adds to a module: the slow side of every check. A reference to
 * another page than the last one comes here, is looked up in the shadow page table, and logged. Only
 * a page that is not there, or a full log, calls out.
 */
import type { Access } from './accesses.ts'
import { functionBody, type CodeWriter } from './code-writer.ts'
import type { HostFunction } from './host-functions.ts'
import { Prefix, More } from '../binary/instruction.ts'
import { I32, type FunctionType } from '../binary/value-types.ts'
import { Control, LOG, LOG_LENGTH, logEntry, NOWHERE, PROGRAM, SCRATCH, SHADOW } from '../layout.ts'

/** Rights as the kernel numbers them. */
const READ = 1
const WRITE = 2

export interface OwnFunction {
  readonly type: FunctionType
  readonly body: Uint8Array
}

/** Where a function calls to. */
export interface Callees {
  readonly pageShift: number
  readonly host: (name: HostFunction) => number
  /** Index of the function that makes a reference. */
  readonly touch: (isWrite: boolean) => number
}

const takesOne: FunctionType = { parameters: [I32], results: [] }
const takesThree: FunctionType = { parameters: [I32, I32, I32], results: [] }

/** (address): makes a reference to its page, and brings it there if it must. */
export function touchFunction({ pageShift, host }: Callees, isWrite: boolean): OwnFunction {
  const right = isWrite ? WRITE : READ
  const body = functionBody(2, (code) => {
    const [address, page, logged] = [0, 1, 2]
    code.get(address).constant(pageShift).plain('shrU').tee(page)
    code.word(Control.pages).plain('geU').if().call(host('outOfBounds')).end()
    // First this, because afterwards a page that was there may be gone.
    code.word(Control.logged).tee(logged).constant(LOG_LENGTH).plain('geU').if()
    code.constant(-1).constant(0).call(host('turn')).constant(0).set(logged).end()
    code.get(page).byteAt(SHADOW).constant(right).plain('and').plain('eqz').if()
    // The kernel makes the reference itself.
    code.get(page).constant(right).call(host('turn'))
    code.else()
    code.get(logged).constant(2).plain('shl')
    code.get(page).constant(1).plain('shl')
    if (isWrite) code.constant(logEntry(0, true)).plain('or')
    code.storeWordAt(LOG)
    code.setWord(Control.logged, (value) => value.get(logged).constant(1).plain('add'))
    code.end()
    const base = (value: CodeWriter) => value.get(page).constant(pageShift).plain('shl')
    code.setWord(Control.readBase, base)
    code.setWord(Control.writeBase, isWrite ? base : (value) => value.constant(NOWHERE))
  })
  return { type: takesOne, body }
}

/** What the slow side of an access takes and returns: address, operand, offset. */
function accessType({ operand, result }: Access): FunctionType {
  return {
    parameters: operand === undefined ? [I32, I32] : [I32, operand, I32],
    results: result === undefined ? [] : [result],
  }
}

/** An access whose page is not the last one, or which lies across the edge of a page. */
export function accessFunction(callees: Callees, access: Access, lane: number): OwnFunction {
  const { bytes, isWrite, operand } = access
  const { host, pageShift, touch } = callees
  const pageBytes = 2 ** pageShift
  const offset = operand === undefined ? 1 : 2
  const address = offset + 1
  const type = accessType(access)
  const body = functionBody(1, (code) => {
    const make = (at: (code: CodeWriter) => unknown, base: number) => {
      at(code)
      if (operand !== undefined) code.get(1)
      code.raw(access.code).byte(0).unsigned(base)
      if (access.hasLane) code.byte(lane)
    }
    // An address beyond 4 GiB must not come out small.
    code.get(0).get(offset).plain('add').tee(address).get(0).plain('ltU')
    code.if().call(host('outOfBounds')).end()
    if (bytes > 1) {
      code
        .get(address)
        .constant(pageBytes - 1)
        .plain('and')
        .constant(pageBytes - bytes)
      code.plain('gtU').if()
      if (!isWrite) code.get(address).constant(bytes).call(host('crossRead'))
      make((at) => at.constant(0), SCRATCH)
      if (isWrite) code.get(address).constant(bytes).call(host('crossWrite'))
      code.plain('return').end()
    }
    code.get(address).call(touch(isWrite))
    make((at) => at.get(address), PROGRAM)
  })
  return { type, body }
}

/** `memory.copy`: (to, from, bytes). Within a page each, it needs nobody. */
export function copyFunction({ host, pageShift, touch }: Callees): OwnFunction {
  const [to, from, bytes] = [0, 1, 2]
  const body = functionBody(0, (code) => {
    isWithinPage(code, from, bytes, pageShift)
    isWithinPage(code, to, bytes, pageShift)
    code.plain('and').if()
    code.get(from).call(touch(false)).get(to).call(touch(true))
    // Bringing the second page may have cost the first.
    code.get(from).constant(pageShift).plain('shrU').byteAt(SHADOW).constant(READ).plain('and')
    code.if()
    for (const local of [to, from]) code.get(local).constant(PROGRAM).plain('add')
    code.get(bytes).byte(Prefix.more).byte(More.memoryCopy).byte(0).byte(0)
    code.plain('return').end().end()
    code.get(to).get(from).get(bytes).call(host('copy'))
  })
  return { type: takesThree, body }
}

/** `memory.fill`: (to, value, bytes). */
export function fillFunction({ host, pageShift, touch }: Callees): OwnFunction {
  const [to, value, bytes] = [0, 1, 2]
  const body = functionBody(0, (code) => {
    isWithinPage(code, to, bytes, pageShift)
    code.if()
    code.get(to).call(touch(true))
    code.get(to).constant(PROGRAM).plain('add').get(value).get(bytes)
    code.byte(Prefix.more).byte(More.memoryFill).byte(0)
    code.plain('return').end()
    code.get(to).get(value).get(bytes).call(host('fill'))
  })
  return { type: takesThree, body }
}

/** Leaves whether 1 to all bytes of a page, from an address on, end before the page does. */
function isWithinPage(code: CodeWriter, address: number, bytes: number, pageShift: number): void {
  const pageBytes = 2 ** pageShift
  code.get(bytes).constant(1).plain('sub').constant(pageBytes).plain('ltU')
  code
    .get(address)
    .constant(pageBytes - 1)
    .plain('and')
    .get(bytes)
    .plain('add')
  code.constant(pageBytes).plain('leU').plain('and')
}
