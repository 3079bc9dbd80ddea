/** Where policies are looked for: from the user's folder, then beside the runner. */
import type { PolicySearch } from '@selfpage/shootout'

export function policySearch(cwd: string): PolicySearch {
  return { from: [cwd, import.meta.dirname] }
}
