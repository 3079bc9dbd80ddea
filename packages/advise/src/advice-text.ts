/** Advice in words, and a table of the sizes. */
import { bytesText, countText, layOut, plural } from '@selfpage/shootout'
import type { Advice, SizeAdvice } from './advice.ts'
import type { Comparison } from './comparison.ts'

/** Less is no reason to leave LRU. */
const worthChanging = 0.02

/** Paragraphs, each one line long: what to take, how sure that is, how much memory is worth it. */
export function adviceParagraphs(advice: Advice): string[] {
  const chosen = advice.sizes.find(({ frames }) => frames === advice.frames) ?? advice.sizes[0]
  return [
    takeIt(advice, chosen),
    certainty(chosen),
    elsewhere(advice, chosen),
    memory(advice),
    sizeUnknown(advice),
    ...cautions(advice, chosen),
  ].filter((text) => text !== '')
}

/** A row a size. */
export function adviceTable({ sizes, pageBytes, distinctPages }: Advice): string {
  const head = [
    'frames',
    'memory',
    'of pages',
    'best',
    'misses',
    'lru',
    'saves',
    'of the way',
    'sure',
  ]
  const rows = sizes.map((size) => [
    countText(size.frames),
    bytesText(size.frames * pageBytes),
    percent(size.frames / distinctPages),
    size.policy,
    countText(size.misses),
    countText(size.lruMisses),
    size.againstLru === null ? '=' : percent(size.againstLru.saves),
    size.wayToOptimal === null ? '-' : percent(size.wayToOptimal),
    size.againstLru?.certainty ?? '',
  ])
  return layOut([head, ...rows])
}

function takeIt({ pageBytes, distinctPages }: Advice, size: SizeAdvice): string {
  const { frames, policy, misses, lruMisses, optimalMisses, againstLru } = size
  const amount = `${countText(frames)} frames (${bytesText(frames * pageBytes)}, ${percent(frames / distinctPages)} of the pages)`
  const left =
    optimalMisses === null
      ? ''
      : optimalMisses >= misses
        ? ' Not even optimal replacement has fewer.'
        : ` Optimal replacement, which knows the future, would have ${countText(optimalMisses)}` +
          `${size.wayToOptimal === null || againstLru === null ? '' : `: ${policy} goes ${percent(size.wayToOptimal)} of the way there`}.`
  if (againstLru === null || againstLru.saves < worthChanging) {
    const others =
      againstLru === null
        ? 'no policy has fewer'
        : `the best, ${policy}, has ${percent(againstLru.saves)} fewer, which is hardly worth a change`
    return `Stay with lru, at ${amount}: ${plural(lruMisses, 'miss', 'misses')}, and ${others}.${left}`
  }
  if (againstLru.certainty === 'open') {
    return (
      `At ${amount} ${policy} has the fewest misses, ${countText(misses)}, ${percent(againstLru.saves)} fewer than the ` +
      `${countText(lruMisses)} of LRU; but that may be chance, and lru will do.${left}`
    )
  }
  return (
    `Take ${policy} at ${amount}: ${plural(misses, 'miss', 'misses')}, ` +
    `${percent(againstLru.saves)} fewer than the ${countText(lruMisses)} of LRU.${left}`
  )
}

function certainty({ policy, againstLru, heldOut, runnerUp, level }: SizeAdvice): string {
  if (againstLru === null) return ''
  const { certainty: how, won, lost, stretches, interval, probability } = againstLru
  const opening = {
    sure: 'This is sure',
    likely: 'This is likely but not sure',
    open: 'This may be chance',
  }[how]
  const facts =
    `${opening}: of ${stretches} equal stretches of the trace ${policy} has fewer misses than LRU in ` +
    `${won} and more in ${lost} (signed-rank test, p ${probabilityText(probability)}); the share saved lies ` +
    `between ${percent(interval[0])} and ${percent(interval[1])} with 95% confidence. Chosen by every other ` +
    `stretch, the best saves ${percent(heldOut)} on those between.`
  if (level.length > 0) return `${facts} Within 1% of it: ${list(level)}.`
  if (runnerUp === null) return facts
  return `${facts} Next is ${runnerUp.policy}, ${against(runnerUp.against)}.`
}

