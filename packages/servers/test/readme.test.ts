import * as kernel from '@selfpage/kernel'
import * as memoryServer from '@selfpage/memory-server'
import * as lru from '@selfpage/policy-lru'
import { testExample } from '@selfpage/testing'
import * as servers from '../src/index.ts'

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kernel': kernel,
  '@selfpage/memory-server': memoryServer,
  '@selfpage/policy-lru': lru,
  '@selfpage/servers': servers,
})
