import { composite } from '@selfpage/kit'
import { testPolicy } from '@selfpage/testing'
import { adaptive } from './policies/adaptive.ts'
import { queue } from './policies/queue.ts'
import { twoHanded } from './policies/two-handed.ts'

// A composite is a policy: of parts that grow, of parts with own holds, scans and hints, and of one.
testPolicy(
  composite({
    name: 'by-owner',
    parts: [{ policy: queue() }, { policy: adaptive(), share: 3 }, { policy: queue(), share: 2 }],
    facts: ['owner'],
    partOf: (page, { owner }) => owner[page],
  }),
)

testPolicy(
  composite({
    name: 'by-kind',
    parts: [{ policy: twoHanded() }, { policy: queue() }],
    facts: ['kind'],
    partOf: (page, { kind }) => kind[page] & 1,
  }),
)

testPolicy(composite({ name: 'of-one', parts: [{ policy: twoHanded() }], partOf: () => 0 }))
