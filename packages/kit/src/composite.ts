/**
 * One policy made of several: each page belongs to a part, by its owner, kind or region, and each
 * part orders its own pages by a policy of its own. The frames are shared out between the parts;
 * while one does not use all of its share, others may, and the part most over its share gives up
 * the next page.
 */
import { SelfpageError, definePolicy } from '@selfpage/policy'
import type {
  ConfiguredPolicy,
  FactName,
  Facts,
  HintHandlers,
  HintProtocol,
  PageId,
  PolicyDefinition,
} from '@selfpage/policy'
import { CompositePolicy } from './composite-policy.ts'
import { noOptions } from './no-options.ts'

/** One of the policies a composite is made of. */
export interface CompositePart {
  readonly policy: ConfiguredPolicy
  /** How many of the frames are its own, relative to the shares of the others. Default 1. */
  readonly share?: number
}

/** What `composite` takes. */
export interface CompositeDescription<Fact extends FactName = never> {
  /** Lower case with dashes. */
  readonly name: string
  /** At most 254. */
  readonly parts: readonly CompositePart[]
  /** The facts that `partOf` reads. */
  readonly facts?: readonly Fact[]
  /**
   * The index of the part that `page` belongs to. Asked when the page enters residency, and obeyed
   * until it enters again. Must not allocate.
   */
  readonly partOf: (page: PageId, facts: Pick<Facts, Fact>) => number
}

/**
 * The definition of a policy that consists of others; it has no options of its own. Throws
 * `POLICY_INVALID` without parts, with too many, or for a share that is not positive. When
 * `partOf` returns no part's index, the policy throws `PART_INVALID`.
 */
export function composite<const Fact extends FactName = never>({
  name,
  parts,
  facts = [],
  partOf,
}: CompositeDescription<Fact>): PolicyDefinition {
  const shares = parts.map(({ share = 1 }) => share)
  if (parts.length === 0 || parts.length > 254) {
    throw new SelfpageError('POLICY_INVALID', `takes 1 to 254 parts, not ${parts.length}`, {
      place: name,
    })
  }
  if (!shares.every((share) => share > 0 && Number.isFinite(share))) {
    throw new SelfpageError('POLICY_INVALID', `shares must be positive: ${shares.join(', ')}`, {
      place: name,
    })
  }
  const definitions = parts.map(({ policy }) => policy.definition)
  const hints = [...new Set(definitions.flatMap((definition) => definition.hints))]
  return definePolicy({
    name,
    summary: `Gives pages to ${parts.map(({ policy }) => policy.label).join(', ')}.`,
    options: noOptions,
    facts: [...new Set<FactName>([...facts, ...definitions.flatMap(({ facts }) => facts)])],
    hints,
    create(context) {
      const policies = parts.map(({ policy }) => policy.create(context))
      const policy = new CompositePolicy(policies, shares, partOf, context)
      for (const protocol of hints) policy.hear(protocol)
      return policy as CompositePolicy & HintHandlers<readonly HintProtocol[]>
    },
  })
}
