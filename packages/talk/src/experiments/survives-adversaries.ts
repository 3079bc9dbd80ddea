/** What rogues cost others, on every system (slides "Mach (continued)", "Goals for a GNU VMM"; M2, L3, G3, G5, I33). */
import { adversaries, lyingPolicies } from '@selfpage/adversaries'
import { NO_THREAD, READ, spaceOf, WRITE } from '@selfpage/kernel'
import type { KernelEvent, Message, Program, Thread, ThreadId } from '@selfpage/kernel'
import type { SystemDescription, TaskDescription } from '@selfpage/systems'
import { defineExperiment } from '../define-experiment.ts'
import type { Lab } from '../lab/lab.ts'
import type { Measurement } from '../measurement.ts'
import type { Round, Table } from '../table.ts'
import { judgeAll } from '../verdict.ts'
import { decimal } from '../words.ts'
import { MachScene } from './mach-managers.ts'

const systems = ['swapping', 'unix', 'vms', 'mach', 'l4', 'gnu'] as const
type SystemName = (typeof systems)[number]
const honest = 3
const machine = { frames: 400, costs: 'server-flash', pageSizeBytes: 256 }
/** Beside any adversary, the slowest honest task may take so many times as long on GNU. */
const tolerableSlowdown = 1.5
/** The longest that others are waited for, in times of what they take by themselves. */
const patience = 100
const low = { priority: 50, stamps: false }

/** Somebody who does what must not be done, and what else it takes to let him do it. */
interface Attack {
  readonly name: string
  readonly tasks: readonly TaskDescription[]
  readonly system?: Partial<SystemDescription>
  readonly listen?: (event: KernelEvent) => void
  /** The task of this name is lost, because it trusted the adversary. */
  readonly dependant?: string
  /** Others are waited for at least so long. */
  readonly seconds?: number
}

function honestTasks(lab: Lab): TaskDescription[] {
  return Array.from({ length: honest }, (_, index) => ({
    name: `honest-${index + 1}`,
    workload: `zipf:references=${lab.sized('6000', '1500')},pages=160,skew=0.6,writes=0.4,seed=${lab.seed * 10 + index}`,
    wish: { frames: 115 },
    extraFrames: 0,
    diskShare: '2500us/10ms+',
    priority: 150,
    start: '5ms',
  }))
}

/** Hears when all honest tasks have ended: then an adversary may as well stop. */
class Watch {
  #ended = 0

  get isOver(): boolean {
    return this.#ended >= honest
  }

  readonly listen = (event: KernelEvent): void => {
    if (event.kind !== 'note' || event.event !== 'task.end') return
    if (String(event.values.name).startsWith('honest')) this.#ended++
  }
}

/** Writes to more pages than there are frames, again and again. */
function hog(): Attack {
  const watch = new Watch()
  const program: Program = {
    name: 'hog',
    *run({ memory }) {
      const region = yield* memory.map({ pages: 1000 })
      if (typeof region === 'string') return
      for (let at = 0; !watch.isOver; at = (at + 1) % region.pages) {
        while (!memory.touch(region.start + at, WRITE)) {
          if ((yield* memory.fault(region.start + at, WRITE)) !== undefined) return
        }
      }
    },
  }
  return {
    name: 'hog',
    listen: watch.listen,
    tasks: [{ name: 'adversary', program, pages: 1064, wish: { frames: 40 }, ...low }],
  }
}

/** Numbers that are wrong in some way or other; the last ones may be somebody else's. */
const badNumbers = [-1, 0.5, Number.NaN, 2 ** 31, 2 ** 53, 0, 1, 2, 3, 7, 64]

/** Hears what is said to servers, and says it too, in its own name and with other numbers. */
function parrot(): Attack {
  const heard: { readonly to: ThreadId; readonly message: Message }[] = []
  const servers = new Set<ThreadId>()
  const watch = new Watch()
  const forged = (thread: Thread, message: Message): Message =>
    Object.fromEntries(
      Object.entries(message).map(([name, value]) => [
        name,
        typeof value === 'number' && thread.chance() % 2 === 0
          ? badNumbers[thread.chance() % badNumbers.length]
          : value,
      ]),
    ) as unknown as Message
  const program: Program = {
    name: 'parrot',
    *run({ thread }) {
      while (!watch.isOver) {
        yield* thread.sleep(20_000)
        if (heard.length === 0) continue
        const { to, message } = heard[thread.chance() % heard.length]
        if (spaceOf(to) !== thread.space.id) thread.post(to, forged(thread, message))
      }
    },
  }
  return {
    name: 'parrot',
    tasks: [{ name: 'adversary', program, pages: 64, wish: { frames: 20 }, ...low }],
    listen(event) {
      watch.listen(event)
      if (event.kind === 'thread-started' && event.name !== 'main') servers.add(event.thread)
      if (event.kind !== 'message' || !servers.has(event.to) || heard.length >= 4096) return
      if (event.message.op !== 'interrupt') heard.push({ to: event.to, message: event.message })
    },
  }
}

