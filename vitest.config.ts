// One vitest for the whole workspace. The source condition makes tests run against each package's
// TypeScript, so nothing has to be built first.
import { defineConfig } from 'vitest/config'

const conditions = ['@selfpage/source', 'module', 'node', 'import', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      '{packages,policies,apps,tools,examples}/*/test/**/*.test.ts',
      'tools/test/**/*.test.mjs',
    ],
    environment: 'node',
    pool: 'threads',
    // All cores: by default one is kept free, which of two is half.
    maxWorkers: '100%',
    testTimeout: 20_000,
  },
})
