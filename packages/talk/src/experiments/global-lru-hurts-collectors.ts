/** Slide "Traditional Unix Virtual Memory Management": garbage collectors. */
import { hurtExperiment } from './global-lru-hurts.ts'

export const experiment = hurtExperiment({
  name: 'global-lru-hurts-collectors',
  programs: ['vm-gc-v8', 'vm-gc-lua-gen'],
  aware: 'gc-aware',
  leastRatio: 2,
  hypothesis:
    'Under a global approximation of LRU a program with a garbage collector has at least twice the hard faults that it has with a policy that hears of collections.',
  who: 'garbage collectors',
})
