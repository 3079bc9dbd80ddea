/** A mark a case at its median, and a line from the least to the most that any seed came to. */
import { axisStyle, formatShort, valueAxisStyle } from '@selfpage/shootout/page'
import type { ChartOption, ChartSize } from '@selfpage/shootout/page'
import type { DotPicture } from '../picture.ts'
import type { Table } from '../table.ts'
import { seriesColor } from './series-color.ts'

const rowHeight = 26
const edges = { top: 8, bottom: 46, right: 40 }
/** Of a letter of a case's name, and the widest that names may be. */
const letterWidth = 6.2
const widest = 420

export function dotChartSize(picture: DotPicture, table: Table): ChartSize {
  return {
    width: 1056,
    height: edges.top + edges.bottom + rowHeight * casesOf(picture, table).length,
  }
}

export function dotChart(picture: DotPicture, table: Table): ChartOption {
  const cases = casesOf(picture, table)
  const isLog = picture.scale === 'log'
  const leastShown = logAxisStart(picture, table, cases)
  const longest = Math.max(...cases.map((name) => name.length))
  return {
    animation: false,
    grid: {
      ...edges,
      left: Math.min(widest, 24 + longest * letterWidth),
      outerBoundsMode: 'none' as const,
    },
    xAxis: {
      ...axisStyle,
      type: isLog ? ('log' as const) : ('value' as const),
      min: isLog ? leastShown : 0,
      splitLine: valueAxisStyle.splitLine,
      name: picture.axis,
      nameLocation: 'middle' as const,
      nameGap: 28,
      axisLabel: { ...axisStyle.axisLabel, formatter: (value: number) => formatShort(value) },
    },
    yAxis: {
      ...axisStyle,
      type: 'category' as const,
      data: [...cases],
      inverse: true,
      axisTick: { show: false },
      axisLabel: {
        ...axisStyle.axisLabel,
        color: 'var(--soft)',
        interval: 0,
        hideOverlap: false,
        // Room for a mark at the very beginning.
        margin: 12,
      },
    },
    series: picture.quantities.flatMap((quantity, index) => {
      const color = seriesColor(index)
      const marks = cases.flatMap((name) => {
        if (table.values(name, quantity).length === 0) return []
        const spread = table.spread(name, quantity)
        // There is no zero on a logarithmic axis: what should be there is put at its beginning.
        const shown = (value: number) => (isLog ? Math.max(leastShown, value) : value)
        const { least, median, most } = spread
        return [{ name, median, shown: [least, median, most].map(shown) }]
      })
      return [
        {
          type: 'scatter' as const,
          name: quantity,
          // Where two are the same, both are seen.
          symbolSize: Math.max(5, 12 - 3 * index),
          itemStyle: { color, opacity: 1 },
          data: marks.map(({ name, median, shown }) => ({
            value: [shown[1], name],
            ...(isLog && median <= 0 ? zeroMark(color) : {}),
          })),
          z: 3,
        },
        ...marks
          .filter(({ shown: [least, , most] }) => most > least)
          .map(({ name, shown: [least, , most] }) => ({
            type: 'line' as const,
            showSymbol: false,
            lineStyle: { color, width: 3, opacity: 0.45 },
            data: [
              [least, name],
              [most, name],
            ],
            z: 2,
          })),
      ]
    }),
  }
}

/** A ring with its value beside it: it is not where it seems to be. */
function zeroMark(color: string) {
  return {
    itemStyle: { color: 'var(--paper)', borderColor: color, borderWidth: 2, opacity: 1 },
    label: { show: true, formatter: '0', position: 'right' as const, color: 'var(--soft)' },
  }
}

/** The power of ten at or below everything; one more if there are zeros to be shown there. */
function logAxisStart({ quantities }: DotPicture, table: Table, cases: readonly string[]): number {
  const values = cases.flatMap((name) => quantities.flatMap((each) => table.values(name, each)))
  const positive = values.filter((value) => value > 0)
  const start = 10 ** Math.floor(Math.log10(Math.min(1e9, ...positive)))
  return positive.length < values.length ? start / 10 : start
}

function casesOf({ cases, quantities }: DotPicture, table: Table): readonly string[] {
  const measured = table.cases.filter((name) =>
    quantities.some((quantity) => table.values(name, quantity).length > 0),
  )
  return cases ?? measured
}
