/**
 * The language of `--policy` and `--system`: `lru,clock(bits=1|2|3),./mine.ts(share=0.1,mode='strict')`.
 *
 *     list   = spec { ',' spec }
 *     spec   = reference [ '(' option { ',' option } ')' ]
 *     option = name '=' value { '|' value }
 *     value  = number | true | false | word | 'text' | "text"
 *
 * A value with alternatives is a sweep; several sweeps of one policy multiply.
 */
import { SelfpageError } from '@selfpage/policy'

/** What an option can be set to on a command line. */
export type OptionValue = string | number | boolean

/** A policy named on a command line. */
export interface PolicySpec {
  /** A policy's name, a package, or a path. */
  readonly reference: string
  /** Every combination of options asked for; one empty object if there are none. */
  readonly options: readonly Readonly<Record<string, OptionValue>>[]
}

/** What is named, for messages. */
interface SpecKind {
  /** As in `POLICY_SPEC_INVALID`. */
  readonly word: string
  /** How one writes a list. */
  readonly example: string
}

const policies: SpecKind = { word: 'policy', example: 'lru,clock(bits=1|2),./mine.ts(share=0.1)' }
const systems: SpecKind = { word: 'system', example: 'gnu,unix(order=active-inactive),./mine.ts' }

/** Parses a list of policies. Throws `POLICY_SPEC_INVALID` with the column, counted from 1. */
export function parsePolicySpecs(text: string): PolicySpec[] {
  return new SpecParser(text, policies).list()
}

/** Parses a list of systems, which are written alike. Throws `SYSTEM_SPEC_INVALID`. */
export function parseSystemSpecs(text: string): PolicySpec[] {
  return new SpecParser(text, systems).list()
}

class SpecParser {
  readonly #text: string
  readonly #kind: SpecKind
  #at = 0

  constructor(text: string, kind: SpecKind) {
    this.#text = text
    this.#kind = kind
  }

  list(): PolicySpec[] {
    const specs = [this.#spec()]
    while (this.#take(',')) specs.push(this.#spec())
    if (this.#at < this.#text.length) this.#fail(`',' or the end`)
    return specs
  }

  #spec(): PolicySpec {
    const reference = this.#word(/[^,()\s]+/y, `the name or path of a ${this.#kind.word}`)
    if (!this.#take('(')) return { reference, options: [{}] }
    let options: Record<string, OptionValue>[] = [{}]
    const seen = new Set<string>()
    if (this.#take(')')) return { reference, options }
    do {
      const start = this.#at
      const name = this.#word(/[A-Za-z_]\w*/y, 'the name of an option')
      if (seen.has(name)) this.#fail(`another option: '${name}' is given twice`, start)
      seen.add(name)
      this.#expect('=')
      const values = [this.#value()]
      while (this.#take('|')) values.push(this.#value())
      options = options.flatMap((chosen) => values.map((value) => ({ ...chosen, [name]: value })))
    } while (this.#take(','))
    this.#expect(')')
    return { reference, options }
  }

  #value(): OptionValue {
    const quote = this.#take(`'`) ? `'` : this.#take('"') ? '"' : null
    if (quote !== null) {
      const end = this.#text.indexOf(quote, this.#at)
      if (end === -1) this.#fail(`a closing ${quote}`, this.#text.length)
      const text = this.#text.slice(this.#at, end)
      this.#at = end + 1
      return text
    }
    const word = this.#word(/[^,()|=\s'"]+/y, 'a value')
    if (word === 'true') return true
    if (word === 'false') return false
    return Number.isFinite(Number(word)) ? Number(word) : word
  }

  #word(pattern: RegExp, what: string): string {
    this.#skipSpaces()
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) this.#fail(what)
    this.#at = pattern.lastIndex
    return match[0]
  }

  #take(sign: string): boolean {
    this.#skipSpaces()
    if (this.#text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) this.#fail(`'${sign}'`)
  }

  #skipSpaces(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++
  }

  #fail(expected: string, at = this.#at): never {
    const found = at < this.#text.length ? `'${this.#text[at]}'` : 'the end'
    const { word, example } = this.#kind
    throw new SelfpageError(
      `${word.toUpperCase()}_SPEC_INVALID`,
      `expected ${expected}, found ${found}, in \`${this.#text}\``,
      {
        place: `${word}, column ${at + 1}`,
        hint: `Write it like ${example}.`,
      },
    )
  }
}
