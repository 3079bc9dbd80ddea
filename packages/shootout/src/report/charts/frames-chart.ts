/** Curves over virtual time: everybody's frames, stacked to the machine's, and hard faults so far. */
import type { Series } from '@selfpage/systems'
import { formatCount, formatShort } from '../format.ts'
import { freeColor, serverColor, taskColor } from '../style/task-colors.ts'
import { axisStyle, valueAxisStyle } from './chart-theme.ts'
import type { ChartOption } from './chart-theme.ts'

/** A curve and how it is drawn. */
export interface Curve {
  readonly name: string
  readonly color: string
  /** The columns of the series that it is the sum of. */
  readonly columns: readonly string[]
}

/** Tasks that get a colour and a line of their own. */
export const mostTaskCurves = 12

/** Tasks in their colours; beyond a dozen, the rest as one. */
export function taskCurves(names: readonly string[]): Curve[] {
  const most = names.length > mostTaskCurves ? mostTaskCurves - 1 : mostTaskCurves
  const own = names.slice(0, most)
  const curves = own.map((name, index) => ({ name, color: taskColor(index), columns: [name] }))
  const rest = names.slice(own.length)
  if (rest.length === 0) return curves
  const name = `${formatCount(rest.length)} more tasks`
  return [...curves, { name, color: taskColor(own.length), columns: rest }]
}

/** Those of tasks, of servers as one, and what is free. */
export function frameCurves({ values }: Series, tasks: readonly string[]): Curve[] {
  const known = new Set(tasks)
  const servers = Object.keys(values).filter((name) => name !== 'free' && !known.has(name))
  const ofServers = {
    name: `servers (${servers.join(', ')})`,
    color: serverColor,
    columns: servers,
  }
  return [
    ...taskCurves(tasks),
    ...(servers.length === 0 ? [] : [ofServers]),
    { name: 'free', color: freeColor, columns: ['free'] },
  ]
}

/** Stacked areas. `most` is the top: the machine's frames. */
export function stackedChart(series: Series, curves: readonly Curve[], most: number): ChartOption {
  return {
    ...frame(series),
    yAxis: { ...valueAxis, max: most },
    series: curves.map((curve) => ({
      type: 'line' as const,
      name: curve.name,
      stack: 'frames',
      step: 'end' as const,
      showSymbol: false,
      lineStyle: { width: 0 },
      areaStyle: { color: curve.color, opacity: 1 },
      data: points(series, curve),
    })),
  }
}

/** Lines. */
export function lineChart(series: Series, curves: readonly Curve[]): ChartOption {
  return {
    ...frame(series),
    yAxis: valueAxis,
    series: curves.map((curve) => ({
      type: 'line' as const,
      name: curve.name,
      showSymbol: false,
      lineStyle: { color: curve.color, width: 2 },
      data: points(series, curve),
    })),
  }
}

const valueAxis = {
  ...valueAxisStyle,
  type: 'value' as const,
  min: 0,
  axisLabel: { ...valueAxisStyle.axisLabel, formatter: (count: number) => formatShort(count) },
}

function frame({ at }: Series) {
  return {
    animation: false,
    grid: { left: 56, right: 24, top: 16, bottom: 42, outerBoundsMode: 'none' as const },
    xAxis: {
      ...axisStyle,
      type: 'value' as const,
      min: 0,
      max: seconds(at.at(-1) ?? 1),
      name: 'seconds of virtual time',
      nameLocation: 'middle' as const,
      nameGap: 26,
      axisLabel: {
        ...axisStyle.axisLabel,
        showMaxLabel: false,
        formatter: (time: number) => formatShort(time),
      },
    },
  }
}

function points({ at, values }: Series, { columns }: Curve): [x: number, y: number][] {
  return at.map((ticks, index) => [
    seconds(ticks),
    columns.reduce((sum, column) => sum + (values[column]?.[index] ?? 0), 0),
  ])
}

function seconds(ticks: number): number {
  return ticks / 1e9
}
