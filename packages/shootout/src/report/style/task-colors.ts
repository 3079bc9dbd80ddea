/** Colours of tasks and of what servers and nobody have, in light and in dark. */

const palette: readonly (readonly [light: string, dark: string])[] = [
  ['#2f6db3', '#6ea8e8'],
  ['#c4622d', '#ea9560'],
  ['#3d8f6e', '#63bd98'],
  ['#9a5aa8', '#c78fd4'],
  ['#b8912a', '#dcb958'],
  ['#4f8fa8', '#82c1d8'],
  ['#a84a5b', '#e08393'],
  ['#6f7d3c', '#a9b870'],
]

/** As a colour of the style sheet; the eighth is followed by the first again. */
export function taskColor(index: number): string {
  const [light, dark] = palette[index % palette.length]
  return `light-dark(${light},${dark})`
}

export const serverColor = 'light-dark(#8a867b,#807d75)'
export const freeColor = 'light-dark(#e9e5db,#2a2c32)'

/** Kinds of faults: from what costs a disk's turn to what costs a message. */
export const kindColors = {
  hard: 'light-dark(#a9462c,#e28a45)',
  copy: 'light-dark(#9a5aa8,#c78fd4)',
  zero: 'light-dark(#4f8fa8,#82c1d8)',
  soft: 'light-dark(#b9cfa6,#5d7a4d)',
} as const
