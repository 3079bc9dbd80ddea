// The public interface of every package, written down. Each entry point has a report in the package's
// etc/ folder; a change of interface shows as a change of that file, and is reviewed there.
// Fails when a report is stale; with --write, writes it.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { listPublicPackages } from './workspace.mjs'

/** @import { Package } from './workspace.mjs' */

const write = process.argv.includes('--write')

/**
 * @param {Package} each
 * @returns {{ report: string, types: string }[]} report name and declaration file of each interface
 */
function entriesOf({ short, manifest }) {
  const seen = new Set()
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
    if (typeof target === 'string' || !target.types || seen.has(target.types)) return []
    seen.add(target.types)
    const suffix = subpath === '.' ? '' : `-${subpath.slice(2).replaceAll('/', '-')}`
    return [{ report: `${short}${suffix}`, types: target.types }]
  })
}

/**
 * @param {Package} each
 * @param {{ report: string, types: string }} entry
 * @returns {string[]} what is wrong
 */
function checkReport(each, { report, types }) {
  const entryPoint = join(each.folder, types)
  if (!existsSync(entryPoint)) return [`${types} is not there: run npm run build`]
  const reportFolder = join(each.folder, 'etc')
  if (write) mkdirSync(reportFolder, { recursive: true })
  const quiet = { logLevel: ExtractorLogLevel.None, addToApiReportFile: false }
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(each.folder, 'package.json'),
    configObject: {
      projectFolder: each.folder,
      mainEntryPointFilePath: entryPoint,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2022',
            module: 'nodenext',
            moduleResolution: 'nodenext',
            strict: true,
            types: ['node'],
            skipLibCheck: true,
          },
          files: [entryPoint],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${report}.api.md`,
        reportFolder,
        reportTempFolder: join(each.folder, 'node_modules', '.api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: { default: quiet },
        tsdocMessageReporting: { default: quiet },
      },
    },
  })
  /** @type {string[]} */
  const problems = []
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: write,
    messageCallback: (message) => {
      message.handled = true
      if (message.logLevel === ExtractorLogLevel.Error) problems.push(message.text)
    },
  })
  if (apiReportChanged && !write) {
    problems.push(`etc/${report}.api.md is stale: run npm run api, and look at what changed`)
  }
  return problems
}

for (const each of listPublicPackages()) {
  for (const entry of entriesOf(each)) {
    for (const problem of checkReport(each, entry)) {
      process.stdout.write(`${each.name}: ${problem}\n`)
      process.exitCode = 1
    }
  }
}
