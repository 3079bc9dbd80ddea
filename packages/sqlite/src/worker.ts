/** The worker of a live database: the engine and what is run on it, as plain blocking code. */
import type { ForeignMemory } from '@selfpage/kernel'
import { loadSqlite } from './engine/load-sqlite.ts'
import { runEngine } from './engine/run-engine.ts'
import type { EngineResult } from './engine/run-engine.ts'
import { Exchange, noteKinds } from './live/exchange.ts'
import type { EngineTask } from './live/messages.ts'
import { TaskFiles } from './live/task-files.ts'

const sqlite = await loadSqlite()

// oxlint-disable-next-line import/no-default-export -- a foreign thread's module exports its program so
export default function run(memory: ForeignMemory, data: unknown): EngineResult {
  const task = data as EngineTask
  const exchange = new Exchange(task.exchange)
  const note = (kind: number, first: number, second: number) => {
    if (exchange.isFull) memory.ask('notes', null)
    exchange.note(kind, first, second)
  }
  return runEngine(sqlite, new TaskFiles(memory, exchange, task), task, {
    begins: (statement, queryClass) => note(noteKinds.begin, statement, queryClass),
    ends: (statement, queryClass) => note(noteKinds.end, statement, queryClass),
    committed: () => note(noteKinds.commit, 0, 0),
  })
}
