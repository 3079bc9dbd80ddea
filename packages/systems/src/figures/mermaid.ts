/** Sequence diagrams in the language of Mermaid, which many viewers of Markdown draw. */
import type { Sequence, SequenceStep } from './sequence.ts'

/** One diagram. Several sequences follow each other in it, each under its title. */
export function mermaidOf(sequences: readonly Sequence[]): string {
  const [first] = sequences
  const participants = new Map(
    sequences.flatMap(({ participants }) => participants.map(({ id, name }) => [id, name])),
  )
  const lines = ['sequenceDiagram']
  if (sequences.length === 1 && first !== undefined)
    lines.unshift('---', `title: ${JSON.stringify(first.title)}`, '---')
  for (const [id, name] of participants) lines.push(`  participant ${id} as ${plain(name)}`)
  for (const { title, participants, steps } of sequences) {
    const ends = [participants[0]?.id, participants.at(-1)?.id].filter((id) => id !== undefined)
    if (sequences.length > 1) lines.push(`  Note over ${ends.join(',')}: ${plain(title)}`)
    lines.push(...steps.map(lineOf))
  }
  return `${lines.join('\n')}\n`
}

function lineOf(step: SequenceStep): string {
  const text = `${step.number === undefined ? '' : `(${step.number}) `}${plain(step.text)}`
  if (step.kind === 'note') return `  Note over ${step.over.join(',')}: ${text}`
  return `  ${step.from}${step.isReply ? '-->>' : '->>'}${step.to}: ${text}`
}

/** Mermaid ends a statement at a semicolon, and reads a number sign as an entity's start. */
function plain(text: string): string {
  return text.replaceAll('#', '#35;').replaceAll(';', '#59;').replaceAll('\n', ' ')
}
