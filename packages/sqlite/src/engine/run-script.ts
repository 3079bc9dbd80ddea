/** SQL of the user's own, statement by statement. */
import type { Session } from './session.ts'

/** Runs statements separated by semicolons, in order. */
export function runScript(
  session: Session,
  script: string,
): { newOrders: number; reports: number } {
  for (const sql of statementsOf(script)) session.query(sql)
  return { newOrders: 0, reports: 0 }
}

/** Splits at semicolons outside of quotes and comments. (Triggers, which have some inside, cannot be made.) */
export function statementsOf(script: string): string[] {
  const part = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^;'"\-/]+|[-/]/g
  const statements: string[] = []
  let statement = ''
  for (const [text] of script.matchAll(part)) {
    if (text === ';') {
      statements.push(statement.trim())
      statement = ''
    } else if (!text.startsWith('--') && !text.startsWith('/*')) statement += text
  }
  statements.push(statement.trim())
  return statements.filter((text) => text !== '')
}
