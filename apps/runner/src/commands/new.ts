/** `selfpage new`: starts something of one's own. */
import { defineCommand } from '../command.ts'

export const newCommand = defineCommand({
  name: 'new',
  summary: 'Start a policy of your own',
  examples: [
    { command: 'selfpage new policy mine', says: 'a tested package in ./mine, ready to change' },
  ],
  subCommands: {
    policy: async () => (await import('./new-policy.ts')).newPolicyCommand,
  },
})
