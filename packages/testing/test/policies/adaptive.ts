/** A correct policy with history: a page that comes back soon after its eviction is protected. */
import { PageListGroup } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { definePolicy, NO_PAGE } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'
import { noOptions } from './queue.ts'

const PLACES = { new: 1, protected: 2, ghost: 3 } as const

export class Adaptive implements EvictionPolicy {
  readonly #group: PageListGroup
  readonly #new: PageList
  readonly #protected: PageList
  readonly #ghosts: PageList
  readonly #place: Uint8Array
  #frames: number

  constructor(pages: number, frames: number) {
    this.#group = new PageListGroup(pages, 3)
    this.#new = this.#group.lists[0]
    this.#protected = this.#group.lists[1]
    this.#ghosts = this.#group.lists[2]
    this.#place = new Uint8Array(pages)
    this.#frames = frames
  }

  touch(page: PageId): void {
    if (this.#place[page] === PLACES.protected) this.#protected.moveToLast(page)
  }

  fault(_page: PageId): void {}

  victim(): PageId {
    return this.#new.size > this.#frames >> 2 || this.#protected.size === 0
      ? this.#new.first
      : this.#protected.first
  }

  remove(page: PageId, cause: RemoveCause): void {
    const list = this.#place[page] === PLACES.new ? this.#new : this.#protected
    list.remove(page)
    this.#place[page] = 0
    if (cause === 'transferred') return
    this.#ghosts.addLast(page)
    this.#place[page] = PLACES.ghost
    if (this.#ghosts.size > this.#frames) this.#drop(this.#ghosts.first)
  }

  admit(page: PageId, _cause: AdmitCause): void {
    const isBack = this.#place[page] === PLACES.ghost
    if (isBack) this.#ghosts.remove(page)
    this.#place[page] = isBack ? PLACES.protected : PLACES.new
    const list = isBack ? this.#protected : this.#new
    list.addLast(page)
  }

  forget(page: PageId): void {
    if (this.#place[page] === PLACES.ghost) this.#drop(page)
  }

  resize(frames: number): void {
    this.#frames = frames
    while (this.#ghosts.size > frames) this.#drop(this.#ghosts.first)
  }

  audit(): void {
    if (this.#ghosts.first !== NO_PAGE && this.#ghosts.size > this.#frames) {
      throw new Error('more ghosts than frames')
    }
  }

  #drop(ghost: PageId): void {
    this.#ghosts.remove(ghost)
    this.#place[ghost] = 0
  }
}

export const adaptive = definePolicy({
  name: 'adaptive',
  summary: 'Protects pages that come back.',
  options: noOptions,
  create: ({ pages, frames }) => new Adaptive(pages, frames),
})
