/** What a program's host in the worker is started with; it has to survive being posted there. */
import type { DataSegment } from '../binary/sections.ts'
import type { WasmMemory, WasmModule } from '../web-assembly.ts'

export interface HostSetup {
  readonly module: WasmModule
  readonly memory: WasmMemory
  readonly pageSizeBytes: number
  /** Of the program's memory, in units of 64 KiB. */
  readonly initialUnits: number
  readonly limitUnits: number
  readonly segments: readonly DataSegment[]
  /** What the host of this kind of program wants to know besides. */
  readonly data: unknown
}

/** What a host asks the kernel's side for (`ForeignMemory.ask`). */
export interface OutputRequest {
  /** 1: what the program says; 2: what it complains about. */
  readonly descriptor: number
  readonly bytes: Uint8Array
}

/** How a program ended. */
export interface ProgramEnd {
  readonly status: number
}
