/** The formats that can be written, as help names them. */
import { traceWriters } from '@selfpage/trace'

/** `oracle-general (.oracleGeneral), ...`. */
export const writtenFormats = traceWriters
  .map(({ name, extension }) => `${name} (${extension})`)
  .join(', ')
