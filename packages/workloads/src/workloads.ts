/**
 * Page-reference traces of real programs, ready to replay. Each was captured for this project from
 * programs and data of its own; they are page numbers only and carry no content of anybody.
 */
import { fileURLToPath } from 'node:url'
import { SelfpageError } from '@selfpage/policy'
import { openTrace } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'

/** A trace that comes with the package. */
export interface Workload {
  readonly name: string
  /** One line: what the program does and what that asks of a policy. */
  readonly summary: string
  /** The program, its version and arguments, and what was recorded. */
  readonly origin: string
  /** The file, for programs that would rather open it themselves. */
  readonly path: string
}

/**
 * Captured on Debian 12 in November 2026. `db-*`: every request for a buffer, hits included, as the
 * database's own buffer manager saw it. `vm-*`: every page that instructions and data touched, as
 * Valgrind saw it, without the references that no memory of `exactFromFrames` frames would notice.
 */
const catalog: Readonly<Record<string, Pick<Workload, 'summary' | 'origin'>>> = {
  'db-sqlite-oltp': {
    summary: '60,000 small transactions: skewed look-ups through B-trees, a few writes.',
    origin: 'SQLite 3.40.1, its page cache wrapped; a 66 MB database, keys by a Zipf law.',
  },
  'db-sqlite-olap': {
    summary: '42 analytic queries: full scans, range scans and index joins, again and again.',
    origin: 'SQLite 3.40.1, its page cache wrapped; the same 66 MB database.',
  },
  'db-sqlite-mixed': {
    summary: 'Small transactions with an analytic query every 1,000: scans among hot pages.',
    origin: 'SQLite 3.40.1, its page cache wrapped; 60,000 transactions, 60 queries.',
  },
  'db-pg-oltp': {
    summary: '20,000 small transactions of one client.',
    origin: 'PostgreSQL 15, requests to its buffer manager; pgbench, scale 5, keys by a Zipf law.',
  },
  'db-pg-mixed': {
    summary: '26,000 small transactions while a second session runs 15 analytic queries.',
    origin: 'PostgreSQL 15, requests to its buffer manager; pgbench, scale 5, two sessions.',
  },
  'vm-gc-v8': {
    summary: 'A JavaScript program under a copying collector: 55 collections move what lives.',
    origin: 'Node 20.20 on one thread, interpreted; binary trees and a Map; semispaces of 1 MB.',
  },
  'vm-gc-lua-gen': {
    summary: 'A Lua program under a generational mark-and-sweep collector.',
    origin: "Lua 5.4.4, collectgarbage('generational'); binary trees and a store of 60,000 keys.",
  },
  'vm-python-json': {
    summary: 'A parser: reads JSON, builds an inverted index, sorts it, writes it out.',
    origin: 'CPython 3.11; json.load of 2.1 MB.',
  },
  'vm-sort': {
    summary: 'An external sort whose buffer holds everything: streams in, merges in place.',
    origin: 'GNU sort on one thread with a 64 MB buffer; 2.8 MB of text.',
  },
  'vm-matmul-naive': {
    summary: 'A matrix product that walks down columns: each element on a page of its own.',
    origin: 'C; 160 x 160 doubles, a row a page, loops in the order i, j, k.',
  },
  'vm-matmul-blocked': {
    summary: 'The same product, tiled, so that what it works on fits a small memory.',
    origin: 'C; 160 x 160 doubles, a row a page, tiles of 32.',
  },
  'vm-mmap-scan-probe': {
    summary: 'Three passes over a mapped file between look-ups in a skewed hash table.',
    origin: 'C; a mapped file of 12.6 MB.',
  },
}

/** All of them: databases first, then collectors, then other programs. */
export const bundledWorkloads: readonly Workload[] = Object.entries(catalog).map(
  ([name, { summary, origin }]) => ({
    name,
    summary,
    origin,
    path: fileURLToPath(new URL(`../traces/${name}.spt`, import.meta.url)),
  }),
)

/** Opens the bundled workload `name`. Throws `WORKLOAD_UNKNOWN`. */
export async function openWorkload(name: string): Promise<Trace> {
  const workload = bundledWorkloads.find((known) => known.name === name)
  if (workload === undefined) {
    throw new SelfpageError('WORKLOAD_UNKNOWN', `no bundled workload is called '${name}'`, {
      hint: `There are: ${bundledWorkloads.map((known) => known.name).join(', ')}.`,
    })
  }
  return openTrace(workload.path)
}
