/**
 * The report's colours, each as light-dark(): `color-scheme` alone decides which is meant, so the
 * reader's setting, the switch and paper need no rules of their own.
 */
import { trusted } from '../html.ts'
import type { Html } from '../html.ts'
import type { Series } from '../model/series.ts'

const page = {
  paper: ['#fdfcf9', '#15161a'],
  raised: ['#ffffff', '#1d1f24'],
  ink: ['#1c1b19', '#ecebe6'],
  soft: ['#45433e', '#c3c1b9'],
  muted: ['#6c6960', '#96938a'],
  rule: ['#e9e5db', '#2a2c32'],
  'rule-strong': ['#bdb8ab', '#50525a'],
  floor: ['#f1eee6', '#1d1f25'],
  accent: ['#9a3412', '#f0a071'],
  warning: ['#fbf1de', '#2b2415'],
} as const

/** From the paper's own colour to the strongest, by even steps of lightness. */
const heat = [
  ['#f7f1e3', '#1f2026'],
  ['#f9e2b6', '#3a2b2b'],
  ['#f6c987', '#5b3430'],
  ['#eba561', '#863f30'],
  ['#d4753f', '#b85a34'],
  ['#a9462c', '#e28a45'],
  ['#6d2226', '#f8c778'],
] as const

/** First step of the scale on which the text changes over to the paper's colour. */
const heatTurn = { light: 5, dark: 5 } as const

/** Custom properties for the page and one for each policy. */
export function colorRules(series: readonly Series[]): Html {
  const properties = [
    ...Object.entries(page).map(([name, [light, dark]]) => property(name, light, dark)),
    ...heat.map(([light, dark], step) => property(`heat-${step}`, light, dark)),
    ...heat.map((_, step) =>
      property(
        `on-heat-${step}`,
        step >= heatTurn.light ? '#fffaf0' : '#1c1b19',
        step >= heatTurn.dark ? '#17120c' : '#f4efe4',
      ),
    ),
    ...series.map(({ index, light, dark }) => property(`series-${index}`, light, dark)),
  ]
  const steps = heat.map(
    (_, step) => `.h${step}{background:var(--heat-${step});color:var(--on-heat-${step})}`,
  )
  return trusted(`:root{color-scheme:light dark;${properties.join('')}}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark}
@media print{:root,:root[data-theme]{color-scheme:light}}
${steps.join('\n')}`)
}

function property(name: string, light: string, dark: string): string {
  return `--${name}:light-dark(${light},${dark});`
}
