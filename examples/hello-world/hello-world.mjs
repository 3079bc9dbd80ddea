import { lirs } from '@selfpage/policy-lirs'
import { replay } from '@selfpage/replay'
import { openTrace } from '@selfpage/trace'

const run = replay(await openTrace('orders.trace'), lirs(), { frames: 512 })
console.log(run.missRatio)
