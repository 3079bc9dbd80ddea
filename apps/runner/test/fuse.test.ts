import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()

/** A policy in a file of its own; in a package, where it can find what it imports. */
const lru = join(import.meta.dirname, '../../../policies/lru/src/index.ts')

describe('selfpage fuse', () => {
  test('writes a module that replays as the policy does, and says how fast', async () => {
    const out = join(folder(), 'lru.fused.js')
    const { status, stdout, stderr } = await runCommand(['fuse', lru, '--out', out], folder())
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^Wrote lru\.fused\.js: lru, [\d,]+ characters\.\n/)
    expect(stdout).toMatch(/the same counts, [\d.]+ ns a reference where it took [\d.]+\.\n/)
    expect(readFileSync(out, 'utf8')).toMatch(/^\/\/! Compiled from a policy by @selfpage\/fuse/)
    const missesOf = async (policy: string) => {
      const trace = ['--trace', 'zipf:references=3000,pages=300,skew=0.8,seed=1', '--frames', '50']
      const words = ['shootout', '--policy', policy, ...trace, '--json', '-']
      const [row] = JSON.parse((await runCommand(words, folder())).stdout) as { misses: number }[]
      return row.misses
    }
    expect(await missesOf('./lru.fused.js')).toBe(await missesOf(lru))
    // Again, over its own.
    expect((await runCommand(['fuse', lru, '--out', out], folder())).status).toBe(0)
  })

  test('leaves alone what it has not written', async () => {
    const out = join(folder(), 'lru.fused.js')
    writeFileSync(out, 'export const thesis = 1\n')
    const refused = await runCommand(['fuse', lru, '--out', out], folder())
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('--force')
    expect(readFileSync(out, 'utf8')).toBe('export const thesis = 1\n')
    expect((await runCommand(['fuse', lru, '--out', out, '--force'], folder())).status).toBe(0)
  })

  test('says what is wrong with a file, and writes nothing', async () => {
    const absent = await runCommand(['fuse', 'absent.ts'], folder())
    expect(absent).toMatchObject({ status: 2, stdout: '' })
    expect(absent.stderr).toContain('absent.ts: there is no such file')
    writeFileSync(join(folder(), 'other.ts'), 'export const thesis = 1\n')
    const other = await runCommand(['fuse', 'other.ts'], folder())
    expect(other).toMatchObject({ status: 2, stdout: '' })
    expect(other.stderr).toContain('exports no policy')
    expect(existsSync(join(folder(), 'other.fused.js'))).toBe(false)
  })
})
