/** From what somebody wrote to a description that can be run: defaults, units, places of mistakes. */
import { SelfpageError } from '@selfpage/policy'
import { descriptionSchema } from './description-schema.ts'
import type { CheckedDescription } from './description-schema.ts'

/**
 * Checks a description and fills in what it leaves out.
 * @param place where it is from, for messages: a file
 * @throws SelfpageError `SYSTEM_INVALID`, naming the member that is wrong
 */
export function checkDescription(given: unknown, place = 'system'): CheckedDescription {
  const checked = descriptionSchema.safeParse(given)
  if (!checked.success) {
    const [issue] = checked.error.issues
    const path = issue === undefined ? '' : pathText(issue.path)
    throw invalid(path === '' ? place : `${place}, ${path}`, issue?.message ?? 'cannot be read')
  }
  const seen = new Set<string>()
  for (const [index, { name }] of checked.data.tasks.entries()) {
    if (seen.has(name)) throw invalid(`${place}, tasks[${index}].name`, `'${name}' is there twice`)
    seen.add(name)
  }
  return checked.data
}

function invalid(place: string, message: string): SelfpageError {
  return new SelfpageError('SYSTEM_INVALID', message, {
    place,
    hint: `A description has: ${Object.keys(descriptionSchema.shape).join(', ')}.`,
  })
}

/** `tasks[2].wish.frames` */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('')
}
