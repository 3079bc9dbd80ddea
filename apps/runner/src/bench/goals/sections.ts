/** All sections, in the order of the page. */
import { SelfpageError } from '@selfpage/policy'
import { curveSection } from './curve.ts'
import { gridSection } from './grid.ts'
import { interfaceSection } from './interface-cost.ts'
import { pagingSection } from './paging.ts'
import { secondRunSection } from './second-run.ts'
import type { Section } from './section.ts'
import { singleRunsSection } from './single-runs.ts'
import { startUpSection } from './start-up.ts'
import { streamingSection } from './streaming.ts'
import { twoWorkersSection } from './two-workers.ts'

/** Every section there is. */
export const sections: readonly Section[] = [
  gridSection,
  singleRunsSection,
  curveSection,
  startUpSection,
  twoWorkersSection,
  secondRunSection,
  streamingSection,
  interfaceSection,
  pagingSection,
]

/** The sections of a list with commas; all for undefined. Throws `USAGE`. */
export function chosenSections(list: string | undefined): readonly Section[] {
  if (list === undefined) return sections
  const names = list.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !sections.some((section) => section.name === name))
  if (unknown !== undefined) {
    throw new SelfpageError('USAGE', `there is no section '${unknown}'`, {
      place: '--section',
      hint: `Sections: ${sections.map(({ name }) => name).join(', ')}.`,
    })
  }
  return sections.filter(({ name }) => names.includes(name))
}
