/** Lua as a program of descriptions: `program: 'lua', programOptions: { script: 'FILE.lua' }`. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { defineProgram } from '@selfpage/systems'
import { openProgramFiles, programOptions } from '@selfpage/wasm'
import { z } from 'zod'
import { luaProgram } from './lua-program.ts'

const options = z.strictObject({
  /** The file of the script. */
  script: z.string({ error: 'name the file of a Lua script' }),
  ...programOptions,
})

export const lua = defineProgram({
  name: 'lua',
  summary: 'runs a script on Lua 5.4, whose garbage collector works on paged memory',
  options,
  create({ args, script, ...asked }, context) {
    const { pageSizeBytes, resolve, seed, task } = context
    const source = read(resolve(script), task)
    const { close, ...files } = openProgramFiles(asked, context)
    const name = basename(script)
    const program = luaProgram({ ...files, script: source, name, args, pageSizeBytes, seed })
    return {
      ...program,
      async close() {
        await program.close?.()
        await close()
      },
    }
  },
})

function read(path: string, task: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const place = `tasks, ${task}.programOptions.script`
    throw new SelfpageError('SCRIPT_UNREADABLE', message, { place, cause })
  }
}
