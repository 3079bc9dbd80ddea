/** The five transactions of TPC-C (clause 2), in short: what they look up, change and add. */
import type { Session } from '../engine/session.ts'
import type { Dice } from './dice.ts'
import { nameOf } from './names.ts'
import { districtsPerWarehouse } from './schema.ts'
import type { ShopSize } from './schema.ts'

/** What a transaction works with. */
export interface Counter {
  readonly session: Session
  readonly dice: Dice
  readonly size: ShopSize
}

/** A customer orders five to fifteen items. */
export function newOrder({ session, dice, size }: Counter): void {
  const district = anyDistrict(dice, size)
  const home = warehouseOf(district)
  const customer = anyCustomer(dice, size, district)
  const lines = dice.between(5, 15)
  session.query('SELECT tax FROM warehouse WHERE id = ?', home)
  session.query('SELECT name, credit FROM customer WHERE id = ?', customer)
  const number = Number(session.value('SELECT next_order FROM district WHERE id = ?', district))
  session.query('UPDATE district SET next_order = next_order + 1 WHERE id = ?', district)
  const order = Number(session.value('SELECT max(id) FROM orders')) + 1
  session.query(
    'INSERT INTO orders VALUES (?, ?, ?, ?, 0, ?)',
    ...[order, district, number, customer, lines],
  )
  session.query('INSERT INTO new_order VALUES (?, ?)', district, order)
  for (let line = 1; line <= lines; line++) {
    const item = dice.uneven(1, size.items)
    // One line in a hundred comes from another warehouse.
    const warehouse = dice.percent(1) ? dice.between(1, size.warehouses) : home
    const quantity = dice.between(1, 10)
    const price = Number(session.value('SELECT price FROM item WHERE id = ?', item))
    session.query(
      'SELECT quantity, place FROM stock WHERE warehouse = ? AND item = ?',
      ...[warehouse, item],
    )
    session.query(
      `UPDATE stock SET quantity = CASE WHEN quantity > ?1 + 9 THEN quantity - ?1
         ELSE quantity - ?1 + 91 END, sold = sold + ?1, orders = orders + 1
       WHERE warehouse = ?2 AND item = ?3`,
      ...[quantity, warehouse, item],
    )
    session.query(
      'INSERT INTO order_line VALUES (?, ?, ?, ?, ?, ?, 0, ?)',
      ...[order, line, item, warehouse, quantity, quantity * price, dice.letters(24)],
    )
  }
}

/** A customer pays; six in ten are looked for by name. */
export function payment({ session, dice, size }: Counter): void {
  const district = anyDistrict(dice, size)
  const amount = dice.between(100, 500_000)
  session.query('UPDATE warehouse SET ytd = ytd + ? WHERE id = ?', amount, warehouseOf(district))
  session.query('UPDATE district SET ytd = ytd + ? WHERE id = ?', amount, district)
  const customer = findCustomer({ session, dice, size }, district)
  session.query(
    'UPDATE customer SET balance = balance - ?, payments = payments + 1 WHERE id = ?',
    ...[amount, customer],
  )
  session.query(
    'INSERT INTO history (customer, district, amount, data) VALUES (?, ?, ?, ?)',
    ...[customer, district, amount, dice.letters(20)],
  )
}

/** What became of a customer's last order? */
export function orderStatus({ session, dice, size }: Counter): void {
  const customer = findCustomer({ session, dice, size }, anyDistrict(dice, size))
  const order = session.value(
    'SELECT id FROM orders WHERE customer = ? ORDER BY id DESC LIMIT 1',
    customer,
  )
  session.query('SELECT item, quantity, delivered FROM order_line WHERE orders = ?', order)
}

/** The oldest order of each district of a warehouse is delivered. */
export function delivery({ session, dice, size }: Counter): void {
  const warehouse = dice.between(1, size.warehouses)
  for (let number = 1; number <= districtsPerWarehouse; number++) {
    const district = (warehouse - 1) * districtsPerWarehouse + number
    const order = session.value(
      'SELECT orders FROM new_order WHERE district = ? ORDER BY orders LIMIT 1',
      district,
    )
    if (order === null) continue
    session.query('DELETE FROM new_order WHERE district = ? AND orders = ?', district, order)
    session.query('UPDATE orders SET carrier = ? WHERE id = ?', dice.between(1, 10), order)
    session.query('UPDATE order_line SET delivered = 1 WHERE orders = ?', order)
    const sum = session.value('SELECT sum(amount) FROM order_line WHERE orders = ?', order)
    session.query(
      'UPDATE customer SET balance = balance + ? WHERE id = (SELECT customer FROM orders WHERE id = ?)',
      ...[sum, order],
    )
  }
}

/** How many of the items sold last are nearly out of stock? */
export function stockLevel({ session, dice, size }: Counter): void {
  const district = anyDistrict(dice, size)
  const next = Number(session.value('SELECT next_order FROM district WHERE id = ?', district))
  const orders = session.query(
    'SELECT id FROM orders WHERE district = ? AND number >= ? ORDER BY number',
    ...[district, next - 20],
  )
  const items = new Set<number>()
  for (const [order] of orders) {
    const sold = session.query('SELECT item FROM order_line WHERE orders = ?', order)
    for (const [item] of sold) items.add(Number(item))
  }
  for (const item of items) {
    session.query(
      'SELECT quantity FROM stock WHERE warehouse = ? AND item = ?',
      ...[warehouseOf(district), item],
    )
  }
}

function findCustomer({ session, dice, size }: Counter, district: number): number {
  if (dice.percent(60)) {
    const name = nameOf(dice.uneven(0, Math.min(1_000, size.customersPerDistrict) - 1))
    const found = session.query(
      'SELECT id, credit FROM customer WHERE district = ? AND name = ? ORDER BY id',
      ...[district, name],
    )
    if (found.length > 0) return Number(found[found.length >> 1][0])
  }
  const customer = anyCustomer(dice, size, district)
  session.query('SELECT name, credit FROM customer WHERE id = ?', customer)
  return customer
}

function anyDistrict(dice: Dice, { warehouses }: ShopSize): number {
  return dice.between(1, warehouses * districtsPerWarehouse)
}

function anyCustomer(dice: Dice, size: ShopSize, district: number): number {
  const { customersPerDistrict } = size
  return (district - 1) * customersPerDistrict + dice.uneven(1, customersPerDistrict)
}

function warehouseOf(district: number): number {
  return Math.ceil(district / districtsPerWarehouse)
}
