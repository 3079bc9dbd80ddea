// Builds the package in the current folder: JavaScript by tsup, declarations by TypeScript itself
// (tsup's own declarations need a JavaScript compiler API, which TypeScript 7 does not have).
// What to build is read from package.json: every "@selfpage/source" of `exports`, and the source of
// every `bin`. A package therefore has nothing to configure. Scripts for web pages are named under
// `selfpage.browser`, each becoming one minified file of dist that needs nothing else. Entries that
// only threads load are named under `selfpage.threads`, and share no file with the others: what two
// entries share becomes a file of its own, and each file takes its time at every start. What a
// policy offers as `./fused` is compiled from its source by @selfpage/fuse.
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'tsup'

const SOURCE = '@selfpage/source'

/**
 * The source files a package.json offers to the outside, as paths from the package's folder.
 * @param {{ exports?: Record<string, string | Record<string, string>>, bin?: Record<string, string> }} manifest
 * @returns {string[]}
 */
export function entriesOf(manifest) {
  const entries = new Set()
  for (const target of Object.values(manifest.exports ?? {})) {
    if (typeof target === 'object' && target[SOURCE]) entries.add(target[SOURCE])
  }
  for (const file of Object.values(manifest.bin ?? {})) {
    entries.add(file.replace('./dist/', './src/').replace(/\.js$/, '.ts'))
  }
  return [...entries]
}

/**
 * The JavaScript of some entries, which share what they have in common.
 * @param {string[]} entry
 */
function buildEntries(entry) {
  return build({
    entry,
    config: false,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    // A bare `fs` costs Node a search among packages at every start.
    removeNodeProtocol: false,
    sourcemap: true,
    silent: true,
    dts: false,
    // Puts constants in where they are used: as variables of a module, V8 would load them there.
    // (esbuild knows for sure that they are constants in files that import nothing.)
    esbuildOptions: (options) => {
      options.minifySyntax = true
    },
  })
}

/**
 * The page scripts of a package.json, file of dist by source.
 * @param {{ selfpage?: { browser?: Record<string, string> } }} manifest
 */
async function buildPageScripts(manifest) {
  for (const [name, source] of Object.entries(manifest.selfpage?.browser ?? {})) {
    await build({
      entry: { [name]: source },
      config: false,
      format: 'iife',
      target: 'es2022',
      platform: 'browser',
      noExternal: [/./],
      outExtension: () => ({ js: '.js' }),
      minify: true,
      silent: true,
      dts: false,
    })
  }
}

/**
 * The module of a policy with fused loops, if its package.json offers one.
 * @param {{ exports?: Record<string, string | Record<string, string>> }} manifest
 */
async function buildFused(manifest) {
  const target = manifest.exports?.['./fused']
  if (typeof target !== 'object') return
  // Of the package, not of this script: what a policy is built with is named by its package.json.
  const compiler = createRequire(resolve('package.json')).resolve('@selfpage/fuse')
  const { fusePolicy } = await import(pathToFileURL(compiler).href)
  const { text } = await fusePolicy(target[SOURCE])
  mkdirSync('dist', { recursive: true })
  writeFileSync(target.default, text)
}

async function emitDeclarations() {
  // A project file of its own: only src, and against the built declarations of other packages,
  // so that nothing of theirs is emitted again.
  const project = join('node_modules', '.declarations', 'tsconfig.json')
  mkdirSync(dirname(project), { recursive: true })
  const options = {
    extends: '../../tsconfig.json',
    compilerOptions: {
      customConditions: [],
      noEmit: false,
      emitDeclarationOnly: true,
      declaration: true,
      declarationMap: true,
      rootDir: '../../src',
      outDir: '../../dist',
    },
    include: ['../../src'],
  }
  writeFileSync(project, JSON.stringify(options))
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json')
  await promisify(execFile)(process.execPath, [
    join(dirname(compiler), 'bin', 'tsc'),
    '--project',
    project,
  ])
}

if (process.argv[1] === import.meta.filename) {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
  /** @type {string[]} */
  const threads = manifest.selfpage?.threads ?? []
  rmSync('dist', { recursive: true, force: true })
  try {
    await Promise.all([
      buildEntries(entriesOf(manifest).filter((entry) => !threads.includes(entry))),
      ...threads.map((entry) => buildEntries([entry])),
      buildPageScripts(manifest),
      buildFused(manifest),
      emitDeclarations(),
    ])
    if (existsSync('assets')) cpSync('assets', join('dist', 'assets'), { recursive: true })
  } catch (thrown) {
    const error = /** @type {Error & { stdout?: string }} */ (thrown)
    process.stderr.write(`${manifest.name}: ${error.stdout || error.message}\n`)
    process.exit(1)
  }
}
