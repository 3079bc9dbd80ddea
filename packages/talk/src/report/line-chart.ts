/** Medians over what was varied in steps; thin lines are the least and the most of all seeds. */
import { axisStyle, formatShort, valueAxisStyle } from '@selfpage/shootout/page'
import type { ChartOption, ChartSize } from '@selfpage/shootout/page'
import type { LinePicture } from '../picture.ts'
import type { Spread, Table } from '../table.ts'
import { seriesColor } from './series-color.ts'

export const lineChartSize: ChartSize = { width: 1056, height: 340 }

export function lineChart(picture: LinePicture, table: Table): ChartOption {
  const { x, axes, scales = {}, quantities } = picture
  const cases = (picture.cases ?? table.cases).filter((name) => table.values(name, x).length > 0)
  const points = (quantity: string, of: (spread: Spread) => number) =>
    cases
      .filter((name) => table.values(name, quantity).length > 0)
      .map((name) => [table.median(name, x), of(table.spread(name, quantity))])
  const formatter = (value: number) => formatShort(value)
  return {
    animation: false,
    grid: { left: 64, right: 32, top: 28, bottom: 48, outerBoundsMode: 'none' as const },
    xAxis: {
      ...axisStyle,
      type: scales.x === 'log' ? ('log' as const) : ('value' as const),
      ...(scales.x === 'log' ? { logBase: 4 } : {}),
      name: axes.x,
      nameLocation: 'middle' as const,
      nameGap: 28,
      axisLabel: { ...axisStyle.axisLabel, formatter },
    },
    yAxis: {
      ...valueAxisStyle,
      type: scales.y === 'log' ? ('log' as const) : ('value' as const),
      ...(scales.y === 'log' ? {} : { min: 0 }),
      name: axes.y,
      // From the left edge on, or a long name is cut off.
      nameTextStyle: { align: 'left' as const, padding: [0, 0, 0, -54] },
      axisLabel: { ...valueAxisStyle.axisLabel, formatter },
    },
    series: quantities.flatMap((quantity, index) => {
      const color = seriesColor(index)
      const edge = (of: (spread: Spread) => number) => ({
        type: 'line' as const,
        showSymbol: false,
        lineStyle: { color, width: 1, opacity: 0.4 },
        data: points(quantity, of),
      })
      return [
        {
          type: 'line' as const,
          name: quantity,
          symbol: 'circle',
          symbolSize: 7,
          itemStyle: { color },
          lineStyle: { color, width: 2 },
          data: points(quantity, ({ median }) => median),
        },
        ...(table.rounds.length > 1 ? [edge(({ least }) => least), edge(({ most }) => most)] : []),
      ]
    }),
  }
}
