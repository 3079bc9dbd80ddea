/**
 * A chart that takes the place of the drawing in the page. It is made when it first comes near the
 * screen and drawn anew only while it is there: a page has a dozen of them.
 */
/// <reference lib="dom" />
import { init } from 'echarts/core'
import type { EChartsType } from 'echarts/core'
import type { ChartOption, ChartSize } from '../charts/chart-theme.ts'
import type { Html } from '../html.ts'

/** What a chart is drawn from, asked for each time. */
export interface ChartSource {
  option(size: ChartSize): ChartOption
  /** What to say beside the pointer, which is at this point of the chart's data. */
  tooltip(point: readonly number[], seriesId: string): Html
  /** `axis`: all lines at one place. `item`: the point under the pointer. */
  readonly trigger: 'axis' | 'item'
}

/** See the head of the file. */
export class LiveChart {
  readonly #element: HTMLElement
  readonly #source: ChartSource
  #chart: EChartsType | null = null
  #isNear = false
  #isStale = true

  constructor(element: HTMLElement, source: ChartSource) {
    this.#element = element
    this.#source = source
    new IntersectionObserver(
      ([entry]) => {
        this.#isNear = entry?.isIntersecting ?? false
        if (this.#isNear && this.#isStale) this.draw()
      },
      { rootMargin: '300px' },
    ).observe(element)
    new ResizeObserver(() => this.#resize()).observe(element)
    addEventListener('beforeprint', () => this.#isStale && this.draw())
  }

  /** Draws again, at once if the chart is near the screen and else when it is. */
  refresh(): void {
    this.#isStale = true
    if (this.#isNear) this.draw()
  }

  draw(): void {
    this.#chart ??= this.#create()
    const size = { width: this.#chart.getWidth(), height: this.#chart.getHeight() }
    this.#chart.setOption(
      { ...this.#source.option(size), tooltip: this.#tooltip() },
      { notMerge: true },
    )
    this.#scaleWithPage()
    this.#isStale = false
  }

  #create(): EChartsType {
    this.#element.replaceChildren()
    return init(this.#element, null, { renderer: 'svg' })
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#element
    if (!this.#chart || clientWidth === 0) return
    if (clientWidth === this.#chart.getWidth() && clientHeight === this.#chart.getHeight()) return
    if (matchMedia('print').matches) return
    this.#chart.resize()
    this.draw()
  }

  /** Lets the style sheet fit the drawing to paper, where no script runs. */
  #scaleWithPage(): void {
    const size = `${this.#chart?.getWidth() ?? 0} ${this.#chart?.getHeight() ?? 0}`
    this.#element.querySelector('svg')?.setAttribute('viewBox', `0 0 ${size}`)
  }

  /** Right of the pointer or else left of it, and never beyond the window. */
  #beside([x = 0, y = 0]: readonly number[], [width = 0, height = 0]: readonly number[]) {
    const { left, top } = this.#element.getBoundingClientRect()
    const wanted = left + x + 16 + width < innerWidth ? x + 16 : x - 16 - width
    const within = (place: number, least: number, most: number) =>
      Math.max(least, Math.min(place, most))
    return [
      within(wanted, 4 - left, innerWidth - 4 - width - left),
      within(y - height / 2, 4 - top, innerHeight - 4 - height - top),
    ]
  }

  #tooltip(): NonNullable<ChartOption['tooltip']> {
    return {
      trigger: this.#source.trigger,
      className: 'tooltip',
      transitionDuration: 0,
      position: (point, _, __, ___, { contentSize }) => this.#beside(point, contentSize),
      backgroundColor: 'var(--raised)',
      borderColor: 'var(--rule-strong)',
      borderWidth: 1,
      padding: [8, 12],
      extraCssText: 'border-radius:4px;box-shadow:0 4px 16px rgb(0 0 0 / .12)',
      axisPointer: {
        type: 'line',
        snap: true,
        animation: false,
        label: { show: false },
        lineStyle: { color: 'var(--muted)', type: 'solid', width: 1 },
      },
      formatter: (given) => {
        const first = Array.isArray(given) ? given[0] : given
        const point = (first?.value ?? []) as readonly number[]
        return this.#source.tooltip(point, first?.seriesId ?? '').toString()
      },
    }
  }
}
