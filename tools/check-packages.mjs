// What a stranger would install: packs every public package and asks publint whether the package is
// put together well, and "are the types wrong" whether TypeScript finds its types (ESM only).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { filterProblems, problemKindInfo } from '@arethetypeswrong/core/problems'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { listPublicPackages, root } from './workspace.mjs'

/**
 * Packs all public packages.
 * @param {string} folder where the tarballs go
 * @returns {Map<string, string>} tarball of each package name
 */
function pack(folder) {
  const pnpm = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs')
  const filters = listPublicPackages().map(({ name }) => `--filter=${name}`)
  const options = ['--pack-destination', folder, '--workspace-concurrency=2']
  execFileSync(process.execPath, [pnpm, '--recursive', ...filters, 'pack', ...options], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const files = readdirSync(folder)
  return new Map(
    listPublicPackages().map(({ name, manifest }) => {
      const file = `${name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`
      if (!files.includes(file)) throw new Error(`${name} was not packed as ${file}`)
      return [name, join(folder, file)]
    }),
  )
}

/**
 * Whether the message is about a template: a package that is copied out, never imported where it is.
 * @param {import('publint').Message} message
 */
function concernsTemplate({ args }) {
  return 'filePath' in args && args.filePath.includes('/templates/')
}

/** @param {ArrayBuffer} tarball */
async function lintPackage(tarball) {
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  return messages
    .filter((message) => message.type !== 'suggestion' && !concernsTemplate(message))
    .map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`)
}

/** @param {ArrayBuffer} tarball */
async function checkTypes(tarball) {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)))
  if (!analysis.types) return ['types: the package has none']
  const resolutions = /** @type {const} */ (['node16-esm', 'bundler'])
  const problems = resolutions.flatMap((resolutionKind) =>
    filterProblems(analysis, { resolutionKind }).map(
      (problem) => `types (${resolutionKind}): ${problemKindInfo[problem.kind].shortDescription}`,
    ),
  )
  return [...new Set(problems)]
}

const folder = mkdtempSync(join(tmpdir(), 'selfpage-pack-'))
try {
  const tarballs = pack(folder)
  for (const each of listPublicPackages()) {
    const { buffer, byteOffset, byteLength } = readFileSync(tarballs.get(each.name) ?? '')
    const tarball = buffer.slice(byteOffset, byteOffset + byteLength)
    const problems = [...(await lintPackage(tarball)), ...(await checkTypes(tarball))]
    for (const problem of problems) process.stdout.write(`${each.name}: ${problem}\n`)
    if (problems.length > 0) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
