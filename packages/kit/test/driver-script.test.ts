/**
 * The scripted driver test: what worlds to come will ask of the interface, each with the exact
 * calls a policy sees, written down by hand.
 */
import { pageId } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { describe, expect, test } from 'vitest'
import { observe, writtenDown } from './driver/diary.ts'
import { balance, fifo, lru, scanner } from './driver/policies.ts'

const pages = Array.from({ length: 10 }, (_, page) => pageId(page))

/** Reads pages one after another. */
function refer(driver: { reference(page: PageId, write: boolean): boolean }, ...numbers: number[]) {
  for (const number of numbers) expect(driver.reference(pages[number], false)).toBe(true)
}

describe('faults that overlap', () => {
  test('pages in flight stay until they have arrived, in any order', () => {
    const { driver, read } = observe({ policy: fifo(), pages: 10, frames: 3 })
    for (const page of pages.slice(0, 3)) {
      expect(driver.fault(page)).toBe(true)
      driver.pin(page)
    }
    expect(read()).toEqual([
      ...['fault 0', 'admit 0 fault'],
      ...['fault 1', 'admit 1 fault'],
      ...['fault 2', 'admit 2 fault'],
    ])

    // All frames are waiting for the disk: a fourth fault finds no room, and says so.
    expect(driver.fault(pages[3])).toBe(false)
    expect(read()).toEqual([
      'fault 3',
      ...['victim -> 0', 'remove 0 held'],
      ...['victim -> 1', 'remove 1 held'],
      ...['victim -> 2', 'remove 2 held'],
    ])
    // And at once, without asking anybody, as long as nothing is released.
    expect(driver.fault(pages[3])).toBe(false)
    expect(read()).toEqual([])

    driver.unpin(pages[1])
    expect(read()).toEqual(['admit 1 released'])
    expect(driver.fault(pages[3])).toBe(true)
    driver.pin(pages[3])
    expect(read()).toEqual([
      'fault 3',
      ...['victim -> 1', 'remove 1 evicted', 'left 1 evicted'],
      'admit 3 fault',
    ])

    driver.unpin(pages[2])
    driver.unpin(pages[0])
    driver.unpin(pages[3])
    expect(read()).toEqual(['admit 2 released', 'admit 0 released'])
    refer(driver, 4, 5)
    expect(read()).toEqual([
      ...['fault 4', 'victim -> 3', 'remove 3 evicted', 'left 3 evicted', 'admit 4 fault'],
      ...['fault 5', 'victim -> 2', 'remove 2 evicted', 'left 2 evicted', 'admit 5 fault'],
    ])
    // A fault without room is no miss.
    expect(driver.counts).toMatchObject({ misses: 6, compulsoryMisses: 6, evictions: 3 })
    expect(driver.fallbacks).toEqual([])
  })

  test('references to a page in flight are told to nobody, and a page pinned twice stays twice', () => {
    const { driver, read } = observe({ policy: lru(), pages: 10, frames: 2 })
    driver.fault(pages[0])
    driver.pin(pages[0])
    driver.pin(pages[0])
    refer(driver, 1)
    // Not proposed yet, so not held: this one is a touch.
    refer(driver, 0)
    refer(driver, 2)
    expect(read()).toEqual([
      ...['fault 0', 'admit 0 fault', 'fault 1', 'admit 1 fault', 'touch 0'],
      ...['fault 2', 'victim -> 1', 'remove 1 evicted', 'left 1 evicted', 'admit 2 fault'],
    ])
    refer(driver, 3)
    refer(driver, 0, 0)
    driver.unpin(pages[0])
    expect(read()).toEqual([
      ...['fault 3', 'victim -> 0', 'remove 0 held'],
      ...['victim -> 2', 'remove 2 evicted', 'left 2 evicted', 'admit 3 fault'],
    ])
    driver.unpin(pages[0])
    expect(read()).toEqual(['admit 0 released'])
    expect(() => driver.unpin(pages[0])).toThrow('page 0 is not pinned')
    expect(() => driver.pin(pages[9])).toThrow('page 9 is not resident')
  })

  test('a policy with hold and release of its own hears those instead', () => {
    const { driver, read } = observe({ policy: scanner(), pages: 10, frames: 2 })
    refer(driver, 0, 1)
    driver.pin(pages[0])
    read()
    refer(driver, 2)
    driver.unpin(pages[0])
    expect(read()).toEqual([
      ...['fault 2', 'victim -> 0', 'hold 0'],
      ...['victim -> 1', 'remove 1 evicted', 'left 1 evicted', 'admit 2 fault'],
      'release 0',
    ])
    expect(driver.evict('reclaimed')).toBe(2)
  })

  test('a held page that the world takes away, or forgets, is released first', () => {
    const { driver, read } = observe({ policy: scanner(), pages: 10, frames: 3 })
    refer(driver, 0, 1, 2)
    driver.pin(pages[0])
    driver.pin(pages[1])
    refer(driver, 3)
    read()
    driver.remove(pages[0], 'reclaimed')
    driver.forget(pages[1])
    expect(read()).toEqual([
      ...['release 0', 'remove 0 reclaimed', 'left 0 reclaimed'],
      ...['release 1', 'remove 1 transferred', 'forget 1'],
    ])
    // The pins ended with their pages.
    expect(() => driver.unpin(pages[0])).toThrow('page 0 is not pinned')
    expect(driver.residentPages).toBe(1)
    driver.audit()
  })
})

