/** A folder for the files of one test file, removed after it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

export interface TemporaryFolder {
  readonly path: string
}

export function useTemporaryFolder(): TemporaryFolder {
  let path = ''
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'selfpage-record-'))
  })
  afterAll(() => rm(path, { recursive: true, force: true }))
  return {
    get path() {
      return path
    },
  }
}
