/** A folder of its own for each test of a file, and a cache of its own. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'

/** Call at the top of a test file. The function returned says where the folder is. */
export function useTemporaryFolder(): () => string {
  let parent = ''
  const folder = () => join(parent, 'here')
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'selfpage-runner-'))
    mkdirSync(folder())
    vi.stubEnv('SELFPAGE_CACHE', join(parent, 'cache'))
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(parent, { recursive: true, force: true })
  })
  return folder
}
