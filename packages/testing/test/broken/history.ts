/** Broken: what may be remembered of a page (R6, R7). */
import { definePolicy } from '@selfpage/policy'
import type { AdmitCause, PageId, RemoveCause } from '@selfpage/policy'
import { Adaptive } from '../policies/adaptive.ts'
import { noOptions, Queue } from '../policies/queue.ts'

/** R6: believes that every page was faulted in. */
class ExpectsFault extends Queue {
  override admit(page: PageId, cause: AdmitCause): void {
    if (cause === 'read-ahead') throw new Error('no fault for this page')
    this.pages.addLast(page)
  }
}

export const expectsFault = definePolicy({
  name: 'expects-fault',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new ExpectsFault(pages),
})

/** R6: keeps history of transferred pages, so the first reference after read-ahead is the second. */
class CountsReadAhead extends Adaptive {
  override remove(page: PageId, cause: RemoveCause): void {
    super.remove(page, cause === 'transferred' ? 'evicted' : cause)
  }
}

export const countsReadAhead = definePolicy({
  name: 'counts-read-ahead',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages, frames }) => new CountsReadAhead(pages, frames),
})

/** R7: the ghost of a forgotten page greets the next one of its number. */
class NeverForgets extends Adaptive {
  override forget(): void {}
}

export const neverForgets = definePolicy({
  name: 'never-forgets',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages, frames }) => new NeverForgets(pages, frames),
})
