/**
 * The report's data as the page carries them: rows as columns without repeated names, what is equal
 * in all rows once, windows as plain counts over shared bounds. Several times smaller than the rows
 * as objects.
 */
import type { MissWindow } from '@selfpage/replay'
import type { Row } from '../../row.ts'
import type { ReportCurve, ReportData } from '../report-data.ts'

/** See the head of the file. */
export interface PackedData extends Omit<ReportData, 'rows' | 'curves'> {
  /** What all rows have in common. */
  readonly common: Readonly<Record<string, unknown>>
  /** The other members of a row, windows aside. */
  readonly columns: readonly string[]
  readonly cells: readonly (readonly unknown[])[]
  /** A list a row: which of `bounds`, then the misses of each window. */
  readonly windows: readonly (readonly number[])[]
  readonly curves: readonly PackedCurve[]
  /** Each a list of window ends, led by the first window's start. */
  readonly bounds: readonly (readonly number[])[]
}

interface PackedCurve extends Omit<ReportCurve, 'points'> {
  /** Frames, miss ratio and, if there is one, its standard error. */
  readonly points: readonly (readonly number[])[]
}

/** Windows beyond so many are joined, neighbour by neighbour: a figure shows no more. */
const MOST_WINDOWS = 80
/** Digits kept of what is not a whole number. */
const DIGITS = 6

/** `unpackData` undoes it, joined windows and rounded fractions aside. */
export function packData({ rows, curves = [], ...rest }: ReportData): PackedData {
  const members = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (member) => member !== 'windows',
  )
  const table = rows.map((row) => members.map((member) => valueOf(row, member)))
  const isCommon = members.map((_, at) => {
    const first = JSON.stringify(table[0]?.[at])
    return table.every((values) => JSON.stringify(values[at]) === first)
  })
  const bounds: number[][] = []
  return {
    ...rest,
    common: Object.fromEntries(
      members.flatMap((member, at) => (isCommon[at] ? [[member, table[0]?.[at]]] : [])),
    ),
    columns: members.filter((_, at) => !isCommon[at]),
    cells: table.map((values) => values.filter((_, at) => !isCommon[at])),
    windows: rows.map(({ windows }) => packWindows(windows, bounds)),
    bounds,
    curves: curves.map(packCurve),
  }
}

/** Rows as they were. */
export function unpackData(packed: PackedData): ReportData {
  const { common, columns, cells, windows, bounds, curves, ...rest } = packed
  const rows = cells.map((values, at) => {
    const own = columns.map((column, place) => [column, values[place]])
    const row = { ...common, ...Object.fromEntries(own) }
    return { ...row, windows: unpackWindows(windows[at] ?? [], bounds) } as Row
  })
  return { ...rest, rows, curves: curves.map(unpackCurve) }
}

function valueOf(row: Row, member: string): unknown {
  const value = (row as unknown as Readonly<Record<string, unknown>>)[member] ?? null
  return typeof value === 'number' ? rounded(value) : value
}

function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS))
}

function packCurve({ points, ...curve }: ReportCurve): PackedCurve {
  const numbers = points.map(({ frames, missRatio, standardError }) =>
    [frames, missRatio, ...(standardError === undefined ? [] : [standardError])].map(rounded),
  )
  return { ...curve, points: numbers }
}

function unpackCurve({ points, ...curve }: PackedCurve): ReportCurve {
  return {
    ...curve,
    points: points.map(([frames = 0, missRatio = 0, standardError]) => ({
      frames,
      missRatio,
      ...(standardError === undefined ? {} : { standardError }),
    })),
  }
}

function packWindows(windows: readonly MissWindow[], bounds: number[][]): number[] {
  const joined = joinWindows(windows)
  const ends = [joined[0]?.from ?? 0, ...joined.map(({ to }) => to)]
  const key = ends.join()
  const known = bounds.findIndex((candidate) => candidate.join() === key)
  const place = known === -1 ? bounds.push(ends) - 1 : known
  return [place, ...joined.map(({ misses }) => misses)]
}

function unpackWindows(
  [place = 0, ...misses]: readonly number[],
  bounds: readonly (readonly number[])[],
): MissWindow[] {
  const ends = bounds[place] ?? []
  return misses.map((count, at) => ({ from: ends[at] ?? 0, to: ends[at + 1] ?? 0, misses: count }))
}

function joinWindows(windows: readonly MissWindow[]): readonly MissWindow[] {
  const together = Math.ceil(windows.length / MOST_WINDOWS)
  if (together <= 1) return windows
  const joined: MissWindow[] = []
  for (let at = 0; at < windows.length; at += together) {
    const group = windows.slice(at, at + together)
    joined.push({
      from: group[0]?.from ?? 0,
      to: group.at(-1)?.to ?? 0,
      misses: group.reduce((sum, { misses }) => sum + misses, 0),
    })
  }
  return joined
}
