import * as adversaries from '@selfpage/adversaries'
import { testExample } from '@selfpage/testing'
import * as torture from '../src/index.ts'

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/adversaries': adversaries,
  '@selfpage/torture': torture,
})
