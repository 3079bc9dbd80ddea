export { liveCounters } from './live/live-database.ts'
export { readSystemFile } from './image/read-system-file.ts'
export { sqlite, type SqliteOptions } from './sqlite.ts'
// oxlint-disable-next-line import/no-default-export -- a program is found as its package's default
export { sqlite as default } from './sqlite.ts'
