/** Runs the example in a README, so that what it shows stays true. */
import { readFileSync } from 'node:fs'
import { format } from 'node:util'
import { expect, test } from 'vitest'

/** The modules an example may import, by name. */
export type ExampleModules = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/**
 * Registers a test that runs the first `ts` block of `readme` and compares what it prints with
 * what its comments promise (`console.log(x) // 9`), line by line. The block is TypeScript without
 * type annotations; it may import names from the modules given, and may await.
 */
export function testExample(readme: URL, modules: ExampleModules): void {
  test('the example of the README prints what it says', async () => {
    const block = /^```ts\n([^]*?)^```$/m.exec(readFileSync(readme, 'utf8'))?.[1]
    if (block === undefined) throw new Error(`${readme.pathname} has no ts block`)
    const promised = Array.from(block.matchAll(/^ *console\.log\(.*\) \/\/ (.*)$/gm), (it) => it[1])
    if (promised.length === 0) throw new Error(`${readme.pathname} promises no output`)
    expect(await run(block, modules)).toEqual(promised)
  })
}

/** What the example prints. */
async function run(block: string, modules: ExampleModules): Promise<string[]> {
  const printed: string[] = []
  const names = new Map<string, unknown>([
    ['console', { log: (...values: unknown[]) => printed.push(format(...values)) }],
  ])
  const body = block.replaceAll(
    /^import \{([^}]*)\} from '([^']*)'$/gm,
    (_, imported: string, from: string) => {
      for (const name of imported.split(',').map((name) => name.trim())) {
        const value = modules[from]?.[name]
        if (value === undefined) throw new Error(`the example imports ${name} from ${from}`)
        names.set(name, value)
      }
      return ''
    },
  )
  // eslint-disable-next-line typescript/no-implied-eval -- the text is the README's own
  const example = new Function(...names.keys(), `return (async () => {${body}\n})()`)
  await example(...names.values())
  return printed
}
