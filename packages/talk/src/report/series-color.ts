/** Colours of quantities, in light and in dark. */
const palette: readonly (readonly [light: string, dark: string])[] = [
  ['#2f6db3', '#6ea8e8'],
  ['#c4622d', '#ea9560'],
  ['#3d8f6e', '#63bd98'],
  ['#9a5aa8', '#c78fd4'],
]

/** As a colour of the style sheet. The fifth is the first again. */
export function seriesColor(index: number): string {
  const [light, dark] = palette[index % palette.length]
  return `light-dark(${light},${dark})`
}
