/** `selfpage figure`: the talk's figures, each drawn from a run made for it. */
import { resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { nearest, requireWritable, writeWholeFile } from '@selfpage/shootout'
import { defineCommand } from '../command.ts'
import { findersFor } from '../system/finders.ts'
import { plainTable } from '../text/plain-table.ts'

export const figureCommand = defineCommand({
  name: 'figure',
  summary: 'The talk’s figures as sequence diagrams, drawn from real runs',
  args: {
    figure: { type: 'positional', required: false, description: 'Which one. None: the list' },
    format: {
      type: 'enum',
      options: ['mermaid', 'svg'],
      description: 'As text for Mermaid, or as a picture (by the ending of -o, else mermaid)',
    },
    output: { type: 'string', alias: 'o', valueHint: 'FILE', description: 'Write it there' },
    json: { type: 'boolean', description: 'Print what is drawn as JSON: participants and steps' },
  },
  examples: [
    { command: 'selfpage figure', says: 'which figures there are' },
    { command: 'selfpage figure read-file', says: 'the ten steps of reading a file, for Mermaid' },
    { command: 'selfpage figure reclaim -o reclaim.svg', says: 'a picture that stands alone' },
  ],
  async run({ args, cwd, stdout, stderr }) {
    const { drawingMermaid, drawingSvg, figures } = await import('@selfpage/systems/figures')
    if (args.figure === undefined) {
      const columns = [
        { title: 'figure', align: 'left' },
        { title: 'what it shows', align: 'left' },
      ] as const
      const rows = figures.map(({ name, summary }) => [name, summary])
      stdout.write(
        args.json === true ? `${JSON.stringify(figures, null, 2)}\n` : plainTable(columns, rows),
      )
      return
    }
    const figure = figures.find(({ name }) => name === args.figure)
    if (figure === undefined)
      throw unknownFigure(
        args.figure,
        figures.map(({ name }) => name),
      )
    const file = args.output === undefined ? undefined : resolve(cwd, args.output)
    if (file !== undefined) requireWritable(file)
    const drawing = await figure.draw(findersFor(resolve(cwd, 'figure'), cwd))
    const isSvg = args.format === 'svg' || (args.format === undefined && /\.svg$/i.test(file ?? ''))
    const text =
      args.json === true
        ? `${JSON.stringify({ name: figure.name, ...drawing }, null, 2)}\n`
        : isSvg
          ? drawingSvg(drawing)
          : drawingMermaid(drawing)
    if (file === undefined) stdout.write(text)
    else {
      writeWholeFile(file, text)
      stderr.write(`Wrote ${args.output}\n`)
    }
  },
})

function unknownFigure(name: string, names: readonly string[]): SelfpageError {
  const near = nearest(name, names)
  return new SelfpageError('USAGE', `there is no figure '${name}'`, {
    place: 'figure',
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}There are: ${names.join(', ')}.`,
  })
}
