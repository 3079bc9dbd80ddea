import * as kernel from '@selfpage/kernel'
import { testExample } from '@selfpage/testing'
import * as client from '../src/client.ts'
import * as memoryServer from '../src/index.ts'

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kernel': kernel,
  '@selfpage/memory-server': memoryServer,
  '@selfpage/memory-server/client': client,
})
