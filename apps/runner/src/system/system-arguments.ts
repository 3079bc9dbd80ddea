/** The options of `selfpage system run`. */
import type { ArgumentDefinitions } from '../argument.ts'

export const systemRunArguments = {
  system: {
    type: 'positional',
    required: false,
    description: 'A description: a .json or .ts file, or the name of a bundled one. None: the list',
  },
  seed: { type: 'string', valueHint: 'N', description: 'Another one, another interleaving' },
  json: { type: 'boolean', description: 'Print the rows as JSON, a record a task' },
  report: { type: 'string', valueHint: 'FILE', description: 'Write an HTML report' },
  events: {
    type: 'string',
    valueHint: 'FILE',
    description: 'Write every event as a Chrome trace, for ui.perfetto.dev',
  },
  span: {
    type: 'string',
    valueHint: 'FROM..TO',
    description: 'Only the events of this part of the run, in virtual time: 1s..1.5s',
  },
  image: {
    type: 'string',
    valueHint: 'FILE',
    description: 'Keep the blocks of the file server in this file (memory)',
  },
  'swap-image': {
    type: 'string',
    valueHint: 'FILE',
    description: 'Keep the blocks of the swap server in this file (memory)',
  },
  audit: { type: 'boolean', description: 'Check all invariants at each sample' },
  digest: { type: 'boolean', description: 'Print a hash of all events: same seed, same hash' },
} as const satisfies ArgumentDefinitions
