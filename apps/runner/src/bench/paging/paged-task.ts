/**
 * Programs on a whole machine, to be timed: kernel, memory server, the task's own pager, and, for
 * files, a file server, a disk driver and a disk in memory. The only part that is left out is what
 * a description adds (run/, allotment).
 */
import { createSimulation, frameNumber, memoryImage } from '@selfpage/kernel'
import type { Operation, Task, TaskCounts } from '@selfpage/kernel'
import { startMemoryServer } from '@selfpage/memory-server'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { startTask } from '@selfpage/runtime'
import { FILE_SERVER_FRAMES, startDiskDriver, startFileServer } from '@selfpage/servers'

/** What the machine of one run is like. */
export interface PagedTaskOptions {
  /** Guaranteed to the task. */
  readonly frames: number
  readonly pageSizeBytes: number
  /** Of the task and of the file server's cache. */
  readonly policy: ConfiguredPolicy
  /** Blocks of the disk; 0: no disk and no file server. */
  readonly diskBlocks: number
}

/** Frames beside the task's: the file server's guaranteed and cached ones, and some. */
const otherFrames = 64

/** So few that a file read from its begin to its end is never found there. */
const cacheFrames = 8

/** What became of a program. */
export interface PagedTaskEnd<Result> {
  readonly result: Result
  readonly counts: TaskCounts
}

/** Runs a program in a task of a new machine. Throws what the program throws. */
export function runPagedTask<Result>(
  { frames, pageSizeBytes, policy, diskBlocks }: PagedTaskOptions,
  program: (task: Task) => Operation<Result>,
): PagedTaskEnd<Result> {
  const kernel = createSimulation({
    frames: frames + otherFrames,
    pageSizeBytes,
    disks: diskBlocks === 0 ? [] : [{ name: 'disk', image: memoryImage(diskBlocks) }],
  })
  // The host gives memory at the first touch, too: that is not what is to be measured.
  for (let frame = 0; frame < kernel.frames; frame++) kernel.frameBytes(frameNumber(frame)).fill(1)
  const memory = startMemoryServer(kernel)
  const fileServer = diskBlocks === 0 ? undefined : startFiles()
  let end: { readonly result: Result } | { readonly error: unknown } | undefined
  const task = startTask(kernel, {
    name: 'bench',
    memoryServer: memory.thread,
    policy,
    pages: frames,
    ...(fileServer === undefined ? {} : { fileServer }),
    program: {
      name: 'bench',
      run: (self) =>
        keepResult(program(self), (result) => {
          end = { result }
        }),
    },
    onEnd(error) {
      end ??= { error }
    },
  })
  memory.setContract({ task: task.space.id, guaranteedFrames: frames })
  kernel.run()
  if (end === undefined) throw new Error('the task did not come to its end')
  if ('error' in end) throw end.error
  return { result: end.result, counts: task.counts }

  function startFiles() {
    const driver = startDiskDriver(kernel, { disk: 'disk', memory: memory.thread })
    const files = startFileServer(kernel, {
      memory: memory.thread,
      driver: driver.thread,
      blocks: diskBlocks,
      policy,
      cacheFrames,
    })
    driver.allow(files.space.id, 0, diskBlocks)
    memory.setContract({ task: files.space.id, guaranteedFrames: FILE_SERVER_FRAMES })
    return files.thread
  }
}

/** One function for all machines, or V8 would compile what waits in it for each of them. */
function* keepResult<Result>(
  program: Operation<Result>,
  keep: (result: Result) => void,
): Operation<void> {
  keep(yield* program)
}

/** What a program was given, or an error that says what it was refused. */
export function granted<Value>(value: Value): Exclude<Value, string> {
  if (typeof value === 'string') throw new Error(`refused: ${value}`)
  return value as Exclude<Value, string>
}
