import * as advise from '@selfpage/advise'
import { planPolicies } from '@selfpage/shootout'
import { testExample } from '@selfpage/testing'
import { synthesize } from '@selfpage/trace'

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/advise': { ...advise },
  '@selfpage/shootout': { planPolicies },
  '@selfpage/trace': { synthesize },
})
