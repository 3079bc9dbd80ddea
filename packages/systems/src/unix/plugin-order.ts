/**
 * Any eviction policy plugin as the order of a Unix: the daemon says when pages go and how many, the
 * plugin which. Linux's multi-generational lists are one (`policy-multi-generation`).
 */
import { ABSENT } from '@selfpage/kit'
import { NO_PAGE } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import type { CentralTask } from '../central/central-task.ts'
import type { DriverReplacement } from '../central/driver-replacement.ts'
import type { PageOrder } from './page-order.ts'

export class PluginOrder implements PageOrder {
  readonly #pages: DriverReplacement

  constructor(pages: DriverReplacement) {
    this.#pages = pages
  }

  add(page: PageId, task: CentralTask, isWrite: boolean): void {
    this.#pages.reference(page, task, isWrite)
  }

  addAhead(page: PageId, task: CentralTask): void {
    this.#pages.readAhead(page, task)
  }

  touch(page: PageId, task: CentralTask, isWrite: boolean): void {
    this.#pages.touch(page, task, isWrite)
  }

  has(page: PageId): boolean {
    return this.#pages.driver.status[page] > ABSENT
  }

  remove(page: PageId): void {
    this.#pages.remove(page)
  }

  forget(page: PageId): void {
    this.#pages.forget(page)
  }

  release(page: PageId): void {
    this.#pages.release(page)
  }

  scan(_pages: number, wanted: number): number {
    this.#pages.look()
    let given = 0
    while (given < wanted && this.#pages.driver.evict('reclaimed') !== NO_PAGE) given++
    return given
  }

  audit(): void {
    this.#pages.audit()
  }
}
