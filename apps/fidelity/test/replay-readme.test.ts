// The README of @selfpage/replay shows real policies, which its own tests may not depend on: the
// policies' tests depend on it.
import * as arc from '@selfpage/policy-arc'
import * as lru from '@selfpage/policy-lru'
import * as replay from '@selfpage/replay'
import { testExample } from '@selfpage/testing'
import * as trace from '@selfpage/trace'

testExample(new URL('../../../packages/replay/README.md', import.meta.url), {
  '@selfpage/policy-arc': arc,
  '@selfpage/policy-lru': lru,
  '@selfpage/replay': replay,
  '@selfpage/trace': trace,
})
