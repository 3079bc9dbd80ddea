export { refuses as default } from './refuses.ts'
