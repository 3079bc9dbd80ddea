/** The name of a new policy in the three spellings that its files use. */
import { Script } from 'node:vm'
import { SelfpageError } from '@selfpage/policy'

/** `two-queue`, `twoQueue` and `TwoQueue`. */
export interface PolicyName {
  readonly dashed: string
  /** The exported constant. */
  readonly constant: string
  /** The class. */
  readonly className: string
}

const pattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Spells `dashed` all three ways. Throws `POLICY_INVALID` unless it is lower case with dashes, and
 * when a program could not export it or it would hide one of `importedNames`.
 */
export function spellPolicyName(dashed: string, importedNames: ReadonlySet<string>): PolicyName {
  if (!pattern.test(dashed)) {
    throw new SelfpageError('POLICY_INVALID', `'${dashed}' cannot be the name of a policy`, {
      hint: "Write it in lower case with dashes, as in 'two-queue'.",
    })
  }
  const constant = dashed.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  const className = constant.slice(0, 1).toUpperCase() + constant.slice(1)
  const hidden = [constant, className].find((name) => importedNames.has(name))
  if (hidden !== undefined || !isIdentifier(constant)) {
    throw new SelfpageError(
      'POLICY_INVALID',
      `'${dashed}' cannot be the name of a policy: '${hidden ?? constant}' is taken`,
      { hint: "Add a word that tells what it does, as in 'least-recently-used'." },
    )
  }
  return { dashed, constant, className }
}

/** Whether a module may declare `name`, which holds nothing but letters and digits. */
function isIdentifier(name: string): boolean {
  try {
    return new Script(`'use strict'; async () => { const ${name} = 0 }`) instanceof Script
  } catch {
    return false
  }
}
