import * as shootout from '@selfpage/shootout'
import { testExample } from '@selfpage/testing'
import { synthesize } from '@selfpage/trace'

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/shootout': { ...shootout },
  '@selfpage/trace': { synthesize },
})
