/**
 * Compiles an eviction policy ahead: its methods, and those of the structures it is made of, are put
 * into the loop that replays a trace, and their fields become variables of it. The policy stays as
 * it is written; what is compiled is a copy.
 * @packageDocumentation
 */
export { fusePolicy, madeBy, type FusedPolicy } from './fuse-policy.ts'
