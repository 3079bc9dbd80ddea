/** A filled shop as the bytes of a database file. */
import { loadSqlite } from '../engine/load-sqlite.ts'
import { MemoryFiles } from '../engine/memory-files.ts'
import { Session } from '../engine/session.ts'
import { installVfs } from '../engine/vfs.ts'
import { loadShop } from '../shop/load.ts'
import type { ShopSize } from '../shop/schema.ts'

const path = '/shop.db'

/** Shops made by this process, by their arguments: several systems are given the same. */
const made = new Map<string, Promise<Uint8Array>>()

/** The same bytes for the same arguments. They are shared: not to be changed. */
export function makeShop(size: ShopSize, seed: number, pageBytes: number): Promise<Uint8Array> {
  const key = JSON.stringify([size, seed, pageBytes])
  const shop = made.get(key) ?? make(size, seed, pageBytes)
  made.set(key, shop)
  return shop
}

async function make(size: ShopSize, seed: number, pageBytes: number): Promise<Uint8Array> {
  const sqlite = await loadSqlite()
  const files = new MemoryFiles(pageBytes)
  const vfs = 'selfpage-load'
  const uninstall = installVfs(sqlite, { name: vfs, files, seed, sectorBytes: pageBytes })
  const session = new Session(sqlite, {
    ...{ path, vfs, pageBytes, journal: 'rollback', sync: 'off', cachePages: 2_000 },
  })
  loadShop(session, size, seed)
  session.close()
  uninstall()
  return files.bytes(path)
}
