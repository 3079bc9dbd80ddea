/** `selfpage init`: a configuration to start from. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { configNames } from '@selfpage/shootout'
import { defineCommand } from '../command.ts'
import { configText } from '../init/config-text.ts'

export const initCommand = defineCommand({
  name: 'init',
  summary: `Write a commented ${configNames[0]}`,
  args: {
    force: { type: 'boolean', description: 'Write over the one that is there' },
  },
  examples: [
    { command: 'selfpage init', says: `${configNames[0]} in this folder` },
    { command: 'selfpage init && selfpage shootout', says: 'and run what it lists' },
  ],
  async run({ args, cwd, stdout }) {
    const present = configNames.find((name) => existsSync(join(cwd, name)))
    if (present !== undefined && args.force !== true) {
      throw new SelfpageError('CONFIG_EXISTS', 'there is a configuration already', {
        place: join(cwd, present),
        hint: 'Edit it, or write over it with --force.',
      })
    }
    const path = join(cwd, present ?? configNames[0])
    await writeFile(path, configText)
    stdout.write(
      `Wrote ${relative(cwd, path)}. Next:\n` +
        '  selfpage shootout            # runs what it lists\n' +
        '  selfpage new policy mine     # a policy of your own, to add as ./mine\n',
    )
  },
})
