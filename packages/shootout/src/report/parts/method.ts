/** What the numbers mean, where they come from, and what to be careful about. */
import { formatBytes, formatCount, formatMoment, formatShare } from '../format.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import type { ReportModel } from '../model/report-model.ts'
import type { ReportPolicy } from '../report-data.ts'

/** The section's contents. */
export function method(model: ReportModel): Html {
  const { data } = model
  return html`${warnings(model)}
    <div class="prose">
      <p>
        Every policy was given the same references in the same order and the same number of frames,
        and nothing else. A <em>miss</em> is a reference to a page that had no frame; it is a
        <em>hard fault</em> if the page must be read from the backing store and a
        <em>zero-fill</em> if an empty frame will do. A <em>soft fault</em> finds the page on the
        inactive list and reads nothing. The <em>miss ratio</em> is misses a reference, compulsory
        ones included.
      </p>
      <p>
        ${floorText(model)} A mean counts each combination of workload and memory size once and is
        geometric: twice the misses here and half of them there cancel, and no single cell decides.
        Nanoseconds a reference are wall time of the replay on the machine below and change from run
        to run; all other numbers are the same whenever the seed is. Metadata are the policy’s own
        arrays, divided by the frames.
      </p>
    </div>
    ${workloadTable(model)} ${policyTable(data.policies)}
    <dl class="facts">
      <dt>Made</dt>
      <dd>${formatMoment(data.generated)}</dd>
      <dt>Command</dt>
      <dd><code>${data.command}</code></dd>
      <dt>Seeds</dt>
      <dd>${[...new Set(data.rows.map(({ seed }) => seed))].join(', ')}</dd>
      <dt>References</dt>
      <dd>${fidelities(model)}</dd>
      <dt>Machine</dt>
      <dd>
        ${data.machine.cpu}, ${data.machine.cores} cores, ${data.machine.platform}, Node
        ${data.machine.node.replace(/^v/, '')}
      </dd>
      <dt>Versions</dt>
      <dd>
        ${Object.entries(data.versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', ')}
      </dd>
    </dl>`
}

function floorText({ hasOptimal }: ReportModel): string {
  return hasOptimal
    ? 'Regret is misses over those of Belady’s optimal policy, less one: 12% means 12% more misses than the fewest possible.'
    : 'Optimal was not part of this run: regret is misses over those of the best policy of each column, less one.'
}

/** Failed cells, and what the replays had to say. */
function warnings({ data }: ReportModel): Html | null {
  if (data.warnings.length === 0 && data.failures.length === 0) return null
  return html`<aside class="warnings">
    <h3>Read with care</h3>
    <ul>
      ${data.warnings.map((warning) => html`<li>${warning}</li>`)}${data.failures.map(
        ({ label, workload, size, error }) =>
          html`<li>
            <strong>${label}</strong> on ${workload} with ${size} has no result: ${error}
          </li>`,
      )}
    </ul>
  </aside>`
}

function fidelities({ data }: ReportModel): string {
  const kinds = new Set(
    data.rows.map(({ fidelity }) =>
      fidelity === 'exact'
        ? 'each one seen by the policy'
        : `sampled, reference bits scanned every ${formatCount(fidelity.scanEveryReferences)} references`,
    ),
  )
  const warmups = [...new Set(data.rows.map(({ warmupReferences }) => warmupReferences))]
  const warmup = warmups.every((count) => count === 0)
    ? 'counted from the first'
    : `not counted during a warm-up of ${warmups.map(formatCount).join(', ')}`
  return `${[...kinds].join('; ')}; ${warmup}`
}

function workloadTable({ workloads }: ReportModel): Html {
  return html`<div class="scroll">
    <table class="plain">
      <caption>
        Workloads
      </caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">What it is</th>
          <th scope="col" class="n">References</th>
          <th scope="col" class="n">Pages</th>
          <th scope="col" class="n">Page</th>
          <th scope="col" class="n">Writes</th>
          <th scope="col" class="n">Exact from</th>
        </tr>
      </thead>
      <tbody>
        ${workloads.map(
          (workload) =>
            html` <tr>
              <th scope="row">${workload.name}</th>
              <td>${workload.summary} <span class="origin">${workload.origin}</span></td>
              <td class="n">${formatCount(workload.references)}</td>
              <td class="n">${formatCount(workload.distinctPages)}</td>
              <td class="n">${formatBytes(workload.pageBytes)}</td>
              <td class="n">${formatShare(workload.writeShare)}</td>
              <td class="n">
                ${workload.exactFromFrames > 1 ? `${formatCount(workload.exactFromFrames)} frames` : 'any size'}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function policyTable(policies: readonly ReportPolicy[]): Html {
  return html`<div class="scroll">
    <table class="plain">
      <caption>
        Policies
      </caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">What it does</th>
          <th scope="col">Described in</th>
        </tr>
      </thead>
      <tbody>
        ${policies.map(
          ({ label, summary, paper }) =>
            html` <tr>
              <th scope="row">${label}</th>
              <td>${summary}</td>
              <td>
                ${
                  paper
                    ? html`<a href="${linkOf(paper.url)}">${paper.title}</a>
                        <span class="origin">${paper.authors}, ${paper.venue}, ${paper.year}</span>`
                    : '–'
                }
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

/** A plugin's link is data like any other: only the web is linked to. */
function linkOf(url: string): string {
  return /^https?:\/\//i.test(url) ? url : '#method'
}
