/** How a command declares its arguments, and what their values come to. */

interface Described {
  /** Part of a sentence, for the help. */
  readonly description?: string
  /** Whether the command can do without. Options can by default, positional arguments cannot. */
  readonly required?: boolean
}

interface Named extends Described {
  /** Other names; one letter is given after a single dash. */
  readonly alias?: string | readonly string[]
  /** What stands for the value in the help. */
  readonly valueHint?: string
}

/** One argument. Its name is that of the member which declares it. */
export type ArgumentDefinition =
  | (Described & { readonly type: 'positional'; readonly default?: string })
  | (Named & { readonly type: 'string'; readonly default?: string })
  | (Named & {
      readonly type: 'enum'
      readonly options: readonly string[]
      readonly default?: string
    })
  | (Named & {
      readonly type: 'boolean'
      readonly default?: boolean
      /** What `--no-NAME` does, where that is all there is to say. */
      readonly negativeDescription?: string
    })

/** One that is given by its name. */
export type OptionDefinition = Exclude<ArgumentDefinition, { readonly type: 'positional' }>

/** All of a command, positional ones in their order. */
export type ArgumentDefinitions = Readonly<Record<string, ArgumentDefinition>>

/** The values of a call, by name; of an option given several times the last. */
export type ArgumentValues<Definitions extends ArgumentDefinitions = ArgumentDefinitions> = {
  readonly [Name in keyof Definitions]:
    | ValueOf<Definitions[Name]>
    | (Definitions[Name] extends { readonly required: true } | { readonly default: unknown }
        ? never
        : undefined)
}

type ValueOf<Definition extends ArgumentDefinition> = Definition extends {
  readonly type: 'boolean'
}
  ? boolean
  : Definition extends { readonly options: readonly (infer Choice)[] }
    ? Choice
    : string

/** The options among the definitions, each under its name. */
export function optionsAmong(definitions: ArgumentDefinitions): [string, OptionDefinition][] {
  return Object.entries(definitions).filter(
    (entry): entry is [string, OptionDefinition] => entry[1].type !== 'positional',
  )
}

/** The other names of an option. */
export function aliasesOf({ alias = [] }: OptionDefinition): readonly string[] {
  return typeof alias === 'string' ? [alias] : alias
}