describe('proposals that the server refuses', () => {
  test('are held until it changes its mind', () => {
    const refused = new Set<PageId>([pages[0], pages[1]])
    const { driver, read } = observe({
      policy: fifo(),
      pages: 10,
      frames: 3,
      mayEvict: (page) => !refused.has(page),
    })
    refer(driver, 0, 1, 2)
    read()
    refer(driver, 3)
    expect(read()).toEqual([
      'fault 3',
      ...['victim -> 0', 'remove 0 held', 'victim -> 1', 'remove 1 held'],
      ...['victim -> 2', 'remove 2 evicted', 'left 2 evicted', 'admit 3 fault'],
    ])
    refused.delete(pages[0])
    // Nobody has said so yet: page 0 is still held.
    refer(driver, 4)
    expect(read()).toEqual([
      ...['fault 4', 'victim -> 3', 'remove 3 evicted', 'left 3 evicted', 'admit 4 fault'],
    ])
    driver.release(pages[0])
    driver.release(pages[4])
    refer(driver, 5, 6)
    expect(read()).toEqual([
      'admit 0 released',
      ...['fault 5', 'victim -> 4', 'remove 4 evicted', 'left 4 evicted', 'admit 5 fault'],
      ...['fault 6', 'victim -> 0', 'remove 0 evicted', 'left 0 evicted', 'admit 6 fault'],
    ])
  })

  test('leave no room when the server refuses everything', () => {
    const { driver } = observe({ policy: lru(), pages: 10, frames: 2, mayEvict: () => false })
    refer(driver, 0, 1)
    expect(driver.reference(pages[2], true)).toBe(false)
    expect(driver.evict('reclaimed')).toBe(-1)
    expect(driver.facts.dirty[2]).toBe(0)
    expect(driver.counts.misses).toBe(2)
    driver.audit()
  })
})

