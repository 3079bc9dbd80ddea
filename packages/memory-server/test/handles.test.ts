import type { HandleId, Slot } from '@selfpage/container'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Handles } from '../src/handles.ts'

test('handles name their slots until they end, rise, and are never used again', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ make: fc.integer({ min: 1, max: 400 }) }) },
    { weight: 2, arbitrary: fc.record({ end: fc.integer({ min: 1, max: 400 }), from: fc.nat() }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const handles = new Handles()
      const model = new Map<HandleId, Slot>()
      let last = 0
      let risen = true
      for (const each of steps) {
        if ('make' in each) {
          for (let made = 0; made < each.make; made++) {
            const handle = handles.make(made as Slot)
            risen &&= handle > last
            last = handle
            model.set(handle, made as Slot)
          }
        } else {
          const first = each.from % (last + 1)
          for (let handle = first; handle < first + each.end; handle++) {
            handles.end(handle)
            model.delete(handle as HandleId)
          }
        }
        expect(risen).toBe(true)
        expect(handles.size).toBe(model.size)
        expect([...handles.entries()]).toEqual([...model])
      }
    }),
  )
})

test.each([0, -1, 2, 1.5, Number.NaN, Infinity, 2 ** 53, '1'])('%s is no handle', (handle) => {
  const handles = new Handles()
  handles.make(7 as Slot)
  expect(handles.slotOf(handle as number)).toBeUndefined()
})
