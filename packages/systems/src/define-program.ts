/**
 * A program that can be named in a description, as a value: its name, its options with their schema,
 * and how a program is made of them. `program: 'sqlite'` finds one; a module that exports one by
 * default is given by its path. (A module may as well export a plain `Program`, which has no options.)
 */
import type { Program } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { z } from 'zod'

/** Where and for whom a program is made. */
export interface ProgramContext {
  /** The task's name. */
  readonly task: string
  /** The seed of the run: with the options the only source of chance. */
  readonly seed: number
  /** Of a page of the machine. */
  readonly pageSizeBytes: number
  /** A path of the options as a path of this machine: it starts from the description's folder. */
  readonly resolve: (path: string) => string
}

/** What {@link defineProgram} takes. */
export interface ProgramPlan<Options> {
  /** Lower case with dashes. */
  readonly name: string
  /** One line: what it does. */
  readonly summary: string
  /** Of `programOptions` of a task; all have defaults, or a clear message. Default: none. */
  readonly options?: z.ZodType<Options>
  /** Makes it ready to run, once for a task of a description. What takes time is done here. */
  create(options: Options, context: ProgramContext): Program | Promise<Program>
}

/** A program plugin. */
export interface ProgramDefinition {
  readonly name: string
  readonly summary: string
  /** The options as a JSON schema (draft 2020-12), for help. */
  readonly optionsSchema: Readonly<Record<string, unknown>>
  /** @throws SelfpageError `PROGRAM_OPTION_INVALID` */
  create(options: unknown, context: ProgramContext): Promise<Program>
}

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Makes a program that can be named.
 * @throws SelfpageError `PROGRAM_INVALID` for a bad name
 */
export function defineProgram<Options = object>(plan: ProgramPlan<Options>): ProgramDefinition {
  const { name, summary } = plan
  if (!namePattern.test(name)) {
    throw new SelfpageError('PROGRAM_INVALID', `program name '${name}' must be like 'sqlite'`)
  }
  const schema = plan.options ?? (z.strictObject({}) as unknown as z.ZodType<Options>)
  return Object.freeze({
    name,
    summary,
    get optionsSchema() {
      return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
    },
    async create(given: unknown, context: ProgramContext) {
      const { success, data, error } = schema.safeParse(given ?? {})
      if (success) return plan.create(data, context)
      const [issue] = error.issues
      const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
      const names = Object.keys(properties)
      throw new SelfpageError('PROGRAM_OPTION_INVALID', issue?.message ?? 'cannot be read', {
        place: [`tasks, ${context.task}`, 'programOptions', ...(issue?.path ?? [])].join('.'),
        hint: `Options of ${name}: ${names.length === 0 ? 'none' : names.join(', ')}.`,
      })
    },
  })
}

/** Whether a value was made by `defineProgram`, by this copy of the package or another. */
export function isProgramDefinition(value: unknown): value is ProgramDefinition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'create' in value &&
    typeof value.create === 'function' &&
    'optionsSchema' in value &&
    'summary' in value
  )
}
