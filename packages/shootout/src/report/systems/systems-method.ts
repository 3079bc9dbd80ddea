/** What the numbers of a report on systems mean, and where they come from. */
import { ownPolicies } from '../../systems/system-row.ts'
import { replayName } from '../../systems/plan-systems.ts'
import { formatMoment } from '../format.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import type { SystemsReportData } from './systems-report-data.ts'

/** The section's contents. */
export function systemsMethod(data: SystemsReportData): Html {
  const { rows, systems, failures, machine, versions } = data
  const hasReplay = systems.some(({ label }) => label === replayName)
  return html`${failuresOf(failures)}
    <div class="prose">
      <p>
        Every system ran the same programs on the same simulated kernel, disks and number of frames,
        to the last event as the seed has it. A <em>hard fault</em> waits for a disk, a
        <em>soft fault</em> finds the page still in memory, a <em>zero-fill</em> needs an empty
        frame. The machine has a few frames more than are named: those in which pages are on their
        way to and from disks. What servers and lists of a system take, it takes from the same
        machine. Seconds are virtual time; <em>stalled</em> is the part of it that tasks waited for
        pages, summed over tasks.
      </p>
      <p>
        A policy stands for all tasks where a system lets somebody choose, and
        <em>${ownPolicies}</em> means that each task has the one its mix gives it. Systems with
        their own way were run once, whatever the policies. ${hasReplay ? replayText : null}
      </p>
    </div>
    <table class="plain">
      <caption>
        Systems
      </caption>
      <tbody>
        ${systems.map(
          ({ label, summary }) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td>${summary}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <dl class="facts">
      <dt>Made</dt>
      <dd>${formatMoment(data.generated)}</dd>
      <dt>Command</dt>
      <dd><code>${data.command}</code></dd>
      <dt>Seeds</dt>
      <dd>${distinct(rows.map(({ seed }) => String(seed)))}</dd>
      <dt>References</dt>
      <dd>${distinct(rows.map(fidelityText))}</dd>
      <dt>Machine</dt>
      <dd>
        ${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node
        ${machine.node.replace(/^v/, '')}
      </dd>
      <dt>Versions</dt>
      <dd>
        ${Object.entries(versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', ')}
      </dd>
    </dl>`
}

const replayText =
  'A replay is no system: each task’s references alone, in the frames that it is promised, with ' +
  'nothing around them. What a system adds to its faults, and what it saves by lending frames, shows beside it.'

function fidelityText({ system, fidelity }: SystemsReportData['rows'][number]): string {
  const what = {
    exact: 'each one is seen by policies',
    sampled: 'policies see referenced bits',
    mixed: 'some tasks’ policies see each one, others referenced bits',
  }[fidelity]
  return system === replayName ? `replay: ${what}` : `systems: ${what}`
}

function failuresOf(failures: SystemsReportData['failures']): Html | null {
  if (failures.length === 0) return null
  return html`<div class="warnings">
    <strong>Without a result</strong>
    <ul>
      ${failures.map(
        ({ system, label, workload, size, error }) =>
          html`<li>${system}, ${label}, on ${workload} at ${size}: ${error}</li>`,
      )}
    </ul>
  </div>`
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join('; ')
}
