import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()

/** Ids 10, 20, 30; of nine references two write; 10 is used five times, 30 once. */
const csv = `id,op
10,read
20,read
10,write
10,read
20,write
10,read
30,read
20,read
10,read
`

function writeCsv(): string {
  writeFileSync(join(folder(), 'orders.csv'), csv)
  return 'orders.csv'
}

describe('selfpage trace info', () => {
  test('counts references, pages, writes and reuse', async () => {
    const words = ['trace', 'info', writeCsv(), '--columns', 'id=id,operation=op', '--json']
    const { status, stdout } = await runCommand(words, folder())
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      references: 9,
      distinctPages: 3,
      writeShare: 2 / 9,
      exactFromFrames: 1,
      singleUsePages: 1 / 3,
      hotPages: [
        { id: 10, references: 5 },
        { id: 20, references: 3 },
        { id: 30, references: 1 },
      ],
      // Of six hits LRU has one with one frame, four with two, all with three.
      lruFramesForHits: { half: 2, most: 3 },
    })
  })

  test('says it in words', async () => {
    const { stdout } = await runCommand(['trace', 'info', writeCsv()], folder())
    expect(stdout).toMatch(/^References +9/m)
    expect(stdout).toMatch(/^Pages +3 of 4,096 bytes, 12 KiB together$/m)
    expect(stdout).toMatch(/^Used once +33.33% of the pages$/m)
  })

  test('lists the bundled workloads without a file', async () => {
    const { stdout } = await runCommand(['trace', 'info', '--json'], folder())
    const listed = JSON.parse(stdout) as { name: string; summary: string }[]
    const { stdout: table } = await runCommand(['trace', 'info'], folder())
    for (const { name, summary } of listed) {
      expect(table).toContain(name)
      expect(table).toContain(summary)
    }
  })
})

describe('selfpage trace head', () => {
  test("shows the first references by the source's ids", async () => {
    const words = ['trace', 'head', writeCsv(), '--count', '3', '--json']
    const { stdout } = await runCommand(words, folder())
    expect(JSON.parse(stdout)).toEqual([
      { at: 0, id: 10, access: 'read', class: null },
      { at: 1, id: 20, access: 'read', class: null },
      { at: 2, id: 10, access: 'write', class: null },
    ])
  })

  test('keeps 64-bit ids exact', async () => {
    writeFileSync(join(folder(), 'big.txt'), '18446744073709551557\n7\n')
    const { stdout } = await runCommand(['trace', 'head', 'big.txt'], folder())
    expect(stdout).toContain('18446744073709551557')
  })
})

describe('selfpage trace convert and generate', () => {
  test('write the same references that were read', async () => {
    const { status, stdout } = await runCommand(['trace', 'convert', writeCsv(), 'o.spt'], folder())
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    const words = ['trace', 'head', 'o.spt', '--json']
    const after = await runCommand(words, folder())
    const before = await runCommand(['trace', 'head', 'orders.csv', '--json'], folder())
    expect(JSON.parse(after.stdout)).toEqual(JSON.parse(before.stdout))
  })

  test('take only as many references as they are told', async () => {
    await runCommand(['trace', 'convert', writeCsv(), 'few.csv', '--limit', '4'], folder())
    const { stdout } = await runCommand(['trace', 'info', 'few.csv', '--json'], folder())
    expect(JSON.parse(stdout)).toMatchObject({ references: 4, distinctPages: 2 })
  })

  test('give equal files for equal specifications, others for another seed', async () => {
    const generate = async (seed: number, out: string) => {
      const spec = `zipf:references=2000,pages=300,skew=0.9,seed=${seed}`
      expect((await runCommand(['trace', 'generate', spec, out], folder())).status).toBe(0)
      return readFileSync(join(folder(), out), 'utf8')
    }
    const first = await generate(1, 'a.csv')
    expect(await generate(1, 'b.csv')).toBe(first)
    expect(await generate(2, 'c.csv')).not.toBe(first)
  })

  test.each([
    ['an unknown ending', ['trace', 'convert', 'orders.csv', 'out.xyz'], 'out.xyz'],
    ['an unknown workload', ['trace', 'generate', 'zapf:references=9', 'out.csv'], 'zapf'],
    ['a missing folder', ['trace', 'convert', 'orders.csv', 'no/out.csv'], 'does not exist'],
    ['a missing file', ['trace', 'convert', './gone.csv', 'out.csv'], 'gone.csv'],
    ['a record that is no number', ['trace', 'convert', 'bad.csv', 'out.csv'], 'line 3'],
  ])('refuse %s, with status 2 and no file', async (_, words, place) => {
    writeCsv()
    writeFileSync(join(folder(), 'bad.csv'), 'id,size\n1,4096\n2,big\n')
    const { status, stdout, stderr } = await runCommand(words, folder())
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(place)
    expect(existsSync(join(folder(), words[3]))).toBe(false)
  })

  test('refuse to write over the trace that is read', async () => {
    const words = ['trace', 'convert', writeCsv(), './orders.csv']
    const { status, stderr } = await runCommand(words, folder())
    expect(status).toBe(2)
    expect(stderr).toContain('is the trace that is read')
    expect(readFileSync(join(folder(), 'orders.csv'), 'utf8')).toBe(csv)
  })
})
