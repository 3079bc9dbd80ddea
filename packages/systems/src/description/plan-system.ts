/**
 * From names to values: what a description calls `lirs(hirShare=0.05)` or `db-pg-mixed` is found by
 * whoever reads the description (the command line, a test), because systems know no policies.
 */
import type { Program } from '@selfpage/kernel'
import { isPolicyDefinition, SelfpageError } from '@selfpage/policy'
import type { AllotmentPolicy, AllotmentWish, ConfiguredPolicy } from '@selfpage/policy'
import { firstReferences, withLoading } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import type { AdversaryPlugin, PlannedAdversary } from '../adversary.ts'
import { isProgramDefinition } from '../define-program.ts'
import type { ProgramDefinition } from '../define-program.ts'
import type { PlannedTask, SystemSetting } from '../define-system.ts'
import { factsOf } from '../programs/trace-facts.ts'
import { workloadProgram } from '../programs/workload-program.ts'
import type { CheckedDescription, CheckedTask } from './description-schema.ts'

/** How names become values. Each throws a `SelfpageError` for a name it does not know. */
export interface Finders {
  policy(spec: string): Promise<ConfiguredPolicy>
  allotment(spec: string): Promise<AllotmentPolicy>
  workload(spec: string): Promise<Trace>
  program(nameOrPath: string): Promise<Program | ProgramDefinition>
  /** From a path in a description to one of this machine. Absent: they are the same. */
  resolve?(path: string): string
  /** Absent: there are none to be had by name. */
  adversary?(name: string): Promise<AdversaryPlugin>
}

/** A run that can begin: everything but the kernel. */
export interface PlannedSystem extends Omit<SystemSetting, 'kernel'> {
  /** Pages that the tasks' workloads reference together; programs of their own not counted. */
  readonly workloadPages: number
}

/** Pages of a program's space, unless its description says how many. */
const defaultPages = 4096

interface FoundProgram {
  readonly program: Program
  /** Pages its workload references; 0: unknown. */
  readonly pages: number
  readonly trace?: Trace
}

/** Finds what a checked description names. Each name is looked up once. */
export async function planSystem(
  description: CheckedDescription,
  finders: Finders,
): Promise<PlannedSystem> {
  const remembered = remembering(finders)
  const tasks: PlannedTask[] = []
  const adversaries: PlannedAdversary[] = []
  let workloadPages = 0
  for (const task of description.tasks) {
    if (task.adversary !== undefined) {
      const plugin = await adversaryOf(task, remembered)
      for (const name of namesOf(task)) adversaries.push(plannedAdversary(name, task, plugin))
      continue
    }
    const policy = await policyOf(task.policy, remembered)
    const found = await programOf(task, remembered, description)
    workloadPages += found.pages * task.count
    for (const name of namesOf(task)) tasks.push(plannedTask(name, task, policy, found))
  }
  const cachePolicies = {
    files: await policyOf(description.files.policy, remembered),
    swap: await policyOf(description.swap.policy, remembered),
  }
  const allotment = await remembered.allotment(description.allotment)
  const { policy } = description.systemOptions
  return {
    description,
    tasks,
    adversaries,
    allotment,
    cachePolicies,
    workloadPages,
    ...(isPolicyGiven(policy) ? { systemPolicy: await policyOf(policy, remembered) } : {}),
  }
}

function plannedTask(
  name: string,
  task: CheckedTask,
  policy: ConfiguredPolicy,
  { program, pages, trace }: FoundProgram,
): PlannedTask {
  const { wish, priority, start, fidelity, readAhead, diskShare, inactiveFrames } = task
  const needsTrace = policy.definition.facts.some((fact) => fact === 'nextUse' || fact === 'class')
  return {
    name,
    program,
    policy,
    pages: task.pages ?? (pages === 0 ? defaultPages : pages),
    inactiveFrames,
    ...(task.ioFrames === undefined ? {} : { ioFrames: task.ioFrames }),
    extraFrames: task.extraFrames,
    ...(trace !== undefined && needsTrace ? { describe: () => factsOf(trace) } : {}),
    wish: (wish ?? {}) as PlannedTask['wish'],
    priority,
    startTicks: start ?? 0,
    fidelity,
    readAhead,
    runs: program.name,
    ...(trace === undefined ? {} : { trace }),
    ...(diskShare === undefined || diskShare === null ? {} : { diskShare }),
  }
}

