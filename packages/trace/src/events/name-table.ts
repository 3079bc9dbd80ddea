/** Numbers for names, in order of first appearance after those already known. */
export class NameTable {
  readonly names: string[]
  readonly #numbers = new Map<string, number>()

  constructor(known: readonly string[]) {
    this.names = [...known]
    for (const [number, name] of known.entries()) this.#numbers.set(name, number)
  }

  numberOf(name: string): number {
    let number = this.#numbers.get(name)
    if (number === undefined) {
      number = this.names.length
      this.names.push(name)
      this.#numbers.set(name, number)
    }
    return number
  }
}
