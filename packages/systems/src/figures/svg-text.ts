/** What all drawings share: how text is set, measured and escaped, in light and in dark. */

const fontSizePixels = 13

/** One rule set for every figure: a document that stands alone follows its reader's setting. */
const figureStyle = `
text { font: ${fontSizePixels}px ui-sans-serif, system-ui, 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif; fill: #1c1b19 }
.over { paint-order: stroke; stroke: #fdfcf9; stroke-width: 4px; stroke-linejoin: round }
.title { font-size: 16px; font-weight: 600 }
.strong { font-weight: 600 }
.quiet { fill: #6c6960 }
.paper { fill: #fdfcf9 }
.box { fill: #fff; stroke: #bdb8ab }
.life { stroke: #d5d0c4; stroke-dasharray: 3 4 }
.arrow { stroke: #1c1b19; fill: none; stroke-width: 1.25 }
.reply { stroke: #6c6960; stroke-dasharray: 5 4 }
.head { fill: #1c1b19; stroke: none }
.reply-head { fill: #6c6960; stroke: none }
.note { fill: #fbf1de; stroke: #e2cfa2 }
.number { fill: #9a3412 }
.number-text { fill: #fff; font-size: 10.5px; font-weight: 700 }
.active { fill: #4a9d63 } .inactive { fill: #e3b23c } .invalid { fill: #dc9d94 }
@media (prefers-color-scheme: dark) {
  text { fill: #ecebe6 } .over { stroke: #15161a } .quiet { fill: #96938a } .paper { fill: #15161a }
  .box { fill: #1d1f24; stroke: #50525a } .life { stroke: #3a3d45 }
  .arrow { stroke: #ecebe6 } .reply { stroke: #96938a }
  .head { fill: #ecebe6 } .reply-head { fill: #96938a }
  .note { fill: #2b2415; stroke: #5d4d22 }
  .number { fill: #f0a071 } .number-text { fill: #15161a }
  .active { fill: #3f8a57 } .inactive { fill: #b98c22 } .invalid { fill: #5b3430 }
}`

const narrow = new Set("iljtfr.,:;'|!()[] ")
const wide = new Set('mwMWGOQ@%')

/** About how wide a line is set, in pixels; a little too much rather than too little. */
export function textWidth(text: string, sizePixels = fontSizePixels): number {
  let ems = 0
  for (const character of text) {
    ems += narrow.has(character)
      ? 0.33
      : wide.has(character)
        ? 0.86
        : /[A-Z]/.test(character)
          ? 0.68
          : 0.565
  }
  return ems * sizePixels
}

/** One line of text. `attributes` are markup. */
export function svgText(x: number, y: number, says: string, attributes = ''): string {
  const space = attributes === '' ? '' : ' '
  return `<text x="${pixels(x)}" y="${pixels(y)}"${space}${attributes}>${escapeSvg(says)}</text>`
}

export function pixels(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function escapeSvg(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A document of this size around `body`. */
export function svgDocument(
  title: string,
  size: { readonly width: number; readonly height: number },
  body: readonly string[],
): string {
  const [width, height] = [Math.ceil(size.width), Math.ceil(size.height)]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeSvg(title)}</title>`,
    `<style>${figureStyle}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...body,
    '</svg>\n',
  ].join('\n')
}
