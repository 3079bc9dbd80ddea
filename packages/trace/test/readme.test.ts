import { rm } from 'node:fs/promises'
import * as trace from '@selfpage/trace'
import { testExample } from '@selfpage/testing'

testExample(new URL('../README.md', import.meta.url), {
  'node:fs/promises': { rm },
  '@selfpage/trace': { ...trace },
})
