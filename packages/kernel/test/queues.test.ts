import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReadyQueue, type Queued } from '../src/simulation/ready-queue.ts'
import { Timers } from '../src/simulation/timers.ts'

test('timers expire in order of time, equal ones as they were set, whatever is cancelled', () => {
  const step = fc.oneof(
    fc.record({ what: fc.constant('set' as const), value: fc.nat(50) }),
    fc.record({ what: fc.constant('cancel' as const), value: fc.nat(200) }),
    fc.record({ what: fc.constant('expire' as const), value: fc.constant(0) }),
  )
  const property = fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
    const timers = new Timers()
    let model: { due: number; name: number; slot: number }[] = []
    const expired: number[] = []
    const expected: number[] = []
    const expireFirst = () => {
      const [first] = model
      model = model.slice(1)
      expected.push(first.name)
      timers.expireFirst()
    }
    for (const [name, { what, value }] of steps.entries()) {
      if (what === 'set') {
        const slot = timers.set(value, { expire: () => expired.push(name) })
        const behind = model.findIndex(({ due }) => due > value)
        model.splice(behind < 0 ? model.length : behind, 0, { due: value, name, slot })
      } else if (what === 'cancel' && model.length > 0) {
        const [gone] = model.splice(value % model.length, 1)
        timers.cancel(gone.slot)
      } else if (what === 'expire' && model.length > 0) expireFirst()
      timers.audit()
      expect(timers.next).toBe(model[0]?.due ?? Infinity)
      expect(timers.size).toBe(model.length)
    }
    while (model.length > 0) expireFirst()
    expect(expired).toEqual(expected)
  })
  fc.assert(property, { numRuns: 200 })
})

interface Entry extends Queued {
  readonly name: number
}

test('the ready queue gives the highest priority first, and in it whoever came first', () => {
  const step = fc.record({
    what: fc.constantFrom('push', 'push', 'pushFront', 'shift', 'remove'),
    priority: fc.constantFrom(0, 1, 31, 32, 100, 254, 255),
    at: fc.nat(100),
  })
  const property = fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const queue = new ReadyQueue<Entry>()
    let model: Entry[] = []
    const before = (a: Entry, b: Entry) => b.priority - a.priority
    for (const [name, { what, priority, at }] of steps.entries()) {
      let taken: readonly (Entry | undefined)[] = []
      const entry: Entry = { name, priority, after: undefined, before: undefined }
      if (what === 'push') {
        queue.push(entry)
        model = [...model, entry].sort(before)
      } else if (what === 'pushFront') {
        queue.pushFront(entry)
        model = [entry, ...model].sort(before)
      } else if (what === 'shift') {
        taken = [queue.shift(), model.shift()]
      } else if (model.length > 0) {
        const [gone] = model.splice(at % model.length, 1)
        queue.remove(gone)
      }
      expect(taken[0]).toBe(taken[1])
      expect(queue.highest).toBe(model[0]?.priority ?? -1)
      expect(Array.from(queue, (each) => each.name)).toEqual(model.map((each) => each.name))
    }
  })
  fc.assert(property, { numRuns: 200 })
})
