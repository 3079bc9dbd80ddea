import { expect, test } from 'vitest'
import {
  isExtension,
  isRingReference,
  pageKindOf,
  pageKinds,
  queryClassOf,
  queryClasses,
} from '../src/index.ts'

test('a class takes the tags of the captured traces apart', () => {
  // A heap page read by a scan through a ring buffer; one by which a write extends a table.
  expect([pageKindOf(100), queryClassOf(100)]).toEqual([pageKinds.tableLeaf, queryClasses.scan])
  expect([isRingReference(100), isExtension(100)]).toEqual([true, false])
  expect([pageKindOf(156), queryClassOf(156)]).toEqual([pageKinds.tableLeaf, queryClasses.write])
  expect([isRingReference(156), isExtension(156)]).toEqual([false, true])
})

test('every kind and query class goes with every other', () => {
  for (const kind of Object.values(pageKinds)) {
    for (const query of Object.values(queryClasses)) {
      for (const flags of [0, 64, 128, 192]) {
        const referenceClass = flags | (query << 3) | kind
        expect(pageKindOf(referenceClass)).toBe(kind)
        expect(queryClassOf(referenceClass)).toBe(query)
        expect(isRingReference(referenceClass)).toBe((flags & 64) > 0)
        expect(isExtension(referenceClass)).toBe((flags & 128) > 0)
      }
    }
  }
})
