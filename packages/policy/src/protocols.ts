/** The hint protocols that the project's own traces and tasks speak. */
import { defineHints } from './hints.ts'

/**
 * A garbage collector: a collection (or a phase of one: mark, sweep, a minor collection; numbered
 * as its source numbers them) begins and ends; a page holds no live object; a dead page is about
 * to be allocated from again.
 */
export const gcHints = defineHints('gc', {
  begin: ['phase'],
  end: ['phase'],
  dead: ['page'],
  recycled: ['page'],
})

/**
 * A database: a statement that reads a whole table or index begins and ends (`scan`), any other
 * statement begins and ends. Equal statements have equal numbers.
 */
export const databaseHints = defineHints('database', {
  scanBegin: ['statement'],
  scanEnd: ['statement'],
  statementBegin: ['statement'],
  statementEnd: ['statement'],
})

/**
 * How a program lays out its memory: a page lies in `region`, which was mapped in one piece. Regions
 * have numbers of the source's own; pages of one region are told one after the other.
 */
export const regionHints = defineHints('region', { mapped: ['page', 'region'] })
