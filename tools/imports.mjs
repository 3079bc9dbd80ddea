// Which way imports run. The table is the architecture: a package may import what it names, and
// whatever those may import. Read from every import in every source file and from package.json.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { parseSync } from 'oxc-parser'
import { findCycle } from './cycle.mjs'
import { listPackages, root } from './workspace.mjs'

/**
 * @import { Package } from './workspace.mjs'
 * @typedef {{ file: string, inSource: boolean, specifiers: string[] }} SourceFile
 */

/** What the source of each package in packages/ may import directly. */
const mayImport = new Map(
  Object.entries({
    policy: [],
    kit: ['policy'],
    testing: ['kit'],
    trace: ['policy'],
    workloads: ['trace'],
    record: ['sqlite'],
    replay: ['trace', 'kit'],
    fuse: ['replay'],
    kernel: ['kit'],
    container: ['kernel'],
    'memory-server': ['container'],
    runtime: ['memory-server'],
    servers: ['runtime'],
    systems: ['servers', 'trace'],
    collectors: ['systems'],
    adversaries: ['servers'],
    sqlite: ['systems'],
    wasm: ['systems'],
    lua: ['wasm'],
    torture: ['systems', 'adversaries'],
    shootout: ['systems', 'wasm', 'replay', 'workloads', 'testing'],
    advise: ['shootout'],
    talk: ['shootout', 'adversaries'],
  }),
)

/** What the source of a policy may import: these, and nothing else from anywhere. */
const policyMayImport = ['@selfpage/policy', '@selfpage/kit', 'zod']

/** Policies made for one kind of program, which besides may import general ones: to be never worse. */
const tailored = new Set(['database-aware', 'gc-aware'])

/**
 * @param {string} short
 * @returns {Set<string>}
 */
function reachable(short) {
  const found = new Set()
  const open = [...(mayImport.get(short) ?? [])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue
    found.add(next)
    open.push(...(mayImport.get(next) ?? []))
  }
  return found
}

/**
 * @param {string} specifier
 * @returns {string} the package a bare specifier belongs to
 */
function packageOf(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/**
 * The specifiers of all imports and re-exports in a file, types and `import()` included.
 * @param {string} file
 * @param {string} text
 */
function specifiersOf(file, text) {
  const { module } = parseSync(file, text)
  const specifiers = module.staticImports.map((entry) => entry.moduleRequest.value)
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries) if (moduleRequest) specifiers.push(moduleRequest.value)
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"`])([^'"`$]+)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end))
    if (literal?.[2]) specifiers.push(literal[2])
  }
  return [...new Set(specifiers)]
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return ['node_modules', 'dist', 'fixtures', 'assets'].includes(entry.name)
        ? []
        : sourceFiles(path)
    }
    return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : []
  })
}

/**
 * @param {Package} from
 * @param {Package | undefined} to the workspace package imported, if it is one
 * @param {string} name
 * @returns {string | null} why source of `from` may not import `name`
 */
function refusal(from, to, name) {
  if (from.group === 'policies') {
    const isRival = to?.group === 'policies' && !tailored.has(to.short)
    const allowed = policyMayImport.includes(name) || (tailored.has(from.short) && isRival)
    return allowed ? null : `a policy may import only ${policyMayImport.join(', ')}`
  }
  if (!to || to === from) return null
  if (from.group === 'apps' || from.group === 'examples') return null
  if (to.group === 'policies') {
    return 'nothing imports a policy but tests, examples and apps: take it as an argument'
  }
  if (from.group !== 'packages') return null
  if (!mayImport.has(from.short)) {
    return `packages/${from.short} is not in the table of tools/imports.mjs: say there what it may import`
  }
  const allowed = reachable(from.short)
  if (to.group === 'packages' && allowed.has(to.short)) return null
  return `packages/${from.short} may import only ${[...allowed].join(', ') || 'no other package'}`
}

/**
 * Checks one workspace.
 * @param {string} [base]
 * @returns {string[]} what is wrong, a line each, naming the file
 */
export function checkImports(base = root) {
  const packages = listPackages(base)
  const byName = new Map(packages.map((each) => [each.name, each]))
  /** @type {string[]} */
  const problems = []
  /** @param {string} path */
  const shown = (path) => relative(base, path).split(sep).join('/')
  /** @type {Map<string, string[]>} */
  const fileGraph = new Map()

  for (const from of packages) {
    for (const file of sourceFiles(from.folder)) {
      const inSource = relative(from.folder, file).startsWith(`src${sep}`)
      /** @type {string[]} */
      const neighbours = []
      for (const specifier of specifiersOf(file, readFileSync(file, 'utf8'))) {
        /** @param {string} why */
        const refuse = (why) => problems.push(`${shown(file)} imports '${specifier}': ${why}`)
        if (specifier.startsWith('.')) {
          const target = resolve(dirname(file), specifier)
          if (!existsSync(target)) {
            refuse('there is no such file (relative imports are written with their extension)')
          } else if (from.group !== 'tools' && relative(from.folder, target).startsWith('..')) {
            refuse('import another package by its name, not by a path into it')
          } else if (inSource && !relative(from.folder, target).startsWith(`src${sep}`)) {
            if (!target.endsWith('package.json')) refuse('source imports source only')
          } else {
            neighbours.push(shown(target))
          }
        } else if (inSource && !specifier.startsWith('node:')) {
          const name = packageOf(specifier)
          const why = refusal(from, byName.get(name), name)
          if (why) refuse(why)
        } else if (inSource && from.group === 'policies') {
          refuse(`a policy may import only ${policyMayImport.join(', ')}`)
        }
      }
      fileGraph.set(shown(file), neighbours)
    }
    for (const field of /** @type {const} */ (['dependencies', 'peerDependencies'])) {
      for (const name of Object.keys(from.manifest[field] ?? {})) {
        const why = refusal(from, byName.get(name), name)
        if (why)
          problems.push(
            `${shown(join(from.folder, 'package.json'))} has '${name}' in ${field}: ${why}`,
          )
      }
    }
  }

  const fileCycle = findCycle(fileGraph)
  if (fileCycle) problems.push(`files import each other in a circle: ${fileCycle.join(' -> ')}`)
  const packageCycle = findCycle(
    new Map(
      packages.map(({ name, manifest }) => [
        name,
        Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).filter((other) =>
          byName.has(other),
        ),
      ]),
    ),
  )
  if (packageCycle) {
    problems.push(
      `packages depend on each other in a circle: ${packageCycle.join(' -> ')} ` +
        '(devDependencies count: what is built first must not need what is built later)',
    )
  }
  return problems
}

if (process.argv[1] === import.meta.filename) {
  const problems = checkImports()
  for (const problem of problems) process.stdout.write(`${problem}\n`)
  process.exitCode = problems.length > 0 ? 1 : 0
}
