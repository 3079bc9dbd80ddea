import * as fixed from '@selfpage/policy-allot-fixed'
import * as lru from '@selfpage/policy-lru'
import { testExample } from '@selfpage/testing'
import * as trace from '@selfpage/trace'
import * as systems from '../src/index.ts'

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/policy-allot-fixed': fixed,
  '@selfpage/policy-lru': lru,
  '@selfpage/systems': systems,
  '@selfpage/trace': trace,
})
