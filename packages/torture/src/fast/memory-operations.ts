/** The memory interface, and what the shadow expects of it. */
import { hold } from '../violation.ts'
import { RIGHTS } from './fast-machine.ts'
import type { FastMachine } from './fast-machine.ts'
import { PAGES } from './fast-world.ts'
import { pickHandle, pickHandles } from './operation.ts'
import type { FastOperations } from './operation.ts'
import type { Reply, ShadowTask } from './shadow.ts'

export const memoryOperations: FastOperations = {
  allocate: {
    weight: 8,
    run(machine, task, a, b) {
      const flags = {
        extra: b % 4 !== 0,
        partial: b % 3 === 0,
        bind: b % 5 === 0,
        contiguous: b % 16 === 7,
        ...(b % 16 === 9 && { range: [a % 3, 3 + (b % machine.config.frames)] }),
      }
      machine.allocate(task, 1 + (a % (b % 2 === 0 ? 3 : 10)), flags)
    },
  },

  mapOne: {
    weight: 14,
    run(machine, task, a, b, c) {
      const handle = pickHandle(machine, task, a)
      const rights = RIGHTS[b % RIGHTS.length]
      const window = c % PAGES
      const request = { op: 'memory.mapOne', handle, rights }
      machine.ask(
        task,
        request,
        (reply) => afterMap(machine, task, [handle], reply, window),
        window,
      )
    },
  },

  map: {
    weight: 4,
    run(machine, task, a, b, c) {
      const handles = pickHandles(task, a, 1 + (b % 4))
      const rights = RIGHTS[b % RIGHTS.length]
      const window = c % PAGES
      const request = { op: 'memory.map', handles, rights }
      machine.ask(task, request, (reply) => afterMap(machine, task, handles, reply, window), window)
    },
  },

  write: {
    weight: 14,
    run(machine, task, a) {
      machine.write(task, a % PAGES)
    },
  },

  deallocate: {
    weight: 6,
    run(machine, task, a, b) {
      const handles = pickHandles(task, a, 1 + (b % 3))
      if (b % 8 === 0) handles.push(pickHandle(machine, task, a))
      machine.ask(task, { op: 'memory.deallocate', handles }, (reply) => {
        if (reply.op === 'refused') return checkRefused(task, handles, reply)
        checkOwn(task, handles, reply)
        for (const handle of handles) machine.drop(task, handle)
      })
    },
  },

  copy: {
    weight: 6,
    run(machine, task, a, b) {
      const count = 1 + (b % 2)
      const from = pickHandles(task, a, count)
      const to = pickHandles(task, a + count, from.length)
      if (b % 16 === 0) to[0] = pickHandle(machine, task, b)
      machine.ask(task, { op: 'memory.copy', from, to }, (reply) => {
        if (reply.op === 'refused') return checkRefused(task, [...from, ...to], reply)
        checkOwn(task, [...from, ...to], reply)
        for (const [index, handle] of to.entries()) {
          const source = task.handles.get(from[index])
          if (source !== undefined) renew(machine, task, handle, source.cell.value)
        }
      })
    },
  },

  releaseData: {
    weight: 3,
    run(machine, task, a, b, c) {
      const handles = pickHandles(task, a, 1 + (b % 2))
      if (b % 16 === 0) handles.push(pickHandle(machine, task, b))
      const window = c % PAGES
      const act = (reply: Reply): void => {
        if (reply.op === 'refused' && reply.code !== 'no-frames') {
          return checkRefused(task, handles, reply)
        }
        checkOwn(task, handles, reply)
        for (const handle of handles) renew(machine, task, handle, 0)
        if (reply.op !== 'refused') afterMap(machine, task, handles, reply, window)
      }
      const isIdle = task.pending === undefined
      machine.ask(task, { op: 'memory.releaseData', handles }, act, window)
      // It waits for frames to map; what was in the pages is gone already.
      if (isIdle && task.pending !== undefined) {
        for (const handle of handles) renew(machine, task, handle, 0)
      }
    },
  },

  soften: {
    weight: 4,
    run(machine, task, a, b) {
      const handles = pickHandles(task, a, 1 + (b % 3))
      if (b % 16 === 0) handles.push(pickHandle(machine, task, b))
      machine.ask(task, { op: 'memory.soften', handles }, (reply) => {
        if (reply.op === 'refused') return checkRefused(task, handles, reply)
        checkOwn(task, handles, reply)
        for (const handle of handles) {
          const page = task.handles.get(handle)
          if (page !== undefined) page.isSoft = true
        }
      })
    },
  },

  regain: {
    weight: 3,
    run(machine, task, a) {
      const handles: number[] = []
      for (const [handle, { isSoft }] of task.handles) if (isSoft) handles.push(handle)
      if (a % 8 === 0) handles.push(pickHandle(machine, task, a))
      machine.ask(task, { op: 'memory.regain', handles }, (reply) => {
        for (const [index, handle] of handles.entries()) {
          const page = task.handles.get(handle)
          const result = reply.results?.[index]
          hold('I7', page !== undefined || result !== 'regained', () => `${handle} is not its own`)
          if (page === undefined) continue
          if (result === 'regained' && page.isSoft) {
            page.isSoft = false
            machine.checkExtras(task)
          }
          if (result === 'gone') machine.drop(task, handle)
        }
      })
    },
  },

  account: {
    weight: 1,
    run(machine, task) {
      machine.ask(task, { op: 'memory.account' }, (reply) => {
        const { guaranteedFrames } = reply as Reply & { readonly guaranteedFrames?: number }
        hold('I3', guaranteedFrames === task.guaranteed, () => {
          return `task ${task.id} is told of ${guaranteedFrames} guaranteed frames`
        })
      })
    },
  },
}

