/**
 * The tables of a wholesaler, after TPC-C (tpc.org, revision 5.11, clause 1.3), smaller: warehouses
 * with ten districts each, their customers, a catalogue of items and what is in stock, orders and
 * their lines.
 */

/** How large the shop is. Of each warehouse, the catalogue aside. */
export interface ShopSize {
  readonly warehouses: number
  /** In the catalogue, and in the stock of each warehouse. */
  readonly items: number
  readonly customersPerDistrict: number
  /** Orders that each district has at the start. */
  readonly ordersPerDistrict: number
}

export const districtsPerWarehouse = 10

export const schema = `
CREATE TABLE warehouse (
  id INTEGER PRIMARY KEY, name TEXT, tax INTEGER, ytd INTEGER);
CREATE TABLE district (
  id INTEGER PRIMARY KEY, warehouse INTEGER, tax INTEGER, ytd INTEGER, next_order INTEGER);
CREATE TABLE customer (
  id INTEGER PRIMARY KEY, district INTEGER, name TEXT, credit INTEGER, balance INTEGER,
  payments INTEGER, data TEXT);
CREATE INDEX customer_name ON customer (district, name);
CREATE TABLE item (
  id INTEGER PRIMARY KEY, name TEXT, price INTEGER, data TEXT);
CREATE TABLE stock (
  warehouse INTEGER, item INTEGER, quantity INTEGER, sold INTEGER, orders INTEGER, place TEXT,
  PRIMARY KEY (warehouse, item)) WITHOUT ROWID;
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, district INTEGER, number INTEGER, customer INTEGER, carrier INTEGER,
  lines INTEGER);
CREATE INDEX orders_district ON orders (district, number);
CREATE INDEX orders_customer ON orders (customer, id);
CREATE TABLE order_line (
  orders INTEGER, line INTEGER, item INTEGER, warehouse INTEGER, quantity INTEGER,
  amount INTEGER, delivered INTEGER, place TEXT,
  PRIMARY KEY (orders, line)) WITHOUT ROWID;
CREATE TABLE new_order (
  district INTEGER, orders INTEGER, PRIMARY KEY (district, orders)) WITHOUT ROWID;
CREATE TABLE history (
  id INTEGER PRIMARY KEY, customer INTEGER, district INTEGER, amount INTEGER, data TEXT);
`
