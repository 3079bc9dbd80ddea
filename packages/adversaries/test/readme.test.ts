import * as client from '@selfpage/memory-server/client'
import { testExample } from '@selfpage/testing'
import * as adversaries from '../src/index.ts'

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/adversaries': adversaries,
  '@selfpage/memory-server/client': client,
})
