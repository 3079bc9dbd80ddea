/** Fills a new shop: the same rows for the same size and seed. */
import type { Session } from '../engine/session.ts'
import { Dice } from './dice.ts'
import { nameOf } from './names.ts'
import { districtsPerWarehouse, schema } from './schema.ts'
import type { ShopSize } from './schema.ts'

/** Rows that a transaction of the load inserts. */
const batchRows = 5_000

/** Makes the tables and fills them. */
export function loadShop(session: Session, size: ShopSize, seed: number): void {
  session.database.exec(schema)
  new Loading(session, size, new Dice(seed)).all()
}

class Loading {
  readonly #session: Session
  readonly #size: ShopSize
  readonly #dice: Dice
  #rows = 0

  constructor(session: Session, size: ShopSize, dice: Dice) {
    this.#session = session
    this.#size = size
    this.#dice = dice
  }

  all(): void {
    const { warehouses, items } = this.#size
    this.#session.query('BEGIN')
    for (let item = 1; item <= items; item++) this.#item(item)
    for (let warehouse = 1; warehouse <= warehouses; warehouse++) this.#warehouse(warehouse)
    this.#session.query('COMMIT')
  }

  #item(item: number): void {
    const dice = this.#dice
    this.#insert('item', item, dice.letters(14), dice.between(100, 10_000), dice.letters(40))
  }

  #warehouse(warehouse: number): void {
    const dice = this.#dice
    this.#insert('warehouse', warehouse, dice.letters(8), dice.between(0, 20), 0)
    for (let item = 1; item <= this.#size.items; item++) {
      this.#insert('stock', warehouse, item, dice.between(10, 100), 0, 0, dice.letters(24))
    }
    for (let number = 1; number <= districtsPerWarehouse; number++) {
      this.#district((warehouse - 1) * districtsPerWarehouse + number, warehouse)
    }
  }

  #district(district: number, warehouse: number): void {
    const { customersPerDistrict, ordersPerDistrict } = this.#size
    const dice = this.#dice
    const next = ordersPerDistrict + 1
    this.#insert('district', district, warehouse, dice.between(0, 20), 0, next)
    const first = (district - 1) * customersPerDistrict
    for (let number = 1; number <= customersPerDistrict; number++) {
      const name = nameOf(number <= 1000 ? number - 1 : dice.uneven(0, 999))
      const credit = dice.between(1_000, 50_000)
      this.#insert('customer', first + number, district, name, credit, 0, 0, dice.letters(200))
    }
    for (let number = 1; number <= ordersPerDistrict; number++) {
      this.#order((district - 1) * ordersPerDistrict + number, district, number, warehouse)
    }
  }

  #order(order: number, district: number, number: number, warehouse: number): void {
    const dice = this.#dice
    const { customersPerDistrict, ordersPerDistrict, items } = this.#size
    const customer = (district - 1) * customersPerDistrict + dice.between(1, customersPerDistrict)
    // The last third waits to be delivered.
    const waits = number > ordersPerDistrict - Math.floor(ordersPerDistrict / 3)
    const lines = dice.between(5, 15)
    this.#insert('orders', order, district, number, customer, waits ? 0 : 1, lines)
    if (waits) this.#insert('new_order', district, order)
    for (let line = 1; line <= lines; line++) {
      const item = dice.uneven(1, items)
      const amount = dice.between(1, 9_999)
      const delivered = waits ? 0 : 1
      this.#insert(
        ...(['order_line', order, line, item, warehouse, 5, amount, delivered] as const),
        dice.letters(24),
      )
    }
  }

  #insert(table: string, ...values: readonly (string | number)[]): void {
    if (++this.#rows % batchRows === 0) {
      this.#session.query('COMMIT')
      this.#session.query('BEGIN')
    }
    const marks = values.map(() => '?').join(', ')
    this.#session.query(`INSERT INTO ${table} VALUES (${marks})`, ...values)
  }
}