/** A page's data is another's, or gone: whoever shares the old for good keeps it. */
function renew(machine: FastMachine, task: ShadowTask, handle: number, value: number): void {
  const page = task.handles.get(handle)
  if (page === undefined) return
  const old = page.cell
  page.cell = machine.newCell(value)
  old.names -= 1
  if (old.names === 0) old.heir = page.cell
}

function afterMap(
  machine: FastMachine,
  task: ShadowTask,
  handles: readonly number[],
  reply: Reply,
  window: number,
): void {
  if (reply.op === 'refused') {
    if (reply.code !== 'no-frames') return checkRefused(task, handles, reply)
    hold('I36', machine.charged(task) > task.guaranteed, () => {
      return `task ${task.id} is within its contract, and finds no frame`
    })
    return
  }
  checkOwn(task, handles, reply)
  const cells = handles.map((handle) => task.handles.get(handle)!.cell)
  machine.place(task, window, reply.items, cells)
}

/** What was done was done with whole pages of the task's own, each named once (I7, I9, G6). */
function checkOwn(task: ShadowTask, handles: readonly number[], { op }: Reply): void {
  hold('I9', new Set(handles).size === handles.length, () => `${op} for a handle twice`)
  for (const handle of handles) {
    hold('I7', task.handles.has(handle), () => `${op} for handle ${handle}, not of ${task.id}`)
  }
}

/** Whole pages of one's own are refused for these reasons only; others' all for the same. */
function checkRefused(task: ShadowTask, handles: readonly number[], { code }: Reply): void {
  const isForged = handles.some((handle) => !task.handles.has(handle))
  const isTwice = new Set(handles).size < handles.length
  const isSoft = handles.some((handle) => task.handles.get(handle)?.isSoft === true)
  const isFit =
    (code === 'no-such-handle' && (isForged || isSoft)) ||
    (code === 'duplicate' && isTwice) ||
    (code === 'soft' && isSoft) ||
    code === 'locked' ||
    code === 'no-frames' ||
    code === 'invalid'
  hold('I7', isFit, () => `task ${task.id} is refused with ${code} for ${handles.join()}`)
}
