import { expect, test } from 'vitest'
import { compareAll } from '../src/compare.ts'
import { readClaims } from '../src/claims.ts'
import { defaultFolders, findTrace } from '../src/traces.ts'

const claims = readClaims()

/** Large ones are for `npm run fidelity`. */
const testedReferences = 2_500_000
const isTooLarge = (name: string) => name.startsWith('zipf1.0') || name.startsWith('arc-P3')

test('there are the counts that were collected: 257 of libCacheSim, and the others', () => {
  expect(claims.filter(({ source }) => source === 'libcachesim')).toHaveLength(257)
  expect(claims.length).toBeGreaterThan(1400)
})

for (const name of new Set(claims.map(({ trace }) => trace))) {
  const about = claims.filter(({ trace }) => trace === name)
  test.skipIf(isTooLarge(name))(
    `${about.length} counts of others on ${name} are ours too`,
    { timeout: 120_000 },
    async (context) => {
      const trace = await findTrace(name, defaultFolders)
      if (trace === null) return context.skip(`${name} is not at hand; see apps/fidelity/README.md`)
      if (trace.pages.length > testedReferences) {
        return context.skip(`${name} is long; npm run fidelity compares it`)
      }
      const compared = [...compareAll(trace, about)]
      const wrong = compared.filter(
        ({ claim, isEqual }) => isEqual !== (claim.departure === undefined),
      )
      expect(
        wrong.map(({ claim, ...found }) => ({ ...found, ...claim, policy: claim.policy.label })),
      ).toEqual([])
      return undefined
    },
  )
}
