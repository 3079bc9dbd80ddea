/**
 * Hints: what a program tells whoever pages it. A protocol is an open value: anyone can define
 * one, a trace or task can speak it, and a policy that declares it implements one method a message.
 */
import type { PageId } from './page.ts'

/**
 * The parameters of a message, by name. One named `page` is a page number: a message about a
 * range arrives once for each of its pages that has a number. All others are plain integers.
 */
export type HintMessages = Readonly<Record<string, readonly string[]>>

/** A named set of messages. Made by {@link defineHints}. */
export interface HintProtocol<
  Name extends string = string,
  Messages extends HintMessages = HintMessages,
> {
  readonly name: Name
  readonly messages: Messages
}

type Arguments<Parameters extends readonly string[]> = {
  [Index in keyof Parameters]: Parameters[Index] extends 'page' ? PageId : number
}

type Union<Handlers> = (Handlers extends unknown ? (handlers: Handlers) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

type HandlersOf<Protocol> =
  Protocol extends HintProtocol<infer Name, infer Messages>
    ? {
        [Message in keyof Messages & string as `${Name}${Capitalize<Message>}`]: (
          ...values: Arguments<Messages[Message]>
        ) => void
      }
    : never

/**
 * The methods a policy needs to hear `Protocols`: for protocol `gc` and message `dead` the method
 * `gcDead(page)`.
 */
export type HintHandlers<Protocols extends readonly HintProtocol[]> = [Protocols[number]] extends [
  never,
]
  ? unknown
  : Union<HandlersOf<Protocols[number]>>

/** A protocol called `name`: message names to the names of their parameters. */
export function defineHints<
  const Name extends string,
  const Messages extends Readonly<Record<string, readonly string[]>>,
>(name: Name, messages: Messages): HintProtocol<Name, Messages> {
  return Object.freeze({ name, messages })
}

/** The name of the method that hears `message` of `protocol`: `gc`, `dead` to `gcDead`. */
export function handlerName(protocol: string, message: string): string {
  return protocol + message.slice(0, 1).toUpperCase() + message.slice(1)
}

/** Whether `policy` implements the method for `message` of `protocol`. */
export function hears(policy: object, protocol: string, message: string): boolean {
  const handler: unknown = Reflect.get(policy, handlerName(protocol, message))
  return typeof handler === 'function'
}
