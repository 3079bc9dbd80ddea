/** What a shop's tables hold, in a few numbers: they change with every transaction that writes. */
export const fingerprintQueries = [
  'SELECT count(*), max(id), sum(carrier), sum(lines) FROM orders',
  'SELECT count(*), sum(amount), sum(delivered), min(place), max(place) FROM order_line',
  'SELECT count(*), sum(orders) FROM new_order',
  'SELECT count(*), sum(amount), max(data) FROM history',
  'SELECT sum(balance), sum(payments) FROM customer',
  'SELECT sum(ytd) FROM warehouse',
  'SELECT sum(ytd), sum(next_order) FROM district',
  'SELECT sum(quantity), sum(sold), sum(orders) FROM stock',
] as const

/** @param ask runs a query and returns its rows */
export function fingerprint(ask: (sql: string) => readonly (readonly unknown[])[]): string {
  return JSON.stringify(fingerprintQueries.map((sql) => ask(sql)))
}
