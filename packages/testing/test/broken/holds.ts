/** Broken: holds (R5). */
import { definePolicy } from '@selfpage/policy'
import type { AdmitCause, PageId, RemoveCause } from '@selfpage/policy'
import { noOptions, Queue } from '../policies/queue.ts'

/** Has the methods and ignores them. */
class Deaf extends Queue {
  hold(): void {}

  release(): void {}
}

export const deaf = definePolicy({
  name: 'deaf',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Deaf(pages),
})

/** Has no methods for holds, and takes a page that was released for one it still has. */
class Forgetful extends Queue {
  override remove(page: PageId, _cause: RemoveCause): void {
    this.pages.remove(page)
  }

  override admit(page: PageId, cause: AdmitCause): void {
    if (cause !== 'released') this.pages.addLast(page)
  }
}

export const forgetful = definePolicy({
  name: 'forgetful',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Forgetful(pages),
})