describe('read-ahead', () => {
  test('is a fault once it is used, and goes unused like any page', () => {
    const { driver, read } = observe({ policy: lru(), pages: 10, frames: 3 })
    refer(driver, 0)
    expect(driver.readAhead(pages[1])).toBe(true)
    expect(driver.readAhead(pages[2])).toBe(true)
    expect(driver.readAhead(pages[0])).toBe(false)
    refer(driver, 1, 1)
    expect(read()).toEqual([
      ...['fault 0', 'admit 0 fault', 'admit 1 read-ahead', 'admit 2 read-ahead'],
      // Its first reference, with all it takes, but no miss; then a touch.
      ...['remove 1 transferred', 'fault 1', 'admit 1 fault', 'touch 1'],
    ])
    refer(driver, 3, 4)
    expect(read()).toEqual([
      ...['fault 3', 'victim -> 0', 'remove 0 evicted', 'left 0 evicted', 'admit 3 fault'],
      ...['fault 4', 'victim -> 2', 'remove 2 evicted', 'left 2 evicted', 'admit 4 fault'],
    ])
    expect(driver.counts).toMatchObject({ misses: 3, hardFaults: 3, softFaults: 0 })
    expect(driver.readAhead(pages[2])).toBe(true)
    expect(read()).toEqual([
      ...['victim -> 1', 'remove 1 evicted', 'left 1 evicted', 'admit 2 read-ahead'],
    ])
  })

  test('of a page that is then held counts its first reference once', () => {
    const { driver, read } = observe({ policy: fifo(), pages: 10, frames: 2 })
    driver.readAhead(pages[0])
    driver.pin(pages[0])
    refer(driver, 1, 2)
    read()
    refer(driver, 0)
    driver.unpin(pages[0])
    refer(driver, 0)
    expect(read()).toEqual(['admit 0 released', 'touch 0'])
  })

  test('of a page that is held and released unused is still to be its first', () => {
    const { driver, read } = observe({ policy: fifo(), pages: 10, frames: 2 })
    driver.readAhead(pages[0])
    driver.pin(pages[0])
    refer(driver, 1, 2)
    driver.unpin(pages[0])
    read()
    refer(driver, 0)
    expect(read()).toEqual(['remove 0 transferred', 'fault 0', 'admit 0 fault'])
  })
})

describe('fewer frames under load', () => {
  test('held pages stay over the bound, and go when they are released', () => {
    const { driver, read } = observe({ policy: lru(), pages: 10, frames: 4 })
    refer(driver, 0, 1, 2, 3)
    driver.pin(pages[0])
    driver.pin(pages[2])
    read()
    driver.resize(1)
    expect(read()).toEqual([
      'resize 1',
      ...['victim -> 0', 'remove 0 held', 'victim -> 1', 'remove 1 reclaimed', 'left 1 reclaimed'],
      ...['victim -> 2', 'remove 2 held', 'victim -> 3', 'remove 3 reclaimed', 'left 3 reclaimed'],
    ])
    expect(driver.residentPages).toBe(2)
    expect(driver.reference(pages[4], false)).toBe(false)
    driver.unpin(pages[0])
    expect(driver.reference(pages[4], false)).toBe(false)
    expect(read()).toEqual([
      'admit 0 released',
      ...['fault 4', 'victim -> 0', 'remove 0 evicted', 'left 0 evicted'],
    ])
    driver.unpin(pages[2])
    refer(driver, 4)
    expect(read()).toEqual([
      'admit 2 released',
      ...['fault 4', 'victim -> 2', 'remove 2 evicted', 'left 2 evicted', 'admit 4 fault'],
    ])
    driver.resize(3)
    refer(driver, 5, 6, 7)
    expect(read()).toEqual([
      ...['resize 3', 'fault 5', 'admit 5 fault', 'fault 6', 'admit 6 fault'],
      ...['fault 7', 'victim -> 4', 'remove 4 evicted', 'left 4 evicted', 'admit 7 fault'],
    ])
    expect(() => driver.resize(0)).toThrow('frames must be a positive integer, not 0')
    driver.audit()
  })
})

