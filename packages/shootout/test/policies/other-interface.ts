/** A policy made for an interface that never was. */
import { refuses } from './refuses.ts'

export const otherInterface: unknown = Object.defineProperties(() => refuses(), {
  name: { value: 'other-interface' },
  summary: { value: '' },
  facts: { value: [] },
  interfaceVersion: { value: '99.0' },
  configure: { value: () => refuses() },
})
