/** First-in first-out, correct: what the broken policies of these tests are made from. */
import { PageListGroup } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'
import { z } from 'zod'

export const noOptions = z.strictObject({})

export class Queue implements EvictionPolicy {
  readonly group: PageListGroup
  /** Oldest first. */
  readonly pages: PageList

  constructor(pages: number) {
    this.group = new PageListGroup(pages, 1)
    this.pages = this.group.lists[0]
  }

  touch(_page: PageId): void {}

  fault(_page: PageId): void {}

  victim(): PageId {
    return this.pages.first
  }

  remove(page: PageId, _cause: RemoveCause): void {
    this.pages.remove(page)
  }

  admit(page: PageId, _cause: AdmitCause): void {
    this.pages.addLast(page)
  }

  forget(_page: PageId): void {}

  resize(_frames: number): void {}

  grow(pages: number): void {
    this.group.grow(pages)
  }
}

export const queue = definePolicy({
  name: 'queue',
  summary: 'First in, first out.',
  options: noOptions,
  create: ({ pages }) => new Queue(pages),
})
