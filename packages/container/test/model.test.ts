/** Containers against naive ones: any requests of any tasks, everything compared after each. */
import type { ContainerId, ContainerRequest, HandleId } from '@selfpage/container'
import { containerId, handleId } from '@selfpage/container'
import { ALL_RIGHTS, READ, WRITE } from '@selfpage/kernel'
import type { SpaceId } from '@selfpage/kernel'
import fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { expect, test } from 'vitest'
import { Pair, TASKS } from './model/pair.ts'

/** What happens next, with names to be looked up among those there are then. */
interface Step {
  readonly op: string
  readonly task: number
  readonly container: number
  readonly handles: readonly number[]
  readonly other: number
  readonly rights: number
  readonly count: number
  readonly flag: boolean | undefined
  readonly named: boolean
}

const requests = ['create', 'createFrom', 'deallocate', 'grantAccess', 'revokeAccess', 'lockMap']
const others = ['lockPhysical', 'unlock', 'unmapAll', 'copyIn', 'copyOut', 'map']
const events = ['allocate', 'mapHandle', 'poke', 'device', 'wait', 'end']

const steps: Arbitrary<Step[]> = fc.array(
  fc.record({
    op: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...requests, ...others) },
      { weight: 1, arbitrary: fc.constantFrom(...events) },
    ),
    task: fc.nat(3),
    container: fc.nat(5),
    handles: fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }),
    other: fc.nat(3),
    rights: fc.constantFrom(0, READ, WRITE, READ | WRITE, ALL_RIGHTS),
    count: fc.nat(3),
    flag: fc.constantFrom(true, false, undefined),
    named: fc.boolean(),
  }),
  { maxLength: 120, size: 'max' },
)

function take(pair: Pair, step: Step): void {
  const { count, flag, named } = step
  const task = TASKS[step.task]
  if (pair.ended.has(task)) return
  const byte = (step.container * 7 + count) % 256
  const handles = step.handles.map((index) => pickHandle(pair, task, index))
  if (step.op === 'allocate') pair.allocate(task, count + 1)
  else if (step.op === 'mapHandle') pair.mapHandle(task, handles[0], flag === true ? READ : WRITE)
  else if (step.op === 'poke') pair.poke(task, byte)
  else if (step.op === 'device') pair.runDevice(byte, flag === true)
  else if (step.op === 'wait') pair.wait(count)
  // Tasks rarely die, or nothing would happen in the end.
  else if (step.op === 'end') {
    if (step.container === 0 && named) pair.end(task)
  } else pair.ask(task, requestOf(pair, step, handles))
}

function requestOf(pair: Pair, step: Step, handles: readonly HandleId[]): ContainerRequest {
  const { rights, count, flag, named } = step
  const other = TASKS[step.other]
  return Object.fromEntries(
    Object.entries({
      op: `container.${step.op}`,
      container: pickContainer(pair, step.container),
      ...(step.op === 'create' && { pages: count + 1 }),
      ...(step.op.startsWith('create') && {
        leaseTicks: 3 + count,
        grantee: named && step.other !== step.task ? other : undefined,
      }),
      ...(['createFrom', 'copyIn', 'copyOut'].includes(step.op) && { handles }),
      ...(step.op.startsWith('copy') && { private: flag, first: named ? count % 2 : undefined }),
      ...(step.op === 'copyOut' && step.other === 3 && { deallocate: true }),
      ...(step.op.startsWith('lock') && { unmap: flag, rights: rights || undefined }),
      ...(step.op === 'map' && { first: named ? count : undefined, rights: rights || undefined }),
      ...(step.op === 'grantAccess' && { to: other, rights: rights || undefined }),
      ...(step.op === 'revokeAccess' && { from: other }),
      // Now and then, on somebody's wish.
      ...(count === 3 && !step.op.startsWith('create') && { via: other }),
    }).filter(([, value]) => value !== undefined),
  ) as unknown as ContainerRequest
}

function pickContainer({ naive }: Pair, index: number): ContainerId {
  const ids = [...naive.containers.keys()]
  return containerId(ids[index] ?? ids[index % (ids.length + 1)] ?? 4711)
}

/** Mostly one of the task's own. */
function pickHandle({ naive }: Pair, task: SpaceId, index: number): HandleId {
  const all = [...naive.handles]
  const own = all.filter(([, { owner }]) => owner === task)
  const from = index === 20 ? all : own
  return from[index % Math.max(from.length, 1)]?.[0] ?? handleId(4711)
}

test('containers do what naive ones do', () => {
  const property = fc.property(steps, (steps) => {
    const pair = new Pair()
    for (const task of TASKS) pair.allocate(task, 3)
    for (const step of steps) {
      take(pair, step)
      pair.check()
    }
  })
  fc.assert(property, { numRuns: 250 })
})

test('the steps of this test reach every answer there is', () => {
  const seen = new Set<string>()
  for (const steps_ of fc.sample(steps, { numRuns: 300, seed: 1 })) {
    const pair = new Pair()
    const serve = pair.containers.serve.bind(pair.containers)
    pair.containers.serve = (caller, request, now) => {
      const outcome = serve(caller, request, now)
      const { reply } = outcome
      seen.add(reply.op === 'refused' ? reply.code : request.op)
      return outcome
    }
    for (const task of TASKS) pair.allocate(task, 3)
    for (const step of steps_) take(pair, step)
  }
  for (const op of [...requests, ...others]) expect(seen).toContain(`container.${op}`)
  const refusals = ['no-such-container', 'no-such-handle', 'not-permitted', 'locked', 'lock-lost']
  for (const code of [...refusals, 'not-locked', 'invalid', 'duplicate', 'no-frames', 'shared']) {
    expect(seen).toContain(code)
  }
})
