// The way a policy of its own package is exported.
// eslint-disable-next-line import/no-default-export -- a plugin
export { refuses as default } from './refuses.ts'
