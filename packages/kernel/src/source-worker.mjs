// The worker when Selfpage runs from its TypeScript (tests, nothing built): Node cannot import that
// by itself, so the worker goes through jiti.
import { createJiti } from 'jiti'

const policy = new URL('../../policy/src/index.ts', import.meta.url).pathname
const jiti = createJiti(import.meta.url, { alias: { '@selfpage/policy': policy } })
await jiti.import('./foreign-worker.ts')
