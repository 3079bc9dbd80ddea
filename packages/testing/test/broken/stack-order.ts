/** Broken: a declared stack order that is not the policy's. */
import { definePolicy } from '@selfpage/policy'
import { noOptions, Queue } from '../policies/queue.ts'

/** First-in first-out has no order that holds at every size: hence Belady's anomaly. */
export const pretender = definePolicy({
  name: 'pretender',
  summary: 'Broken.',
  options: noOptions,
  stackOrder: 'recency',
  create: ({ pages }) => new Queue(pages),
})
