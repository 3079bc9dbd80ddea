/** Typed arrays on shared memory, zeroed: a trace made of them reaches a worker without a copy. */

export function sharedUint8(length: number): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(new SharedArrayBuffer(length))
}

export function sharedUint32(length: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(new SharedArrayBuffer(length * 4))
}

export function sharedFloat64(length: number): Float64Array<SharedArrayBuffer> {
  return new Float64Array(new SharedArrayBuffer(length * 8))
}

export function sharedBigUint64(length: number): BigUint64Array<SharedArrayBuffer> {
  return new BigUint64Array(new SharedArrayBuffer(length * 8))
}
