/**
 * A system in words: the machine, who decides over frames, the servers, the tasks. Plain data that
 * a JSON file can hold; a TypeScript file may give a policy, a trace or a program as a value where
 * a name is expected.
 */
import type { Program } from '@selfpage/kernel'
import type { AllotmentWish, ConfiguredPolicy } from '@selfpage/policy'
import type { AdversaryPlugin } from '../adversary.ts'
import type { ProgramDefinition } from '../define-program.ts'
import type { Trace } from '@selfpage/trace'

/** Bytes: a number, or a text with a unit (`64MiB`). */
export type Size = number | string

/** A time with its unit: `250ms`, `1.5s`. */
export type Time = string

export interface SystemDescription {
  /** Which system is assembled. Default `gnu`. */
  readonly system?: string
  /** Options of that system. One called `policy` names an eviction policy, as a task's does. */
  readonly systemOptions?: Readonly<Record<string, unknown>>
  /** One sentence for lists and reports. */
  readonly summary?: string
  /** The only source of chance. Default 0. */
  readonly seed?: number
  readonly machine: MachineDescription
  /** Who gets how many frames: an allotment plugin, as `shares` or `fixed`. Default `fixed`. */
  readonly allotment?: string
  readonly memoryServer?: MemoryServerDescription
  readonly files?: StoreDescription
  readonly swap?: StoreDescription
  readonly tasks: readonly TaskDescription[]
  /** When the run ends if the tasks do not. */
  readonly limits?: LimitsDescription
}

export interface MachineDescription {
  /** Frames of memory; or say `memory`. */
  readonly frames?: number
  /** Memory by size. */
  readonly memory?: Size
  /** A power of two from 16 on. Default 4096. */
  readonly pageSizeBytes?: number
  /** A preset (`pc-2002`, `server-flash`), or its name with some costs changed. */
  readonly costs?: string | { readonly base: string; readonly [cost: string]: unknown }
}

export interface MemoryServerDescription {
  /** What happens to a task that does not give frames back in time (G5). Default `kill`. */
  readonly sanction?: 'kill' | 'force' | 'karma'
  /** How long a task has to give frames back. Default `10ms`. */
  readonly deadline?: Time
  /** How long before it takes effect a task hears that its contract shrinks. Default `20ms`. */
  readonly notice?: Time
}

/** A server of pages: its disk, and what stands in front of it. */
export interface StoreDescription {
  /** How large its disk is. Default 65,536 pages, or what the tasks need if that is more. */
  readonly size?: Size
  /** A file that keeps the disk's blocks. Default: memory. */
  readonly image?: string
  /** Servers in front of it, nearest to the tasks first. Default: none. */
  readonly stack?: readonly ('compress' | 'encrypt')[]
  /** Most extra frames that its cache takes. Default 0 for swap, an eighth of memory for files. */
  readonly cacheFrames?: number
  /** Which page its cache gives up. Default `lru`. */
  readonly policy?: string | ConfiguredPolicy
}

/** A task, or several alike. What it does is its workload or its program. */
export interface TaskDescription {
  readonly name: string
  /** So many of them, named `NAME-1` and so on. Default 1. */
  readonly count?: number
  /** A bundled workload, a synthetic one, a trace file, or a trace: its references are made. */
  readonly workload?: string | Trace
  /**
   * A program by name (`sqlite`), by the path of a module whose default export is one (a `Program`,
   * or what `defineProgram` made), or the program.
   */
  readonly program?: string | Program | ProgramDefinition
  /** Options of the program, if it was made by `defineProgram`. */
  readonly programOptions?: Readonly<Record<string, unknown>>
  /**
   * It is no task but does what must not be done: an adversary by name, or one. Besides it has a
   * name, a start and a wish only.
   */
  readonly adversary?: string | AdversaryPlugin
  /** Which page it gives up. Default `lru`. */
  readonly policy?: string | ConfiguredPolicy
  /** What it asks the allotment policy for. */
  readonly wish?: AllotmentWish
  /** 1 to 200. Default 100. */
  readonly priority?: number
  /** When it starts. Default at once. */
  readonly start?: Time
  /** Its policy sees each reference, or referenced bits. Default `sampled`. */
  readonly fidelity?: 'exact' | 'sampled'
  /** Pages read ahead of a fault: a number, or as many as pay. Default 0. */
  readonly readAhead?: number | 'adaptive'
  /** Pages of its space. Default: its workload's, or 4096 for a program. */
  readonly pages?: number
  /** Frames of its contract kept for transfers to and from disks. Default 8, or a quarter. */
  readonly ioFrames?: number
  /** Frames of its contract that pages given up may keep for a while. Default 0. */
  readonly inactiveFrames?: number
  /** Extra frames it takes at most, as long as nobody else needs them. Default: all there are. */
  readonly extraFrames?: number
  /**
   * Share of the disks' time, as slice and period: `10ms/40ms`, and `10ms/40ms+` for what is left
   * over besides. Default: what is left over.
   */
  readonly diskShare?: string
  /** Workload: memory is a file of this path, not anonymous. */
  readonly file?: string
  /** Workload: only its first so many references are made. Default: all. */
  readonly references?: number
  /**
   * Workload: the first reference to each page writes it, as a program does that reads its data into
   * memory. Without it, a page that nobody wrote comes back as zeros, and costs no disk. Default false.
   */
  readonly loads?: boolean
  /** Workload: pages are stamped when written and checked when read. Default true. */
  readonly stamps?: boolean
  /** Workload: how often the references are made. Default 1. */
  readonly rounds?: number
  /** Workload: what the trace says beside references reaches the pager. Default true. */
  readonly hints?: boolean
}

export interface LimitsDescription {
  /** Virtual time. */
  readonly time?: Time
  /** Steps of the kernel. */
  readonly steps?: number
}