/** Where choosing saves most misses, if that is at another size. */
function elsewhere({ sizes, pageBytes }: Advice, chosen: SizeAdvice): string {
  const saved = ({ misses, lruMisses }: SizeAdvice) => lruMisses - misses
  const most = sizes
    .filter(({ againstLru }) => againstLru?.certainty === 'sure')
    .reduce((best, size) => (saved(size) > saved(best) ? size : best), chosen)
  if (most === chosen || most.againstLru === null) return ''
  const { frames, policy, misses, lruMisses, againstLru } = most
  return (
    `The choice matters most at ${countText(frames)} frames (${bytesText(frames * pageBytes)}): there ${policy} has ` +
    `${countText(misses)} misses and LRU ${countText(lruMisses)}, ${percent(againstLru.saves)} saved; this is sure.`
  )
}

/** From the side of who comes second. */
function against({ saves, certainty: how }: Comparison): string {
  const more = saves >= 1 ? 'many' : percent(1 / (1 - saves) - 1)
  return `with ${more} more misses${how === 'sure' ? '' : ', which may be chance'}`
}

function memory({ knees, pageBytes, distinctPages, frames, sizes }: Advice): string {
  const [sharpest, ...others] = knees
  if (sharpest === undefined) {
    const all = `all ${countText(distinctPages)} pages take ${bytesText(distinctPages * pageBytes)}`
    return `Memory: no size stands out, every further frame saves about as much as the one before; ${all}.`
  }
  const perMiB = (perFrame: number) => countText((perFrame * 2 ** 20) / pageBytes)
  const more = others
    .filter((knee) => sizes.some((size) => size.frames === knee.frames))
    .map((knee) => `${countText(knee.frames)} frames (${percent(knee.saved)})`)
  return (
    `Memory: at ${countText(frames)} frames ${percent(sharpest.saved)} is saved of the misses that memory can save. ` +
    `Up to there each further MiB saves ${perMiB(sharpest.savedBefore)} misses, beyond it ${perMiB(sharpest.savedAfter)}.` +
    (more.length === 0 ? '' : ` Other knees: ${list(more)}.`)
  )
}

function sizeUnknown({ anywhere, sizes }: Advice): string {
  if (sizes.length < 2) return ''
  const { policy, worst, worstFrames } = anywhere
  if (worst === 0) return `${policy} is best at every size tried.`
  if (!Number.isFinite(worst)) return ''
  return (
    `If the size is open: ${policy} has at most ${percent(worst)} more misses than the best of each size ` +
    `(at ${countText(worstFrames)} frames).`
  )
}

function cautions({ exactFromFrames, leftOut }: Advice, { frames }: SizeAdvice): string[] {
  const notes: string[] = []
  if (exactFromFrames > 1) {
    const below =
      frames < exactFromFrames
        ? ` Below ${countText(exactFromFrames)} frames they are exact for none.`
        : ''
    notes.push(
      'Caution: the trace is reduced, a burst of references to a page counts as one or two. Counts are exact for LRU and ' +
        `optimal; policies that count references would miss otherwise if they were told of each.${below}`,
    )
  }
  if (leftOut.length > 0) {
    const each = leftOut.map(({ policy, reason }) => `${policy} (${reason})`)
    notes.push(`Left out: ${list(each)}.`)
  }
  return notes
}

function probabilityText(probability: number): string {
  return probability < 0.0001 ? '< 0.0001' : `= ${probability.toPrecision(2)}`
}

function percent(share: number): string {
  if (!Number.isFinite(share)) return 'unknown'
  const value = share * 100
  return `${Math.abs(value) < 9.95 && value !== 0 ? value.toFixed(1) : value.toFixed(0)}%`
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
