import load from '@sqlite.org/sqlite-wasm'
import { describe, expect, test } from 'vitest'
import { makeShop } from '../src/image/make-shop.ts'
import { isInner, PageKinds } from '../src/live/page-kinds.ts'
import { childrenOf, runsOf, ScanAhead } from '../src/live/scan-ahead.ts'
import { pageBytes } from './memory-shop.ts'

const size = { warehouses: 1, items: 2_000, customersPerDistrict: 60, ordersPerDistrict: 60 }
const image = await makeShop(size, 3, pageBytes)
const pages = image.length / pageBytes
const pageAt = (page: number) => image.subarray(page * pageBytes, (page + 1) * pageBytes)

const kinds = new PageKinds(pages)
for (let page = 0; page < pages; page++) kinds.see(page, pageAt(page))

/** Leaves below a page, in the order of a scan. */
function leavesOf(page: number): number[] {
  if (!isInner(kinds.of(page))) return [page]
  return childrenOf(page, pageAt(page)).flatMap((child) => leavesOf(child))
}

async function roots(): Promise<{ readonly name: string; readonly root: number }[]> {
  const { capi, oo1, wasm } = await load()
  const database = new oo1.DB(':memory:')
  const copy = wasm.allocFromTypedArray(image)
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE
  capi.sqlite3_deserialize(database, 'main', copy, image.length, image.length, flags)
  const sql = 'SELECT name, rootpage - 1 AS root FROM sqlite_schema WHERE rootpage > 0'
  const rows = database.selectObjects(sql)
  database.close()
  return rows.map(({ name, root }) => ({ name: name as string, root: Number(root) }))
}

describe('the pages of a real database', () => {
  test('are all found by following children from the roots', async () => {
    const found = new Set<number>([0])
    const visit = (page: number) => {
      found.add(page)
      if (!isInner(kinds.of(page))) return
      for (const child of childrenOf(page, pageAt(page))) visit(child)
    }
    for (const { root } of await roots()) visit(root)
    expect(found.size).toBe(pages)
  })

  test('are said a window ahead of a scan, each once and none too many', async () => {
    const { root } = (await roots()).find(({ name }) => name === 'order_line') ?? { root: 0 }
    const leaves = leavesOf(root)
    expect(leaves.length).toBeGreaterThan(50)
    const ahead = new ScanAhead(16)
    const fetched: number[] = []
    let missed = 0
    ahead.see(root, pageAt(root))
    for (const [index, leaf] of leaves.entries()) {
      if (!fetched.includes(leaf)) missed++
      const soon = ahead.after(leaf)
      for (const page of soon) expect(leaves.slice(index + 1, index + 17)).toContain(page)
      fetched.push(...soon)
    }
    expect(missed).toBe(1)
    expect(new Set(fetched).size).toBe(fetched.length)
    expect(fetched).toHaveLength(leaves.length - 1)
  })
})

test('nothing is said of pages whose parent was not read, or after the statement', () => {
  const root = [...Array(pages).keys()].find((page) => isInner(kinds.of(page))) ?? 0
  const [first] = childrenOf(root, pageAt(root))
  const ahead = new ScanAhead(8)
  expect(ahead.after(first)).toEqual([])
  ahead.see(root, pageAt(root))
  ahead.clear()
  expect(ahead.after(first)).toEqual([])
  const none = new ScanAhead(0)
  none.see(root, pageAt(root))
  expect(none.after(first)).toEqual([])
})

test('a page that is no inner page after all leads nowhere outside of itself', () => {
  const wild = new Uint8Array(64).fill(255)
  expect(childrenOf(5, wild).length).toBeLessThan(64)
})

test('pages are fetched in runs of neighbours', () => {
  expect(runsOf([7, 3, 4, 5, 9])).toEqual([
    [3, 3],
    [7, 1],
    [9, 1],
  ])
})
