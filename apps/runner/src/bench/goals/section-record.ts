/**
 * What was measured, a line of JSON a section, kept beside the page: a section can be measured again
 * without the others. Numbers of another machine, or of another Node, are not kept.
 */
import { existsSync, readFileSync } from 'node:fs'
import { writeWholeFile } from '@selfpage/shootout'
import type { Machine } from '../machine.ts'
import type { Findings } from './goal.ts'

/** A section that was measured, or that could not be. */
export interface SectionRecord {
  readonly section: string
  readonly title: string
  /** As in 2026-01-31. */
  readonly date: string
  readonly machine: Machine
  /** The version of this package. */
  readonly selfpage: string
  /** What libCacheSim's program calls itself; null without it. */
  readonly cachesim: string | null
  /** With fewer references and rounds than it should be. */
  readonly isQuick: boolean
  /** How many processes were ready to run when it began, on average over the minute before. */
  readonly load: number
  readonly seconds: number
  readonly findings: Findings | null
  /** Why there are no findings. */
  readonly absence: string | null
}

/** The records in a file that are of `machine`; none if there is no file. */
export function readRecords(path: string, machine: Machine): SectionRecord[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  const records = lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SectionRecord)
  return records.filter((record) => JSON.stringify(record.machine) === JSON.stringify(machine))
}

/** Writes the records. Throws what `writeWholeFile` throws. */
export function writeRecords(path: string, records: readonly SectionRecord[]): void {
  writeWholeFile(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
}
