/** The code of the simulator itself, as a hash: see module-identity.ts. */
import { entryOf, findPackage } from './find-package.ts'
import { moduleIdentity } from './module-identity.ts'

/** A hash of an engine and what it imports, or its version where it is installed. */
export function engineIdentity(name = '@selfpage/replay'): string {
  const found = findPackage(name, import.meta.dirname)
  if (found === null) return 'unknown'
  const entry = entryOf(found, import.meta.url.endsWith('.ts') ? 'source' : 'built')
  return entry === null ? found.version : moduleIdentity(entry)
}
