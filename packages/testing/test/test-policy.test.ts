import { testPolicy } from '@selfpage/testing'
import { adaptive } from './policies/adaptive.ts'
import { queue } from './policies/queue.ts'
import { shrinking } from './policies/shrinking.ts'
import { twoHanded } from './policies/two-handed.ts'

testPolicy(queue)
testPolicy(twoHanded)
testPolicy(adaptive)
testPolicy(shrinking)
