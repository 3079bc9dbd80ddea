/** The key shows and hides policies by click, and points one out under the pointer or the focus. */
/// <reference lib="dom" />
import type { ReportModel } from '../model/report-model.ts'
import { rankPolicies } from '../model/standings.ts'
import type { ViewState } from './view-state.ts'

/** How many of the best `Best five` keeps, besides optimal and LRU. */
const LEADERS = 5

/** Makes the key's buttons work. */
export function enliveLegend(model: ReportModel, view: ViewState): void {
  const keys = [...document.querySelectorAll<HTMLButtonElement>('.key')]
  for (const key of keys) {
    const label = key.dataset.label ?? ''
    key.addEventListener('click', () => view.toggle(label))
    key.addEventListener('pointerenter', () => view.pointAt(label))
    key.addEventListener('pointerleave', () => view.pointAt(null))
    key.addEventListener('focus', () => key.matches(':focus-visible') && view.pointAt(label))
    key.addEventListener('blur', () => view.pointAt(null))
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-set]')) {
    button.addEventListener('click', () =>
      view.hide(button.dataset.set === 'all' ? new Set() : allButLeaders(model)),
    )
  }
  view.onChange(() => {
    for (const key of keys) {
      key.setAttribute('aria-pressed', String(!view.hidden.has(key.dataset.label ?? '')))
    }
  })
}

function allButLeaders(model: ReportModel): ReadonlySet<string> {
  const ranked = rankPolicies(model).map(({ series }) => series.label)
  const leaders = new Set(ranked.slice(0, LEADERS))
  return new Set(
    model.series
      .filter(({ role, label }) => role === 'policy' && !leaders.has(label))
      .map(({ label }) => label),
  )
}
