/** Options that all WebAssembly programs of descriptions have, and what they mean. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { basename } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { parseSize, type ProgramContext } from '@selfpage/systems'
import { writeReading } from '@selfpage/trace'
import { z } from 'zod'
import { ReferenceRecorder } from './reference-recorder.ts'

const size = z.string().refine((text) => parseSize(text) !== null, 'is no size, such as 64MiB')

/** Members of `programOptions`. */
export const programOptions = {
  /** Arguments behind the program's name. */
  args: z.array(z.string()).default([]),
  /** The most memory it may have. The task's space has as many pages. */
  memory: size.default('64MiB'),
  /** A file that gets what the program writes to its standard output. */
  output: z.string().optional(),
  /** A trace file (`.spt`) that gets the program's references. */
  record: z.string().endsWith('.spt', 'is no file for a trace: it ends with .spt').optional(),
}

export interface ProgramFileOptions {
  readonly memory: string
  readonly output?: string | undefined
  readonly record?: string | undefined
}

/** What the options ask for. */
export interface ProgramFiles {
  readonly memoryBytes: number
  readonly onOutput?: (descriptor: number, bytes: Uint8Array) => void
  readonly recorder?: ReferenceRecorder
  /** To be called when the run is over. */
  readonly close: () => Promise<void>
}

/**
 * Opens what a program's options name.
 * @throws SelfpageError `OUTPUT_UNWRITABLE`
 */
export function openProgramFiles(
  { memory, output, record }: ProgramFileOptions,
  { pageSizeBytes, resolve, task }: ProgramContext,
): ProgramFiles {
  const file = output === undefined ? undefined : openOutput(resolve(output), task)
  const path = record === undefined ? undefined : resolve(record)
  const name = basename(path ?? '').replace(/\.spt$/, '')
  const recorder = path === undefined ? undefined : new ReferenceRecorder(name, pageSizeBytes)
  return {
    memoryBytes: parseSize(memory) ?? 0,
    ...(recorder === undefined ? {} : { recorder }),
    ...(file === undefined
      ? {}
      : {
          onOutput: (descriptor, bytes) => {
            if (descriptor === 1) writeSync(file, bytes)
          },
        }),
    close: async () => {
      if (file !== undefined) closeSync(file)
      if (recorder === undefined || path === undefined || recorder.references === 0) return
      await writeReading(recorder.reading(), path)
    },
  }
}

function openOutput(path: string, task: string): number {
  try {
    return openSync(path, 'w')
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new SelfpageError('OUTPUT_UNWRITABLE', message, {
      place: `tasks, ${task}.programOptions.output`,
      cause,
    })
  }
}
