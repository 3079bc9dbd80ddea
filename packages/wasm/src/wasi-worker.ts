/** The worker of a WASI command (`ForeignProgram` of the kernel): gives it a system, and runs it. */
import type { ForeignMemory } from '@selfpage/kernel'
import { statusOf } from './host/exit.ts'
import type { ProgramEnd } from './host/host-setup.ts'
import { startHost } from './host/start-host.ts'
import { wasiFunctions, type WasiOptions } from './host/wasi.ts'

// oxlint-disable-next-line import/no-default-export -- the module of a foreign thread
export default function runCommand(kernel: ForeignMemory, data: unknown): ProgramEnd {
  const host = startHost(kernel, data)
  const { exports } = host.instantiate({
    wasi_snapshot_preview1: wasiFunctions(host, host.data as WasiOptions),
  })
  const start = exports['_start'] as () => void
  return { status: statusOf(start) }
}
