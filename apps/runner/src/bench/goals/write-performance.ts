/** Measures, and writes the page on performance after each section: Ctrl-C loses only one. */
import { writeWholeFile } from '@selfpage/shootout'
import { thisMachine } from '../machine.ts'
import { measureSections } from './measure-sections.ts'
import type { SectionsPlan } from './measure-sections.ts'
import { performancePage } from './performance-page.ts'
import { readRecords, writeRecords } from './section-record.ts'
import type { SectionRecord } from './section-record.ts'
import { sections } from './sections.ts'

/** What to measure, and where it goes. */
export interface PerformancePlan extends Omit<SectionsPlan, 'onRecord'> {
  /** The path of the page; records lie beside it, with the ending `.jsonl`. */
  readonly page: string
  /** Told, a line each, what was measured for each goal. */
  readonly onGoal: (line: string) => void
}

/** Measures the sections of the plan. Returns those records and the earlier ones of this machine. */
export async function writePerformance(plan: PerformancePlan): Promise<readonly SectionRecord[]> {
  const recordsPath = plan.page.replace(/(?:\.md)?$/, '.jsonl')
  let records: readonly SectionRecord[] = readRecords(recordsPath, thisMachine())
  await measureSections({
    ...plan,
    onRecord(record) {
      records = inOrder([record, ...records])
      writeRecords(recordsPath, records)
      writeWholeFile(plan.page, performancePage(records))
      for (const line of goalLines(record)) plan.onGoal(line)
    },
  })
  return records
}

/** The first record of each section that found something, in the order of the page. */
function inOrder(records: readonly SectionRecord[]): SectionRecord[] {
  return sections.flatMap(({ name }) => {
    const ofSection = records.filter(({ section }) => section === name)
    return ofSection.find(({ findings }) => findings !== null) ?? ofSection[0] ?? []
  })
}

function goalLines({ title, findings, absence }: SectionRecord): string[] {
  if (findings === null) return [`${title}: ${absence}\n`]
  return findings.goals.map(
    ({ text, target, measured, isReached }) =>
      `${text}: ${measured} (${target}): ${isReached ? 'reached' : 'NOT reached'}\n`,
  )
}
