/** What the parts of the compiler know of each other and of where they are. */
import type { AnyNode, Expression, Function as FunctionNode, SpreadElement, Super } from 'acorn'
import type { Code } from './code.ts'
import type { Fields } from './fields.ts'
import type { OpenedModule } from './opened-module.ts'
import type { Reach, Reaches } from './reach.ts'
import type { Part, Value } from './value.ts'

/** An operand as acorn has it. */
export type Operand = Expression | SpreadElement | Super | AnyNode

/** Where `return` goes in a function that is put in. */
export interface Exit {
  readonly label: string
  /** The variable for what is returned, once something is. */
  result: string | null
  isUsed: boolean
}

/** Names and targets at a place in the code. */
export interface Scope {
  readonly self: Value | null
  readonly variables: Map<string, Value>
  /** Of the function around: variables that are assigned after their declaration. */
  readonly assigned: ReadonlySet<string>
  /** Null in the loop itself. */
  readonly exit: Exit | null
  /** The label to break out of where `continue` would leave out the update; else null. */
  readonly next: string | null
  /** Whether this is the loop itself, whose other names are left alone. */
  readonly isLoop: boolean
}

/** One loop being compiled. */
export interface Compilation {
  readonly module: OpenedModule
  readonly fields: Fields
  readonly reaches: Reaches
  /** Whether a method is called too rarely to be put in. */
  readonly isCold: (key: string) => boolean
  /** Names that mean something else in the loop than at the top of the module. */
  readonly loopNames: ReadonlySet<string>
  /** The functions being put in now, each in the one before. */
  readonly nesting: FunctionNode[]
  /** Notes a method that is called often and stays a call, and why. */
  readonly onLeft: (key: string, reason: string) => void
  /** A name nothing else has. */
  fresh(base: string): string
  /** The value of `node`. Statements that must come before go to `code`. */
  expression(node: Operand, scope: Scope, code: Code): Value
  statement(node: AnyNode, scope: Scope, code: Code): void
  /** Calls of what a policy's parts are made of: put in, or left as they are. */
  call(node: Extract<Expression, { type: 'CallExpression' }>, scope: Scope, code: Code): Value
  accessor(part: Part, name: string, code: Code): Value | null
  /** A statement with a call that stays, and what goes back to fields before it and is read after. */
  around(statement: string, reach: Reach | null): readonly string[]
}
