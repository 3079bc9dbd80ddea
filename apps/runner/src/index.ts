export type { ArgumentDefinition, ArgumentDefinitions, ArgumentValues } from './argument.ts'
export {
  defineCommand,
  type Command,
  type CommandDescription,
  type CommandRun,
  type Example,
  type Surroundings,
} from './command.ts'
export { main } from './main.ts'