describe('two owners under one policy', () => {
  test('are told apart by the fact of that name', () => {
    const owner = Uint16Array.from([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    const { driver, read } = observe({ policy: balance(), pages: 10, frames: 4, owner })
    refer(driver, 0, 1, 5, 2)
    read()
    // Owner 0 has three of four: its oldest goes. Then two and two, and owner 0 gives again.
    refer(driver, 6, 7)
    expect(read().filter((entry) => entry.startsWith('victim'))).toEqual([
      'victim -> 0',
      'victim -> 1',
    ])
    // Owner 1 has three now, and gives for owner 0.
    refer(driver, 3)
    expect(read()).toEqual([
      ...['fault 3', 'victim -> 5', 'remove 5 evicted', 'left 5 evicted', 'admit 3 fault'],
    ])
    // A page changes hands: the column is the world's.
    owner[2] = 1
    refer(driver, 4)
    expect(read()).toContain('victim -> 2')
  })
})

describe('page numbers that are used again', () => {
  test('name a new page after forget, resident, inactive, held or absent before', () => {
    const { driver, read } = observe({ policy: fifo(), pages: 10, frames: 3, inactiveFrames: 1 })
    driver.reference(pages[0], true)
    refer(driver, 1, 2)
    expect(driver.inactivePages).toBe(1)
    read()
    driver.forget(pages[0])
    driver.forget(pages[1])
    driver.forget(pages[9])
    expect(read()).toEqual(['forget 0', 'remove 1 transferred', 'forget 1', 'forget 9'])
    expect([driver.residentPages, driver.inactivePages]).toEqual([1, 0])
    refer(driver, 0, 1)
    driver.pin(pages[0])
    refer(driver, 3)
    read()
    driver.forget(pages[0])
    refer(driver, 0)
    // The policy gave the held page up long ago, and starts anew with its number.
    expect(read()).toEqual(['forget 0', 'fault 0', 'admit 0 fault'])
    // Seven first references, though to four numbers; nothing was written back for a dead page.
    expect(driver.counts).toMatchObject({ misses: 7, compulsoryMisses: 7, writeBacks: 0 })
    driver.audit()
  })

  test('carry no reference bit over from the page before', () => {
    const { driver, read } = observe({ policy: lru(), pages: 10, frames: 2, fidelity: 'sampled' })
    refer(driver, 0, 0, 1)
    driver.forget(pages[0])
    refer(driver, 0)
    read()
    driver.scan()
    expect(read()).toEqual([])
  })
})

describe('another policy while running', () => {
  test('takes over the resident pages in the order in which the old one would evict them', () => {
    const entries: string[] = []
    const { driver, read } = observe({ policy: lru(), pages: 10, frames: 4 })
    refer(driver, 0, 1, 2)
    driver.readAhead(pages[3])
    refer(driver, 0)
    driver.pin(pages[1])
    read()
    driver.replace(writtenDown(fifo(), entries, 'new: '))
    // A pin says nothing to a policy until the page is proposed to somebody who evicts.
    expect(read()).toEqual([
      ...['victim -> 1', 'remove 1 transferred', 'victim -> 2', 'remove 2 transferred'],
      ...['victim -> 3', 'remove 3 transferred', 'victim -> 0', 'remove 0 transferred'],
      'victim -> none',
    ])
    expect(entries.splice(0)).toEqual([
      ...['new: admit 1 transferred', 'new: admit 2 transferred'],
      ...['new: admit 3 transferred', 'new: admit 0 transferred'],
    ])
    refer(driver, 3, 4)
    expect(entries.splice(0)).toEqual([
      ...['new: remove 3 transferred', 'new: fault 3', 'new: admit 3 fault'],
      ...['new: fault 4', 'new: victim -> 1', 'new: remove 1 held'],
      ...['new: victim -> 2', 'new: remove 2 evicted', 'new: admit 4 fault'],
    ])
    // From one without hold to one with, and back, page 1 held all the while.
    driver.replace(writtenDown(scanner(), entries, 'third: '))
    expect(entries.splice(0).slice(-5)).toEqual([
      ...['third: admit 0 transferred', 'third: admit 3 transferred', 'third: admit 4 transferred'],
      ...['third: admit 1 transferred', 'third: hold 1'],
    ])
    driver.replace(writtenDown(fifo(), entries, 'last: '))
    expect(entries.splice(0).slice(-4)).toEqual([
      'third: victim -> none',
      ...['last: admit 0 transferred', 'last: admit 3 transferred', 'last: admit 4 transferred'],
    ])
    driver.unpin(pages[1])
    expect(entries.splice(0)).toEqual(['last: admit 1 released'])
    expect(driver.residentPages).toBe(4)
    expect(driver.fallbacks).toEqual([])
    driver.audit()
  })

  test('knows of as many frames as it is given pages, then of those there are', () => {
    const entries: string[] = []
    const { driver } = observe({ policy: scanner(), pages: 10, frames: 3 })
    refer(driver, 0, 1, 2)
    for (const page of pages.slice(0, 3)) driver.pin(page)
    driver.resize(1)
    let frames = 0
    const next = writtenDown(scanner(), entries)
    driver.replace({
      ...next,
      create(context) {
        frames = context.frames
        return next.create(context)
      },
    })
    expect(frames).toBe(3)
    expect(entries[0]).toBe('resize 1')
    expect(driver.residentPages).toBe(3)
  })
})

describe('the inactive list', () => {
  test('gives soft faults, writes back what leaves it, and drains when it is taken away', () => {
    const { driver, read } = observe({ policy: fifo(), pages: 10, frames: 4, inactiveFrames: 2 })
    driver.reference(pages[0], true)
    refer(driver, 1, 2, 3)
    expect(read().slice(-4)).toEqual([
      ...['fault 3', 'victim -> 1', 'remove 1 deactivated', 'admit 3 fault'],
    ])
    expect([driver.residentPages, driver.inactivePages]).toEqual([2, 2])
    expect(driver.oldestInactive).toBe(0)

    // A soft fault: page 0 leaves the list first, so page 2 finds a place there.
    refer(driver, 0)
    expect(read()).toEqual([
      ...['fault 0', 'victim -> 2', 'remove 2 deactivated', 'admit 0 rescued'],
    ])
    expect(driver.counts).toMatchObject({ softFaults: 1, misses: 4, evictions: 0, writeBacks: 0 })

    refer(driver, 4, 5)
    expect(read()).toEqual([
      ...['fault 4', 'victim -> 3', 'remove 3 deactivated', 'left 1 evicted', 'admit 4 fault'],
      ...['fault 5', 'victim -> 0', 'remove 0 deactivated', 'left 2 evicted', 'admit 5 fault'],
    ])
    refer(driver, 6)
    // Cleaned ahead of its eviction, page 0 leaves without a write-back; page 6 does not.
    driver.clean(pages[0])
    driver.reference(pages[6], true)
    read()
    driver.resize(4, 0)
    expect(read()).toEqual(['resize 4', 'left 0 evicted', 'left 4 evicted'])
    driver.resize(1, 0)
    expect(read()).toEqual([
      ...['resize 1', 'victim -> 5', 'remove 5 reclaimed', 'left 5 reclaimed'],
    ])
    driver.evict('evicted')
    expect(read()).toEqual(['victim -> 6', 'remove 6 evicted', 'left 6 evicted dirty'])
    expect(driver.counts).toMatchObject({ softFaults: 1, misses: 7, evictions: 7, writeBacks: 1 })
  })

  test('can be made while running, and pages on it can be given up by the world', () => {
    const { driver, read } = observe({ policy: fifo(), pages: 10, frames: 3 })
    refer(driver, 0, 1, 2)
    read()
    driver.resize(4, 3)
    expect(read()).toEqual([
      'resize 1',
      ...['victim -> 0', 'remove 0 deactivated', 'victim -> 1', 'remove 1 deactivated'],
    ])
    expect(driver.inactivePages).toBe(2)
    driver.remove(driver.oldestInactive, 'reclaimed')
    expect(read()).toEqual(['left 0 reclaimed'])
    expect(driver.readAhead(pages[1])).toBe(false)
    expect(() => driver.resize(3)).toThrow('the inactive list must take fewer frames')
    driver.audit()
  })
})

describe('zero-fills', () => {
  test('read nothing until the page has been written and written back', () => {
    const { driver, read } = observe({ policy: fifo(), pages: 10, frames: 1 })
    driver.expectZeroFill(pages[0])
    refer(driver, 0, 1)
    // Evicted unwritten: there is still nothing to read.
    driver.reference(pages[0], true)
    refer(driver, 1, 0)
    expect(read().filter((entry) => entry.startsWith('left'))).toEqual([
      ...['left 0 evicted', 'left 1 evicted', 'left 0 evicted dirty', 'left 1 evicted'],
    ])
    expect(driver.counts).toEqual({
      misses: 5,
      compulsoryMisses: 2,
      hardFaults: 3,
      softFaults: 0,
      zeroFills: 2,
      writeBacks: 1,
      evictions: 4,
    })
    driver.resetCounts()
    expect(driver.counts).toMatchObject({ misses: 0, evictions: 0, writeBacks: 0 })
    expect(driver.residentPages).toBe(1)
  })

  test('are assumed written where writes are not tracked', () => {
    const { driver } = observe({ policy: fifo(), pages: 10, frames: 1, tracksWrites: false })
    driver.expectZeroFill(pages[0])
    refer(driver, 0, 1, 0)
    expect(driver.counts).toMatchObject({ zeroFills: 1, hardFaults: 2, writeBacks: 0 })
  })
})

describe('sampled references', () => {
  test('are touches in page order at the next scan, once each', () => {
    const { driver, read } = observe({ policy: lru(), pages: 10, frames: 4, fidelity: 'sampled' })
    refer(driver, 2, 1, 0, 2, 1, 2, 1)
    expect(read().filter((entry) => entry.startsWith('touch'))).toEqual([])
    driver.scan()
    expect(read()).toEqual(['touch 1', 'touch 2'])
    driver.scan()
    expect(read()).toEqual([])
    refer(driver, 3, 4)
    expect(read()).toContain('victim -> 0')
  })

  test('to a page that left and came back before the scan are forgotten', () => {
    const { driver, read } = observe({ policy: lru(), pages: 10, frames: 2, fidelity: 'sampled' })
    refer(driver, 0, 0, 1)
    driver.remove(pages[0], 'reclaimed')
    refer(driver, 0)
    read()
    driver.scan()
    expect(read()).toEqual([])
    // Marked, gone, back, marked again: still one touch.
    refer(driver, 0)
    driver.remove(pages[0], 'reclaimed')
    refer(driver, 0, 0)
    read()
    driver.scan()
    expect(read()).toEqual(['touch 0'])
  })

  test('wait for a policy that scans for itself', () => {
    const policy = scanner()
    const { driver, read } = observe({ policy, pages: 10, frames: 3, fidelity: 'sampled' })
    refer(driver, 0, 1, 2, 0)
    read()
    driver.scan()
    expect(read()).toEqual(['scan 3'])
    refer(driver, 3)
    expect(read()).toContain('victim -> 1')
  })
})

describe('more page numbers', () => {
  test('come while running, with all that is known of the old ones', () => {
    const { driver, read } = observe({ policy: lru(), pages: 2, frames: 2, fidelity: 'sampled' })
    driver.reference(pages[0], true)
    driver.expectZeroFill(pages[1])
    refer(driver, 1, 0)
    driver.pin(pages[1])
    read()
    driver.grow(4)
    driver.scan()
    refer(driver, 3)
    expect(read()).toEqual([
      ...['grow 4', 'touch 0', 'fault 3', 'victim -> 1', 'remove 1 held'],
      ...['victim -> 0', 'remove 0 evicted', 'left 0 evicted dirty', 'admit 3 fault'],
    ])
    expect(driver.status.length).toBe(4)
    driver.grow(3)
    expect(driver.status.length).toBe(4)
    driver.audit()
  })

  test('are refused for a policy that cannot grow', () => {
    const policy = fifo()
    const { driver } = observe({
      policy: {
        ...policy,
        create: (context) => Object.assign(policy.create(context), { grow: undefined }),
      },
      pages: 2,
      frames: 2,
    })
    expect(() => driver.grow(4)).toThrow('the policy has no grow() and was created for 2 pages')
    expect(driver.status.length).toBe(2)
  })
})
