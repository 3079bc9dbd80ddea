/**
 * What a system is given to do: a mix of tasks, in the format of a description of a system. A grid
 * says which system, how many frames and which policy; the description says the rest. Plain data, so
 * that a worker can be given one.
 */
import { readFileSync } from 'node:fs'
import { basename, dirname, extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SelfpageError } from '@selfpage/policy'
import type { OpenOptions } from '@selfpage/trace'
import { loadModule } from '../policies/load-module.ts'
import { findWorkload } from '../workloads/find-workload.ts'

/** A mix of tasks, or a single workload as one. */
export interface Mix {
  /** Unique in its grid. */
  readonly name: string
  /** The description, or the file that has it (JSON, or a module that exports it by default). */
  readonly source: { readonly description: object } | { readonly file: string }
  /** Where its paths start from. */
  readonly folder: string
  /** Whether a workload is all that was given: then there is no machine of its own, nor a policy. */
  readonly isWorkload: boolean
  /** How its trace files are read. */
  readonly traceOptions?: OpenOptions
}

/** The mix in a file. */
export function mixOfFile(file: string, name = basename(file, extname(file))): Mix {
  return { name, source: { file }, folder: dirname(file), isWorkload: false }
}

/** The only task of a mix that is a workload. */
const workloadTask = 'task'

/**
 * A workload as a mix of one task, whose pages are loaded by their first references. A reference
 * stands for a microsecond of a program: so it does in databases, with some twenty requests of pages
 * in a statement of 20 us; and the disk is a flash disk. Throws `WORKLOAD_UNKNOWN`.
 */
export function mixOfWorkload(text: string, folder: string, traceOptions?: OpenOptions): Mix {
  // Unknown names are found out now.
  const { name } = findWorkload(text, { cwd: folder })
  const description = {
    machine: { frames: 1, costs: { base: 'server-flash', reference: 1000 } },
    allotment: 'shares',
    files: { cacheFrames: 0 },
    tasks: [{ name: workloadTask, workload: text, loads: true, stamps: false }],
  }
  const source = { description }
  return {
    ...{ name, source, folder, isWorkload: true },
    ...(traceOptions === undefined ? {} : { traceOptions }),
  }
}

/** The description of a mix, unchecked. Throws `MIX_LOAD_FAILED`. */
export async function readMix({ source }: Mix): Promise<unknown> {
  if ('description' in source) return source.description
  const { file } = source
  try {
    if (extname(file) === '.json') return JSON.parse(readFileSync(file, 'utf8')) as unknown
    return (await loadModule(pathToFileURL(file).href)).default
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new SelfpageError('MIX_LOAD_FAILED', `cannot be read: ${message}`, {
      place: file,
      hint: 'It is JSON, or a module that exports a description of a system by default.',
      cause,
    })
  }
}

/** Where mistakes in it are. */
export function placeOfMix({ source, name }: Mix): string {
  return 'file' in source ? source.file : name
}
