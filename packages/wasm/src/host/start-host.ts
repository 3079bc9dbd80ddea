/** The first half of a program's host in the worker: its memory, and its code once it has imports. */
import type { ForeignMemory } from '@selfpage/kernel'
import type { HostSetup } from './host-setup.ts'
import { PagedMemory } from './paged-memory.ts'
import { webAssembly, type WasmImports, type WasmInstance } from '../web-assembly.ts'

export interface ProgramHost {
  readonly memory: PagedMemory
  /** What this kind of program was set up with. */
  readonly data: unknown
  /** Hands what the program wrote to whoever runs it. */
  output(descriptor: number, bytes: Uint8Array): void
  /** Tells the kernel's side something (`RunObserver.request`). */
  tell(op: string, values: unknown): void
  instantiate(imports: WasmImports): WasmInstance
}

/** @param data what the worker was started with: a `HostSetup` */
export function startHost(kernel: ForeignMemory, data: unknown): ProgramHost {
  const setup = data as HostSetup
  const memory = new PagedMemory(setup, (page, access) => kernel.touch(page, access))
  return {
    memory,
    data: setup.data,
    output: (descriptor, bytes) => kernel.ask('output', { descriptor, bytes }),
    tell: (op, values) => kernel.ask(op, values),
    instantiate: (imports) =>
      new webAssembly.Instance(setup.module, { ...imports, ...memory.imports }),
  }
}
