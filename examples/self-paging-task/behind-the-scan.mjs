/**
 * For programs that scan the same memory again and again, and say how far they are. The page that
 * the scan has just left is needed again later than all others, so it goes first.
 */
import { noOptions, PageListGroup } from '@selfpage/kit'
import { defineHints, definePolicy } from '@selfpage/policy'
/** @import { EvictionPolicy, HintHandlers, PageId } from '@selfpage/policy' */

/** What the program says: the scan is done with a page. Anybody can make up such a protocol. */
export const scanHints = defineHints('scan', { passed: ['page'] })

/** @implements {EvictionPolicy} @implements {HintHandlers<[typeof scanHints]>} */
class BehindTheScan {
  #resident
  /** Who goes next is last; who came since the scan passed is first. */
  #order
  constructor(/** @type {number} */ pages) {
    this.#resident = new Uint8Array(pages)
    this.#order = new PageListGroup(pages, 1).lists[0]
  }
  scanPassed(/** @type {PageId} */ page) {
    if (this.#resident[page] === 1) this.#order.moveToLast(page)
  }
  victim() {
    return this.#order.last
  }
  admit(/** @type {PageId} */ page) {
    this.#resident[page] = 1
    this.#order.addFirst(page)
  }
  remove(/** @type {PageId} */ page) {
    this.#resident[page] = 0
    this.#order.remove(page)
  }
  touch() {}
  fault() {}
  forget() {}
  resize() {}
}

export const behindTheScan = definePolicy({
  name: 'behind-the-scan',
  summary: 'Gives up the page that a scan has just left.',
  options: noOptions,
  hints: [scanHints],
  create: ({ pages }) => new BehindTheScan(pages),
})
