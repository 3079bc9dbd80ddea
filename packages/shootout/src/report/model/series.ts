/**
 * How each policy looks, in every figure alike: a colour, a dash and a symbol. Optimal and LRU are
 * the two lines that all others are read against and are drawn in ink; the rest take eight hues in
 * turn, and where hues repeat the dash and the symbol differ, so colour never has to carry it alone.
 */
import type { Compared } from '../report-data.ts'

/** What a line stands for. */
type SeriesRole = 'optimal' | 'lru' | 'policy'

/** A policy as it is drawn. */
export interface Series {
  /** Place in the order the policies were given. Its colour is `var(--series-<index>)`. */
  readonly index: number
  readonly label: string
  readonly policy: string
  readonly role: SeriesRole
  /** Light and dark colour. */
  readonly light: string
  readonly dark: string
  /** Lengths of dash and gap in pixels; empty: solid. */
  readonly dash: readonly number[]
  readonly symbol: 'circle' | 'rect' | 'triangle' | 'diamond'
}

// Chosen for a contrast of 3:1 or more on their ground and for a different lightness of neighbours,
// so that they stay apart with the common kinds of colour blindness.
const hues: readonly (readonly [light: string, dark: string])[] = [
  ['#1666b0', '#6fb3f2'],
  ['#d2452a', '#ff8b6e'],
  ['#14835a', '#54cf9b'],
  ['#8248bd', '#c09bf5'],
  ['#b06f00', '#eab54a'],
  ['#c2357f', '#f489be'],
  ['#0a8ba3', '#52d1e4'],
  ['#7b6420', '#cdbb74'],
]
const ink: readonly [light: string, dark: string] = ['#1c1b19', '#f2efe8']
const floor: readonly [light: string, dark: string] = ['#7d7a72', '#a09c92']

const strokes: readonly Pick<Series, 'dash' | 'symbol'>[] = [
  { dash: [], symbol: 'circle' },
  { dash: [7, 3], symbol: 'rect' },
  { dash: [2, 2.5], symbol: 'triangle' },
  { dash: [9, 3, 2, 3], symbol: 'diamond' },
]

/** A look for each policy. Variants of one policy share its hue. */
export function arrangeSeries(policies: Compared['policies']): readonly Series[] {
  const names = [...new Set(policies.map(({ name }) => name))].filter(
    (name) => roleOf(name) === 'policy',
  )
  const used = new Map<string, number>()
  return policies.map(({ label, name }, index) => {
    const role = roleOf(name)
    const place = names.indexOf(name) % hues.length
    const family = role === 'policy' ? String(place) : role
    const turn = used.get(family) ?? 0
    used.set(family, turn + 1)
    const [light, dark] = role === 'lru' ? ink : role === 'optimal' ? floor : (hues[place] ?? ink)
    const stroke = strokes[turn % strokes.length] ?? { dash: [], symbol: 'circle' as const }
    return { index, label, policy: name, role, light, dark, ...stroke }
  })
}

/** The style sheet's name for the colour, which knows light from dark. */
export function colorOf(series: Series): string {
  return `var(--series-${series.index})`
}

function roleOf(name: string): SeriesRole {
  return name === 'optimal' || name === 'lru' ? name : 'policy'
}
