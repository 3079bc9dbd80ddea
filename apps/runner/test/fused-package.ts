/** A policy's package with a fused module, without dependencies. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { interfaceVersion } from '@selfpage/policy'

/** First-in first-out. No loops are attached: which module was loaded is all that tests ask. */
const moduleText = `class Queue {
  #pages = []
  touch() {}
  fault() {}
  victim() { return this.#pages[0] }
  remove(page) { this.#pages.splice(this.#pages.indexOf(page), 1) }
  admit(page) { this.#pages.push(page) }
  forget() {}
  resize() {}
}
const policy = Object.defineProperties(() => policy.configure({}), {
  name: { value: 'queue' }, summary: { value: 'First in, first out.' }, paper: { value: undefined },
  facts: { value: [] }, hints: { value: [] }, interfaceVersion: { value: '${interfaceVersion}' },
  optionsSchema: { value: { type: 'object', properties: {} } },
  configure: { value: (options) => ({
    definition: policy, options, label: 'queue', create: () => new Queue(),
  }) },
})
export default policy
`

/** Writes the package of a policy called `queue` where it is found from `folder`. */
export function writeFusedPackage(folder: string): void {
  const path = join(folder, 'node_modules', 'selfpage-policy-queue')
  const manifest = {
    ...{ name: 'selfpage-policy-queue', version: '1.0.0', type: 'module' },
    exports: { '.': './index.js', './fused': './fused.js' },
  }
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'package.json'), JSON.stringify(manifest))
  for (const file of ['index.js', 'fused.js']) writeFileSync(join(path, file), moduleText)
}
