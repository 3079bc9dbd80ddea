/** A .wasm file as a program of descriptions: `program: './sort.wasm'`. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { defineProgram, type ProgramDefinition } from '@selfpage/systems'
import { z } from 'zod'
import { openProgramFiles, programOptions } from './program-options.ts'
import { wasiProgram } from './wasi-program.ts'

const options = z.strictObject({
  ...programOptions,
  /** Environment variables. */
  environment: z.record(z.string(), z.string()).default({}),
})

/**
 * A program that runs the WASI command at `path`.
 * @throws SelfpageError `PROGRAM_LOAD_FAILED`, and when it is created what `wasiProgram` throws
 */
export function wasiCommand(path: string): ProgramDefinition {
  const bytes = read(path)
  const name = basename(path, '.wasm')
  return defineProgram({
    name: 'wasm',
    summary: 'runs a WebAssembly program (a WASI command) on paged memory',
    options,
    create({ args, environment, ...asked }, context) {
      const { recorder, close, ...files } = openProgramFiles(asked, context)
      const { pageSizeBytes, seed } = context
      const program = wasiProgram(bytes, {
        ...files,
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
