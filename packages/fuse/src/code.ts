/** Statements being written. */

export class Code {
  readonly lines: string[] = []
  /** Whether what follows can never run. */
  isOver = false

  get isEmpty(): boolean {
    return this.lines.length === 0
  }

  add(...lines: readonly string[]): void {
    this.lines.push(...lines)
  }

  /** All of `other`; whether that ends the code is the caller's to say. */
  append(other: Code): void {
    for (const line of other.lines) this.lines.push(line)
  }

  toString(): string {
    return this.lines.join('\n')
  }
}
