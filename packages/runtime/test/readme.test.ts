import * as kernel from '@selfpage/kernel'
import * as kit from '@selfpage/kit'
import * as memoryServer from '@selfpage/memory-server'
import * as policy from '@selfpage/policy'
import { testExample } from '@selfpage/testing'
import * as runtime from '../src/index.ts'

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kernel': kernel,
  '@selfpage/kit': kit,
  '@selfpage/memory-server': memoryServer,
  '@selfpage/policy': policy,
  '@selfpage/runtime': runtime,
})
