export type * from './device-protocol.ts'
