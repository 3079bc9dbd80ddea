/** The same operations through the real driver, as every world makes them, with its checks on. */
import { createDriver, HELD, RESIDENT } from '@selfpage/kit'
import type { Driver, DriverOptions } from '@selfpage/kit'
import { NO_PAGE, pageId } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { Finding } from './finding.ts'
import { hintOf } from './hint-of.ts'
import type { Operation, Scenario } from './operation.ts'
import { Witness } from './witness.ts'

/** What of the driver a scenario uses beyond the plain one. */
export type DrivenWorldOptions = Pick<DriverOptions, 'fidelity' | 'inactiveFrames' | 'mayEvict'>

/** Throws a `Finding` when the policy breaks a rule or the driver had to fall back. */
export class DrivenWorld {
  readonly driver: Driver
  readonly witness: Witness
  readonly #configured: ConfiguredPolicy
  readonly #pins = new Map<number, number>()
  #pages: number

  constructor(
    configured: ConfiguredPolicy,
    { pages, frames, seed }: Omit<Scenario, 'operations'>,
    options: DrivenWorldOptions = {},
  ) {
    this.#configured = configured
    this.#pages = pages
    let witness: Witness | undefined
    this.driver = createDriver({
      ...options,
      policy: {
        ...configured,
        create: (context) =>
          (witness = new Witness(configured.create(context), configured.definition.hints)),
      },
      pages,
      frames,
      seed,
    })
    if (witness === undefined) throw new Error('the driver created no policy')
    this.witness = witness
  }

  /** Plays all operations, auditing after each, then releases and evicts everything. */
  play(operations: readonly Operation[]): this {
    for (const operation of operations) {
      this.apply(operation)
      this.confirm()
    }
    for (const page of this.#pins.keys()) {
      while ((this.#pins.get(page) ?? 0) > 0) this.#unpin(page)
    }
    for (let page = 0; page < this.#pages; page++) this.driver.release(pageId(page))
    while (this.driver.evict('evicted') !== NO_PAGE);
    this.confirm()
    return this
  }

  apply(operation: Operation): void {
    const { driver } = this
    const page = pageId('page' in operation ? operation.page : NO_PAGE)
    switch (operation.kind) {
      case 'reference':
        driver.facts.clock++
        driver.facts.nextUse = operation.nextUse
        driver.facts.write = operation.write ? 1 : 0
        return void driver.reference(page, operation.write)
      case 'read-ahead':
        return void driver.readAhead(page)
      case 'remove':
        this.#pins.delete(page)
        return driver.remove(page, operation.cause)
      case 'evict':
        return void driver.evict('evicted')
      case 'forget':
        this.#pins.delete(page)
        return driver.forget(page)
      case 'resize':
        return driver.resize(operation.frames, Math.min(operation.frames >> 2, 4))
      case 'grow':
        return this.#grow(operation.pages)
      case 'pin':
        if (driver.status[page] < RESIDENT) return
        this.#pins.set(page, (this.#pins.get(page) ?? 0) + 1)
        return driver.pin(page)
      case 'unpin':
        return this.#unpin(page)
      case 'scan':
        return driver.scan()
      case 'hint':
        return this.#hint(operation.hint, operation.values)
      case 'drain':
        while (driver.evict('reclaimed') !== NO_PAGE);
        return
      case 'ask':
        return void this.witness.victim()
      case 'deactivate':
        throw new Error('only the driver deactivates')
    }
  }

  /** Throws what the policy did wrong, or what the driver says against it. */
  confirm(): void {
    const { driver, witness } = this
    witness.confirm()
    for (const { reason } of driver.fallbacks) throw new Finding(reason, witness.script())
    driver.audit()
    for (let page = 0; page < this.#pages; page++) {
      const isHeld = driver.status[page] >= HELD
      const isExpected = driver.status[page] >= RESIDENT && !(isHeld && witness.hold === undefined)
      if (witness.resident.has(pageId(page)) === isExpected) continue
      throw new Error(`driver and policy disagree on page ${page}: ${witness.script().join()}`)
    }
  }

  #grow(pages: number): void {
    this.#pages += pages
    this.driver.grow(this.#pages)
  }

  #unpin(page: number): void {
    const pins = this.#pins.get(page) ?? 0
    if (pins === 0) return
    this.#pins.set(page, pins - 1)
    this.driver.unpin(pageId(page))
  }

  #hint(hint: number, values: readonly number[]): void {
    const chosen = hintOf(this.#configured.definition.hints, hint, values, this.#pages)
    if (chosen === undefined) return
    const { protocol, message, values: all, place } = chosen
    if (place < 0) this.driver.hint(protocol, message, all)
    else this.driver.hint(protocol, message, all.toSpliced(place, 1), [pageId(all[place])])
  }
}
