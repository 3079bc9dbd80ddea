/** A policy that throws at its hundredth fault. */
import { definePolicy, NO_PAGE } from '@selfpage/policy'
import { z } from 'zod'

export const throws = definePolicy({
  name: 'throws',
  summary: 'Throws.',
  options: z.strictObject({}),
  create() {
    let faults = 0
    return {
      touch() {},
      fault() {
        if (++faults === 100) throw new Error('I give up')
      },
      victim: () => NO_PAGE,
      remove() {},
      admit() {},
      forget() {},
      resize() {},
    }
  },
})
