/**
 * The page's script as text. A built package holds it ready made; run from its sources, as tests
 * do, it is bundled on the spot, so that there is no built copy to fall behind.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type * as Esbuild from 'esbuild'

/** JavaScript for a `<script>` element. */
export function clientScript(): string {
  const built = new URL('./report-client.js', import.meta.url)
  const script = existsSync(built) ? readFileSync(built, 'utf8') : bundleSources()
  return script.replaceAll('</script', String.raw`<\/script`)
}

function bundleSources(): string {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof Esbuild
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./client/main.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
