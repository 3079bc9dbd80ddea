/** A policy as plain data, for `--json`. */
import type { LocatedPolicy } from '@selfpage/shootout'

export function policyRecord({ definition, fused, origin }: LocatedPolicy) {
  const { name, summary, paper = null, facts, hints, interfaceVersion, optionsSchema } = definition
  return {
    name,
    summary,
    origin,
    isFused: fused !== null,
    interfaceVersion,
    paper,
    facts,
    hints: hints.map((protocol) => ({ name: protocol.name, messages: protocol.messages })),
    options: optionsSchema,
  }
}
