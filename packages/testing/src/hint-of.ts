/** Which hint a drawn number stands for. */
import type { HintProtocol } from '@selfpage/policy'

/**
 * The hint number `choice` of `protocols`, with `values` brought into range, and the place of the
 * page among them (-1: it has none). Undefined if no protocol is heard.
 */
export function hintOf(
  protocols: readonly HintProtocol[],
  choice: number,
  values: readonly number[],
  pages: number,
) {
  const hints = protocols.flatMap(({ name, messages }) =>
    Object.entries(messages).map(([message, parameters]) => ({ name, message, parameters })),
  )
  if (hints.length === 0) return undefined
  const { name, message, parameters } = hints[choice % hints.length]
  const given = parameters.map((parameter, index) => {
    const value = values[index % values.length]
    return parameter === 'page' ? value % pages : value
  })
  return { protocol: name, message, values: given, place: parameters.indexOf('page') }
}
