export { checkDescription } from './description/check-description.ts'
export type { CheckedDescription, CheckedTask } from './description/description-schema.ts'
export type * from './description/system-description.ts'
