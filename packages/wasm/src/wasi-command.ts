/** A .wasm file as a program of descriptions: `program: './sort.wasm'`. */
import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { defineProgram, type ProgramContext, type ProgramDefinition } from '@selfpage/systems'
import { z } from 'zod'
import { openProgramFiles, programOptions } from './program-options.ts'
import { wasiProgram } from './wasi-program.ts'

const options = z.strictObject({
  ...programOptions,
  /** Environment variables. */
  environment: z.record(z.string(), z.string()).default({}),
  /** A file that it reads as its standard input. */
  input: z.string().optional(),
  /** A folder that it sees as `/`, and may read. */
  files: z.string().optional(),
})

/**
 * A program that runs the WASI command at `path`.
 * @throws SelfpageError `PROGRAM_LOAD_FAILED`; when it is created `INPUT_UNREADABLE`, and what
 * `wasiProgram` throws
 */
export function wasiCommand(path: string): ProgramDefinition {
  const bytes = read(path)
  const name = basename(path, '.wasm')
  return defineProgram({
    name: 'wasm',
    summary: 'runs a WebAssembly program (a WASI command) on paged memory',
    options,
    create({ args, environment, input, files, ...asked }, context) {
      const readable = {
        input: readablePath(context, 'input', input),
        files: readablePath(context, 'files', files),
      }
      const { recorder, close, ...outputs } = openProgramFiles(asked, context)
      const { pageSizeBytes, seed } = context
      const program = wasiProgram(bytes, {
        ...outputs,
        ...readable,
        name,
        args,
        environment,
        pageSizeBytes,
        seed,
        ...(recorder === undefined ? {} : { observe: () => recorder }),
      })
      return {
        ...program,
        async close() {
          await program.close?.()
          await close()
        },
      }
    },
  })
}

function read(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new SelfpageError('PROGRAM_LOAD_FAILED', message, { place: path, cause })
  }
}

/** Where on this host what the option names is; it can be read, and is what the option wants. */
function readablePath(
  { resolve, task }: ProgramContext,
  option: 'input' | 'files',
  given: string | undefined,
): string | undefined {
  if (given === undefined) return undefined
  const path = resolve(given)
  const fail = (message: string, cause?: unknown) =>
    new SelfpageError('INPUT_UNREADABLE', message, {
      place: `tasks, ${task}.programOptions.${option}`,
      cause,
    })
  let isFolder
  try {
    accessSync(path, constants.R_OK)
    isFolder = statSync(path).isDirectory()
  } catch (cause) {
    throw fail(cause instanceof Error ? cause.message : String(cause), cause)
  }
  if (isFolder === (option === 'files')) return path
  throw fail(isFolder ? `${path} is a folder, no file` : `${path} is no folder`)
}