/** A thread whose pager is another one of its task, which never answers. */
const silentPagerOfL4: Attack = {
  name: 'silent-pager',
  dependant: 'adversary',
  tasks: [
    {
      name: 'adversary',
      program: {
        name: 'silent pager',
        *run(task) {
          const { thread } = task
          thread.spawn({
            name: 'client',
            pager: thread.id,
            *body(client) {
              yield* client.fault(client.space.pages - 1, READ)
              task.count('pagesTouched')
            },
          })
          for (;;) yield* thread.receive(NO_THREAD)
        },
      },
      pages: 64,
      wish: { frames: 20 },
      ...low,
    },
  ],
}

function managerOfMach(name: string, answers: boolean, pages: number): Attack {
  const scene = new MachScene()
  return {
    name,
    listen: scene.listen,
    tasks: [
      {
        name: 'adversary',
        program: scene.manager({ answers, savingTicks: Infinity }),
        pages: 4096,
        ...low,
      },
      { name: 'client', program: scene.client(pages, 4), pages: 400, ...low },
    ],
    ...(answers ? { seconds: 5 } : { dependant: 'client' }),
  }
}

const liar = lyingPolicies.policy?.('not-resident')

/** A task, or a whole system, with a policy that proposes pages that are not there. */
function lyingPolicy(system: SystemName): Attack[] {
  if (liar === undefined) return []
  if (system === 'unix' || system === 'l4') {
    return [{ name: 'lying-policy', tasks: [], system: { systemOptions: { policy: liar } } }]
  }
  if (system !== 'gnu') return []
  const workload = 'zipf:references=6000,pages=120,writes=0.4'
  const task = { name: 'adversary', workload, policy: liar, wish: { frames: 40 }, ...low }
  return [{ name: 'lying-policy', tasks: [task] }]
}

/** Those that attack what the GNU system is made of. */
function ofGnu(): Attack[] {
  return adversaries.flatMap((adversary) => {
    const { name, create } = adversary
    if (create === undefined) return []
    const plugin = { ...adversary, create }
    return [{ name, tasks: [{ name: 'adversary', adversary: plugin }] }]
  })
}

function attacksOn(system: SystemName): Attack[] {
  return [
    hog(),
    parrot(),
    ...lyingPolicy(system),
    ...(system === 'l4' ? [silentPagerOfL4] : []),
    ...(system === 'mach'
      ? [managerOfMach('silent-pager', false, 20), managerOfMach('keeps-pages', true, 300)]
      : []),
    ...(system === 'gnu' ? ofGnu() : []),
  ]
}

/** One row: how the honest tasks fare beside somebody. */
async function fare(
  lab: Lab,
  system: SystemName,
  attack: Attack | undefined,
  secondsAlone: number,
): Promise<Measurement & { readonly seconds: number }> {
  const limits = {
    ...(secondsAlone === 0
      ? {}
      : { time: `${Math.ceil(Math.max(attack?.seconds ?? 0, patience * secondsAlone) * 1e6)}us` }),
    steps: 20_000_000,
  }
  const { rows } = await lab.run(
    {
      system,
      machine,
      files: { cacheFrames: 0 },
      tasks: [...honestTasks(lab), ...(attack?.tasks ?? [])],
      limits,
      ...attack?.system,
    },
    {
      ends: ['done', 'time-limit', 'stuck', 'step-limit'],
      mayFail: true,
      audit: true,
      ...(attack?.listen === undefined ? {} : { listen: attack.listen }),
    },
  )
  const own = rows.slice(0, honest)
  const seconds = Math.max(...own.map(({ virtualSeconds }) => virtualSeconds))
  const sum = (of: (row: (typeof rows)[number]) => number) =>
    own.reduce((total, row) => total + of(row), 0)
  const client = rows.find(({ task }) => task === attack?.dependant)
  const clientDone = client?.counters.pagesWritten ?? client?.counters.pagesTouched ?? 0
  return {
    case: `${system}: ${attack?.name ?? 'nobody'}`,
    seconds,
    numbers: {
      slowdown: secondsAlone === 0 ? 1 : seconds / secondsAlone,
      othersEnded: own.filter(({ state }) => state === 'ended').length,
      wrongPages: sum(
        ({ counters }) => (counters.wrongPages ?? 0) + (counters.failedReferences ?? 0),
      ),
      othersHardFaults: sum(({ hardFaults }) => hardFaults),
      othersPunished: sum(({ sanctioned }) => sanctioned),
      ...(client === undefined ? {} : { pagesOfItsClient: clientDone }),
    },
  }
}

