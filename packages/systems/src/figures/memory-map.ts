/**
 * The talk's picture of an address space: pages that are active (mapped onto frames), inactive
 * (somewhere else) and invalid (nothing is there), read from the page table of a running task.
 */
import type { Region, Space } from '@selfpage/kernel'
import { pixels, svgDocument, svgText, textWidth } from './svg-text.ts'

export type PageState = 'active' | 'inactive' | 'invalid'

/** What is shown. */
export interface MemoryMap {
  readonly title: string
  /** The first page shown. */
  readonly start: number
  /** One for each page from `start` on. */
  readonly states: readonly PageState[]
  readonly regions: readonly Region[]
}

/**
 * The states of a task's pages now.
 * @param regions what the task mapped
 * @param end the first page not shown
 */
export function readMemoryMap(
  title: string,
  space: Space,
  regions: readonly Region[],
  start: number,
  end: number,
): MemoryMap {
  const states = Array.from({ length: end - start }, (_, index): PageState => {
    const page = start + index
    if (space.rightsAt(page) !== 0) return 'active'
    const isMapped = regions.some((each) => page >= each.start && page < each.start + each.pages)
    return isMapped ? 'inactive' : 'invalid'
  })
  return { title, start, states, regions }
}

/** Pages and pixels. */
const across = 32
const cell = 20
const margin = 24
const left = 56

const meanings: Readonly<Record<PageState, string>> = {
  active: 'active: mapped onto a frame',
  inactive: 'inactive: paged out, or not touched yet',
  invalid: 'invalid: nothing is mapped there',
}

/** The map as an SVG document, `across` pages a row. */
export function memoryMapSvg({ title, start, states, regions }: MemoryMap): string {
  const top = margin + 34
  const rows = Math.ceil(states.length / across)
  const cells = states.map((state, index) => {
    const x = left + (index % across) * cell
    const y = top + Math.floor(index / across) * cell
    return `<rect class="${state}" x="${x}" y="${y}" width="${cell - 2}" height="${cell - 2}" rx="2"><title>page ${start + index}: ${state}</title></rect>`
  })
  const numbers = Array.from({ length: rows }, (_, row) =>
    svgText(
      left - 10,
      top + row * cell + 13,
      String(start + row * across),
      'class="quiet" text-anchor="end"',
    ),
  )
  const right = left + across * cell + 14
  const names = regions.map(({ name, start: first, pages }) => {
    const row = Math.floor((first - start) / across)
    const last = Math.floor((first + pages - 1 - start) / across)
    const y = top + row * cell
    const height = (last - row + 1) * cell - 2
    return (
      `<path class="arrow" d="M${right} ${y + 1}h5v${height - 2}h-5"/>` +
      svgText(right + 12, y + height / 2 + 4.5, `${name}, ${pages} pages`)
    )
  })
  const foot = top + rows * cell + 26
  const legend = Object.entries(meanings).map(([state, meaning], index) => {
    const y = foot + index * 22
    const count = states.filter((each) => each === state).length
    return (
      `<rect class="${state}" x="${left}" y="${y - 13}" width="${cell - 4}" height="${cell - 4}" rx="2"/>` +
      svgText(left + 24, y, `${meaning} (${count})`)
    )
  })
  const widest = Math.max(
    0,
    ...regions.map(({ name, pages }) => textWidth(`${name}, ${pages} pages`)),
  )
  const size = { width: right + 24 + widest + margin, height: foot + 3 * 22 + 6 }
  const body = [
    svgText(margin, margin + 8, title, 'class="title"'),
    ...cells,
    ...numbers,
    ...names,
    ...legend,
  ]
  return svgDocument(title, { ...size, width: Number(pixels(size.width)) }, body)
}

/** The map as a block diagram of Mermaid: runs of equal pages, as wide as they are long. */
export function memoryMapMermaid({ title, start, states }: MemoryMap): string {
  const lines = [
    '---',
    `title: ${JSON.stringify(title)}`,
    '---',
    'block-beta',
    `  columns ${across}`,
  ]
  for (let index = 0; index < states.length;) {
    const state = states[index]
    const rowEnd = Math.min(states.length, (Math.floor(index / across) + 1) * across)
    let end = index + 1
    while (end < rowEnd && states[end] === state) end++
    const first = start + index
    const label = end - index === 1 ? `${first}` : `${first}-${start + end - 1}`
    lines.push(`  p${first}["${label}"]:${end - index}`, `  class p${first} ${state}`)
    index = end
  }
  lines.push(
    '  classDef active fill:#4a9d63,color:#fff',
    '  classDef inactive fill:#e3b23c,color:#1c1b19',
    '  classDef invalid fill:#dc9d94,color:#1c1b19',
  )
  return `${lines.join('\n')}\n`
}
