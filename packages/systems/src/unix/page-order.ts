/** In which order a Unix gives up pages: what its variants differ in. It sees referenced bits only. */
import type { PageId } from '@selfpage/policy'
import type { CentralTask } from '../central/central-task.ts'

export interface PageOrder {
  /** A page became resident by a fault, or was rescued; or one read ahead is referenced. */
  add(page: PageId, task: CentralTask, isWrite: boolean): void
  /** A page became resident that nobody has referenced. */
  addAhead(page: PageId, task: CentralTask): void
  /** Exact fidelity, which only plugins know what to do with: a reference that hit. */
  touch?(page: PageId, task: CentralTask, isWrite: boolean): void
  has(page: PageId): boolean
  /** It left residency without having been chosen. */
  remove(page: PageId): void
  /** Its number may name another page. */
  forget(page: PageId): void
  /** A page it could not give up may be tried again. */
  release?(page: PageId): void
  /**
   * Looks at up to `pages` pages, and gives up up to `wanted` of them.
   * @returns how many it gave up
   */
  scan(pages: number, wanted: number): number
  /** Throws if an invariant is broken. */
  audit(): void
}
