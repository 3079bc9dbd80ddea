/** `selfpage new policy NAME`: writes a tested package to start from. */
import { relative } from 'node:path'
import { defineCommand } from '../command.ts'
import { planPolicy } from '../new-policy/plan-policy.ts'
import type { PolicyPlan } from '../new-policy/plan-policy.ts'
import { writeFolder } from '../new-policy/write-folder.ts'

export const newPolicyCommand = defineCommand({
  name: 'new policy',
  summary: 'Write a package with a policy that works, its tests and a README',
  args: {
    name: {
      type: 'positional',
      required: true,
      description: "Lower case with dashes, as in 'two-queue'",
    },
    dir: {
      type: 'string',
      valueHint: 'FOLDER',
      description: "Where to write it (default: ./NAME; in Selfpage's repository policies/NAME)",
    },
  },
  examples: [
    { command: 'selfpage new policy mine', says: 'a package in ./mine' },
    { command: 'selfpage new policy mine --dir plugins/mine', says: 'somewhere else' },
  ],
  async run({ args, cwd, stdout }) {
    const plan = planPolicy(args.name, cwd, args.dir)
    writeFolder(plan.folder, plan.files)
    stdout.write(`${nextSteps(args.name, plan, cwd)}\n`)
  },
})

function nextSteps(name: string, { folder, files, isInWorkspace }: PolicyPlan, cwd: string) {
  const path = relative(cwd, folder) || '.'
  const shown = path.startsWith('..') ? folder : `./${path}`
  const steps = isInWorkspace
    ? [
        ['npx pnpm install', 'adds it to the lock file'],
        [`npx vitest run policies/${name}`, "its tests, the policy interface's rules among them"],
        [
          `npm run selfpage -- shootout --policy ${name},lru,optimal --watch`,
          'misses, on every save',
        ],
        ['npm run api', 'records its public names'],
        ['npm run changeset', 'says what is new, for the release'],
      ]
    : [
        [`cd ${shown} && npm install`, 'fetches what it needs'],
        ['npm test', "its tests, the policy interface's rules among them"],
        ['npx selfpage shootout --policy .,lru,optimal --watch', 'misses, on every save'],
      ]
  const width = Math.max(...steps.map(([command]) => command.length))
  return [
    `Wrote ${shown}:`,
    ...[...files.keys()].toSorted().map((file) => `  ${file}`),
    '',
    'Next:',
    ...steps.map(([command, says]) => `  ${command.padEnd(width)}  # ${says}`),
    '',
    `The policy is src/index.ts: it works as it is, make it your own.`,
  ].join('\n')
}
