/** The worker of a live database: the engine and what is run on it, as plain blocking code. */
import type { ForeignMemory } from '@selfpage/kernel'
import { loadSqlite } from './engine/load-sqlite.ts'
import { runScript } from './engine/run-script.ts'
import { Session } from './engine/session.ts'
import { installVfs } from './engine/vfs.ts'
import { Exchange, noteKinds } from './live/exchange.ts'
import type { EngineResult, EngineTask } from './live/messages.ts'
import { TaskFiles } from './live/task-files.ts'
import { runDay } from './shop/mix.ts'

const sqlite = await loadSqlite()
const vfs = 'selfpage'

// oxlint-disable-next-line import/no-default-export -- a foreign thread's module exports its program so
export default function run(memory: ForeignMemory, data: unknown): EngineResult {
  const task = data as EngineTask
  const { path, seed, pageBytes, script } = task
  const exchange = new Exchange(task.exchange)
  const files = new TaskFiles(memory, exchange, task)
  const note = (kind: number, first: number, second: number) => {
    if (exchange.isFull) memory.ask('notes', null)
    exchange.note(kind, first, second)
  }
  installVfs(sqlite, { name: vfs, files, seed, sectorBytes: pageBytes })
  const session = new Session(sqlite, {
    ...task,
    path,
    vfs,
    listener: {
      begins: (statement, queryClass) => note(noteKinds.begin, statement, queryClass),
      ends: (statement, queryClass) => note(noteKinds.end, statement, queryClass),
      committed: () => note(noteKinds.commit, 0, 0),
    },
  })
  const counts = script === null ? runDay(session, task) : runScript(session, script)
  const integrity = task.checks ? checkOf(session) : null
  const { statements, digest } = session
  session.close()
  return {
    statements,
    digest: digest.value,
    integrity,
    newOrders: counts.newOrders,
    reports: counts.reports,
  }
}

function checkOf({ database }: Session): string {
  const found = database.selectValues('PRAGMA integrity_check', undefined, sqlite.capi.SQLITE_TEXT)
  return (found as string[]).join('; ')
}
