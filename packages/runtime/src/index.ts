export type * from './backing-store.ts'
