/** A folder for the files of one test file, removed after it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

export interface TemporaryFolder {
  readonly path: string
  /** Writes a file and returns its path. */
  write(name: string, contents: string | Uint8Array): Promise<string>
}

export function useTemporaryFolder(): TemporaryFolder {
  let path = ''
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'selfpage-trace-'))
  })
  afterAll(() => rm(path, { recursive: true, force: true }))
  return {
    get path() {
      return path
    },
    async write(name, contents) {
      const file = join(path, name)
      await writeFile(file, contents)
      return file
    },
  }
}
