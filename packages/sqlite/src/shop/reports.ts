/** What the manager wants to know. Each reads a table, or two, from one end to the other. */
export const reports: readonly string[] = [
  `SELECT warehouse, count(*), sum(amount), sum(quantity) FROM order_line GROUP BY warehouse`,
  `SELECT district, count(*), sum(balance), max(length(data)) FROM customer GROUP BY district`,
  `SELECT count(*), sum(s.quantity * i.price) FROM stock s CROSS JOIN item i ON i.id = s.item`,
]
