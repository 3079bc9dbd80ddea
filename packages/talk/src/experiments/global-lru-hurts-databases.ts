/** Slide "Traditional Unix Virtual Memory Management": databases. */
import { hurtExperiment } from './global-lru-hurts.ts'

export const experiment = hurtExperiment({
  name: 'global-lru-hurts-databases',
  programs: ['db-sqlite-mixed', 'db-sqlite-olap', 'db-pg-mixed'],
  aware: 'database-aware',
  leastRatio: 1.25,
  hypothesis:
    'Under a global approximation of LRU a database has at least a quarter more hard faults than with a policy that knows its statements.',
  who: 'databases',
})
