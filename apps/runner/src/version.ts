/** The version of this package. */
import { readFileSync } from 'node:fs'

/** As in package.json, which lies one folder up both from src and from dist. */
export function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}
