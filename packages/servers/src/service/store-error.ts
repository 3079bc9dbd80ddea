/** Refusals of the memory server and the driver, as a store says them to its client. */
import type { Message } from '@selfpage/kernel'
import type { StoreError, StoreRefused } from '@selfpage/runtime'

const byCode: Readonly<Record<string, StoreError>> = {
  // The lease ended: what the device or the server did since, others may have seen or changed.
  'lock-lost': 'corrupted',
  'no-frames': 'no-frames',
  'out-of-range': 'out-of-range',
  'io-error': 'io-error',
  'no-such-container': 'not-permitted',
  'not-permitted': 'not-permitted',
  'lease-too-short': 'not-permitted',
  locked: 'not-permitted',
  shared: 'not-permitted',
}

/** @param reply a refusal, or a message that says the partner is not there */
export function storeErrorOf(reply: Message): StoreError {
  if (reply.op !== 'refused') return 'io-error'
  return byCode[(reply as Message & { code: string }).code] ?? 'io-error'
}

export function refuse(code: StoreError): StoreRefused {
  return { op: 'refused', code }
}
