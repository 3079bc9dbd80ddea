/**
 * A template tag that escapes. Whatever comes from data (a workload's name, an error's message) is
 * text and cannot become markup; only `Html` values, which this file alone makes, pass as they are.
 */

/** A piece of markup that is safe to put into a page. */
export class Html {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}

/** What a template may hold. Nothing is printed for `null`. */
export type HtmlValue = Html | string | number | null | readonly HtmlValue[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it must stand in markup, attribute values included. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** Markup with escaped values: html`<td>${name}</td>`. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = strings[0] ?? ''
  for (const [at, value] of values.entries()) markup += print(value) + (strings[at + 1] ?? '')
  return new Html(markup)
}

/** Markup as it is. The caller answers for it: never for text that came from data. */
export function trusted(markup: string): Html {
  return new Html(markup)
}

function print(value: HtmlValue): string {
  if (value === null) return ''
  if (value instanceof Html) return value.toString()
  if (typeof value === 'object') return value.map(print).join('')
  return escapeHtml(String(value))
}