function plannedAdversary(
  name: string,
  { start, wish }: CheckedTask,
  plugin: PlannedAdversary['plugin'],
): PlannedAdversary {
  return {
    name,
    plugin,
    startTicks: start ?? 0,
    runs: `adversary ${plugin.name}`,
    ...(wish === undefined ? {} : { wish: wish as AllotmentWish }),
  }
}

async function adversaryOf(
  { name, adversary }: CheckedTask,
  finders: Finders,
): Promise<PlannedAdversary['plugin']> {
  const place = `tasks, ${name}`
  if (typeof adversary === 'string' && finders.adversary === undefined) {
    throw new SelfpageError('SYSTEM_INVALID', `no adversary is called '${adversary}' here`, {
      place,
    })
  }
  const plugin =
    typeof adversary === 'string'
      ? await finders.adversary?.(adversary)
      : (adversary as AdversaryPlugin)
  if (plugin?.create !== undefined) return plugin as PlannedAdversary['plugin']
  throw new SelfpageError('SYSTEM_INVALID', `${plugin?.name} attacks as a policy or a server`, {
    place,
    hint: 'It cannot be a task of its own.',
  })
}

function namesOf({ name, count }: CheckedTask): string[] {
  if (count === 1) return [name]
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}`)
}

async function policyOf(given: string | object, finders: Finders): Promise<ConfiguredPolicy> {
  if (typeof given === 'string') return finders.policy(given)
  return isPolicyDefinition(given) ? given.configure({}) : (given as ConfiguredPolicy)
}

function isPolicyGiven(value: unknown): value is string | object {
  return typeof value === 'string' || typeof value === 'function' || isObject(value)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

async function programOf(
  task: CheckedTask,
  finders: Finders,
  description: CheckedDescription,
): Promise<FoundProgram> {
  const { name, workload, program, programOptions, file, references, loads } = task
  const { stamps, rounds, hints } = task
  if (workload !== undefined) {
    const whole =
      typeof workload === 'string' ? await finders.workload(workload) : (workload as Trace)
    const begun = firstReferences(whole, references ?? Infinity)
    const trace = loads ? withLoading(begun) : begun
    const options = { stamps, rounds, hints, ...(file === undefined ? {} : { file }) }
    return { program: workloadProgram(trace, options), pages: trace.distinctPages, trace }
  }
  const found: unknown = typeof program === 'string' ? await finders.program(program) : program
  const place = typeof program === 'string' ? program : `tasks, ${name}`
  if (isProgramDefinition(found)) {
    const resolve = (path: string) => finders.resolve?.(path) ?? path
    const { seed, machine } = description
    const context = { task: name, seed, resolve, pageSizeBytes: machine.pageSizeBytes }
    const made = await found.create(programOptions ?? {}, context)
    return { program: made, pages: made.pages ?? 0 }
  }
  if (!isProgram(found)) {
    throw new SelfpageError('PROGRAM_INVALID', 'exports no program', {
      place,
      hint: 'Export { name, *run(task) { ... } } by default, or what `defineProgram` made.',
    })
  }
  if (programOptions === undefined) return { program: found, pages: found.pages ?? 0 }
  throw new SelfpageError('PROGRAM_OPTION_INVALID', `${found.name} has no options`, {
    place: `tasks, ${name}.programOptions`,
    hint: 'A program with options is made by `defineProgram`.',
  })
}

function isProgram(value: unknown): value is Program {
  return (
    typeof value === 'object' &&
    value !== null &&
    'run' in value &&
    typeof value.run === 'function' &&
    'name' in value
  )
}

/** The same, each name asked for once: a thousand tasks share one trace. */
function remembering(finders: Finders): Finders {
  const once = <Value>(find: (name: string) => Promise<Value>) => {
    const known = new Map<string, Promise<Value>>()
    return (name: string) => {
      const value = known.get(name) ?? find(name)
      known.set(name, value)
      return value
    }
  }
  const find = finders.adversary?.bind(finders)
  return {
    policy: once((spec) => finders.policy(spec)),
    allotment: once((spec) => finders.allotment(spec)),
    workload: once((spec) => finders.workload(spec)),
    program: once((path) => finders.program(path)),
    resolve: (path) => finders.resolve?.(path) ?? path,
    ...(find === undefined ? {} : { adversary: once(find) }),
  }
}