function casesOf(table: Table, system: string): string[] {
  return table.cases.filter((name) => name.startsWith(`${system}: `) && !name.endsWith('nobody'))
}

function survives({ of }: Round, name: string): boolean {
  return (
    of(name, 'othersEnded') === honest &&
    of(name, 'wrongPages') === 0 &&
    of(name, 'othersPunished') === 0
  )
}

export const experiment = defineExperiment({
  name: 'survives-adversaries',
  claim:
    'Kernel must gracefully handle rogue servers. If the server does not respond, the thread blocks forever. Servers cannot be trusted by a central resource server.',
  slide: 'Mach (continued); Goals for a GNU VMM',
  hypothesis:
    'Whatever one does that it must not, on every system all others come to their end, with every byte right and ' +
    'unpunished. On Mach and L4 the client of a silent pager does not come past its first reference. On GNU nobody ' +
    'else takes more than one and a half times as long beside any adversary.',
  method:
    'Three honest tasks of 160 pages, with 115 frames and a quarter of the disk each where such things can be promised, on a machine of 400 frames, ' +
    'by themselves and beside one adversary. On every system: ' +
    'a hog that writes 1,000 pages, and a parrot that hears what is said to servers and says it too, in its own name and with ' +
    'wrong numbers. Where a policy can be plugged in: one that proposes pages that are not there. On L4 and Mach: a ' +
    'pager that never answers; on Mach, one that keeps all pages it is handed. On GNU, all adversaries of this project that can be tasks. ' +
    'Honest tasks have the higher priority, so what they lose is memory, disks and service. Pages are stamped when written and ' +
    'checked when read; who is not done after 100 times the time alone, or after 5 s beside the one that keeps pages, counts as stuck. (The first ' +
    'run found the default pager of Mach to believe a parrot that said others’ pages were gone; now it hears the kernel only.) False file and swap servers are left to the tests of the torture package.',
  async run(lab) {
    const measurements: Measurement[] = []
    for (const system of systems) {
      const { seconds, ...alone } = await fare(lab, system, undefined, 0)
      measurements.push(alone)
      for (const attack of attacksOn(system)) {
        const { case: name, numbers } = await fare(lab, system, attack, seconds)
        measurements.push({ case: name, numbers })
      }
    }
    return measurements
  },
  verdict: (table) =>
    judgeAll(
      table,
      [
        ...systems.map((system) => ({
          says: `on ${system} all others come to their end, right and unpunished`,
          isMet: (round: Round) => casesOf(table, system).every((name) => survives(round, name)),
        })),
        {
          says: 'the client of a silent pager hangs',
          isMet: ({ of }) =>
            ['mach', 'l4'].every(
              (system) => of(`${system}: silent-pager`, 'pagesOfItsClient') === 0,
            ),
        },
        {
          says: `on gnu nobody takes ${tolerableSlowdown} times as long`,
          isMet: ({ of }) =>
            casesOf(table, 'gnu').every((name) => of(name, 'slowdown') <= tolerableSlowdown),
        },
      ],
      (all) =>
        systems
          .map((system) => {
            const names = casesOf(all, system)
            const slowdown = (name: string) => all.spread(name, 'slowdown').most
            const [worst] = names.toSorted((a, b) => slowdown(b) - slowdown(a))
            const survived = names.filter((name) => all.always((round) => survives(round, name)))
            return (
              `${system}: others survive ${survived.length} of ${names.length} adversaries; the worst, ` +
              `${worst.slice(system.length + 2)}, slows them down by a factor of ${decimal(slowdown(worst))}`
            )
          })
          .join('. ') + '. Clients of silent pagers on Mach and L4 had no page until the end.',
    ),
  picture: {
    kind: 'dots',
    quantities: ['slowdown'],
    axis: 'time of the slowest honest task, in times of that without an adversary',
    scale: 'log',
  },
})
