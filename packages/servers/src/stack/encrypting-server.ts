/**
 * An encrypting server in front of any other store: AES-256 in Galois/counter mode, a key of its own
 * for each object, page and number of the write as nonce. What was changed, moved or exchanged below
 * does not authenticate, and is `corrupted`.
 *
 * The store below can still see which pages are written when, and whoever keeps it can bring back all
 * of an older state while this server is not running; then a nonce may be used twice.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Kernel } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { ObjectCodec, PageCodec } from './page-codec.ts'
import { startStackedServer, type StackedOptions, type StackedServer } from './stacked-server.ts'

export interface EncryptingOptions extends StackedOptions {
  /** 32 bytes. */
  readonly key: Uint8Array
  /**
   * Goes into all keys. In front of a swap server something that no other run had: areas do not say
   * how often they were written before. In front of a file server always the same. Default: none.
   */
  readonly salt?: string
}

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Number of the write f64, tag. */
const ENTRY_BYTES = 8 + TAG_BYTES

/** @throws SelfpageError `KEY_INVALID` */
export function startEncryptingServer(kernel: Kernel, options: EncryptingOptions): StackedServer {
  if (options.key.length !== KEY_BYTES) {
    throw new SelfpageError('KEY_INVALID', `the key has ${options.key.length} bytes`, {
      hint: `give ${KEY_BYTES} random bytes`,
    })
  }
  return startStackedServer(
    kernel,
    { name: 'encrypting server', ...options },
    encryption(options.key, options.salt ?? ''),
  )
}

function encryption(key: Uint8Array, salt: string): PageCodec {
  return {
    entryBytes: ENTRY_BYTES,
    backingPages: (pages) => pages,
    open: ({ path, area }) => {
      const info = `selfpage ${area === 0 ? 'object' : `area ${area}`} ${path}`
      return encryptedObject(new Uint8Array(hkdfSync('sha256', key, salt, info, KEY_BYTES)))
    },
  }
}

function encryptedObject(key: Uint8Array): ObjectCodec {
  let writes = 0
  const writeOf = (entry: Uint8Array) =>
    new DataView(entry.buffer, entry.byteOffset, entry.length).getFloat64(0, true)
  return {
    claim(_, entry) {
      const write = writeOf(entry)
      writes = Math.max(writes, write)
      return Number.isSafeInteger(write) && write > 0
    },
    backingPage: (page) => page,
    decode(page, entry, backing) {
      const decipher = createDecipheriv(CIPHER, key, nonceOf(page, writeOf(entry)))
      decipher.setAuthTag(entry.subarray(8))
      const plain = new Uint8Array(decipher.update(backing))
      try {
        decipher.final()
        return plain
      } catch {
        return undefined
      }
    },
    encode(page, plain, _, entry) {
      const write = ++writes
      const cipher = createCipheriv(CIPHER, key, nonceOf(page, write))
      const secret = cipher.update(plain)
      cipher.final()
      new DataView(entry.buffer, entry.byteOffset, entry.length).setFloat64(0, write, true)
      entry.set(cipher.getAuthTag(), 8)
      return { backingPage: page, isShared: false, put: (backing) => backing.set(secret) }
    },
    forget() {},
  }
}

/** Page (4 bytes) and number of the write (8 bytes): never the same twice under one key. */
function nonceOf(page: number, write: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES)
  const view = new DataView(nonce.buffer)
  view.setUint32(0, page, true)
  view.setFloat64(4, write, true)
  return nonce
}
