import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { testExample } from '@selfpage/testing'
import * as conformance from '@selfpage/testing/conformance'
import { describe } from 'vitest'
import * as zod from 'zod'

const modules = {
  '@selfpage/kit': { ...kit },
  '@selfpage/policy': { ...policy },
  '@selfpage/testing/conformance': { ...conformance },
  zod: { ...zod },
}

// Those of policy and kit are tested here: neither can depend on this package.
describe.each(['policy', 'kit', 'testing'])('@selfpage/%s', (name) => {
  testExample(new URL(`../../${name}/README.md`, import.meta.url), modules)
})
