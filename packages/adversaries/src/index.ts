import type { Adversary } from './define-adversary.ts'
import { dmaWriter } from './dma-writer.ts'
import { doubleAnswerer, generousPager, silentPager, wrongPager } from './false-pagers.ts'
import { corrupter, keeper, reorderer } from './false-servers.ts'
import { freeAndReallocator } from './free-and-reallocator.ts'
import { greedy } from './greedy.ts'
import { handleForger } from './handle-forger.ts'
import { lockHog } from './lock-hog.ts'
import { lyingPolicies } from './lying-policy.ts'
import { reclaimIgnorer } from './reclaim-ignorer.ts'
import { selfPager } from './self-pager.ts'

export { damageOf, type Damage, type Fare } from './damage.ts'
export {
  defineAdversary,
  type Adversary,
  type AdversaryDescription,
  type Battlefield,
  type Part,
  type Urges,
} from './define-adversary.ts'
export {
  corrupter,
  dmaWriter,
  doubleAnswerer,
  freeAndReallocator,
  generousPager,
  greedy,
  handleForger,
  keeper,
  lockHog,
  lyingPolicies,
  reclaimIgnorer,
  reorderer,
  selfPager,
  silentPager,
  wrongPager,
}

/** All of them. */
export const adversaries: readonly Adversary[] = [
  dmaWriter,
  silentPager,
  doubleAnswerer,
  wrongPager,
  generousPager,
  selfPager,
  reclaimIgnorer,
  freeAndReallocator,
  keeper,
  reorderer,
  corrupter,
  lockHog,
  handleForger,
  greedy,
  lyingPolicies,
]
