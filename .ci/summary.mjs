// Adds up tests and checks into the closing line, and exits as they did.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = '.', testStatus, checkStatus] = process.argv.slice(2)
let passed = 0
let failed = 0
let skipped = 0

const testFile = join(folder, 'tests.json')
if (existsSync(testFile)) {
  const results = JSON.parse(readFileSync(testFile, 'utf8'))
  passed += results.numPassedTests
  failed += results.numFailedTests
  skipped += results.numPendingTests
  for (const { status, assertionResults } of results.testResults) {
    // A file that could not even be loaded has no tests to count.
    if (status === 'failed' && assertionResults.length === 0) failed++
  }
}
if (passed + failed === 0 || (testStatus !== '0' && failed === 0)) failed++

const failedTests = failed
const checks = readFileSync(join(folder, 'checks.txt'), 'utf8')
passed += checks.match(/^ok /gm)?.length ?? 0
failed += checks.match(/^FAIL /gm)?.length ?? 0
if (checkStatus !== '0' && failed === failedTests) failed++

if (skipped > 0)
  console.log(
    `${skipped} tests skipped: for want of data or a tool, or as the policy under test has no such feature`,
  )
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
