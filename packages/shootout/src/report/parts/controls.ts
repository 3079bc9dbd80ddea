/** Choices beside a figure. They do nothing without the page's script and are hidden until it runs. */
import { html } from '../html.ts'
import type { Html } from '../html.ts'

/** A value and how it is shown. */
export interface Choice {
  readonly value: string
  readonly text: string
}

/** A few choices side by side; the first is taken at first. */
export function segmented(name: string, legend: string, choices: readonly Choice[]): Html {
  return html`<fieldset class="segmented scripted">
    <legend>${legend}</legend>
    ${choices.map(
      ({ value, text }, at) =>
        html`<label
          ><input
            type="radio"
            name="${name}"
            value="${value}"
            ${at === 0 ? html` checked` : null}
          /><span>${text}</span></label
        >`,
    )}
  </fieldset>`
}

/** A list to choose from; `selected` is taken at first. */
export function selector(
  id: string,
  label: string,
  choices: readonly Choice[],
  selected?: string,
): Html {
  return html`<label class="selector scripted"
    ><span>${label}</span
    ><select id="${id}">
      ${choices.map(
        ({ value, text }) =>
          html`<option value="${value}" ${value === selected ? html` selected` : null}>
            ${text}
          </option>`,
      )}
    </select></label
  >`
}
