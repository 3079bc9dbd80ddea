/**
 * A day in the shop: transactions in TPC-C's proportions, and now and then a report that reads whole
 * tables. Every number comes from the seed.
 */
import type { Session } from '../engine/session.ts'
import { Dice } from './dice.ts'
import { reports } from './reports.ts'
import type { ShopSize } from './schema.ts'
import { delivery, newOrder, orderStatus, payment, stockLevel } from './transactions.ts'

export interface Day {
  readonly size: ShopSize
  readonly seed: number
  readonly transactions: number
  /** A report comes after so many transactions; 0: none comes. */
  readonly reportEvery: number
}

/** What was done. */
export interface DayCounts {
  transactions: number
  newOrders: number
  reports: number
}

/** In a hundred transactions (TPC-C 5.2.3). */
const mix = [
  [newOrder, 45],
  [payment, 43],
  [orderStatus, 4],
  [delivery, 4],
  [stockLevel, 4],
] as const

/** @param onCount told after each transaction and report */
export function runDay(
  session: Session,
  day: Day,
  onCount?: (counts: DayCounts) => void,
): DayCounts {
  const { size, seed, transactions, reportEvery } = day
  // Another stream than the one that filled the shop.
  const dice = new Dice(seed ^ 0x5f356495)
  const counts: DayCounts = { transactions: 0, newOrders: 0, reports: 0 }
  while (counts.transactions < transactions) {
    const act = choose(dice)
    session.transaction(() => act({ session, dice, size }))
    counts.transactions++
    if (act === newOrder) counts.newOrders++
    if (reportEvery > 0 && counts.transactions % reportEvery === 0) {
      session.query(reports[counts.reports % reports.length])
      counts.reports++
    }
    onCount?.(counts)
  }
  return counts
}

function choose(dice: Dice): (typeof mix)[number][0] {
  let left = dice.between(0, 99)
  for (const [act, share] of mix) {
    if (left < share) return act
    left -= share
  }
  return newOrder
}
