/**
 * What runs on the heaps: binary trees as in the benchmarks game, and GCBench (Ellis, Kovac and Boehm,
 * 1997-2000): short-lived trees of several depths beside a long-lived tree and a long-lived array.
 * Both are deterministic, whatever the collector does.
 */
import type { Working } from './heap-words.ts'
import type { Heap } from './heap.ts'

/** Words of data in a node of a tree. */
const NODE_DATA = 2

/** Children first. Data: the depth, and a number that counts up. */
function* buildTree(heap: Heap, depth: number, state: { next: number }): Working<number> {
  if (depth > 0) {
    heap.roots.push(yield* buildTree(heap, depth - 1, state))
    heap.roots.push(yield* buildTree(heap, depth - 1, state))
  }
  const node = yield* heap.allocate(2, NODE_DATA)
  if (depth > 0) {
    const right = heap.roots.pop() ?? 0
    const left = heap.roots.pop() ?? 0
    yield* heap.setReference(node, 0, left)
    yield* heap.setReference(node, 1, right)
  }
  yield* heap.setData(node, 0, depth)
  yield* heap.setData(node, 1, state.next++)
  return node
}

/** From the root down, as GCBench's second way: the collector sees old nodes point to young ones. */
function* growTree(heap: Heap, depth: number, state: { next: number }): Working<number> {
  const node = yield* heap.allocate(2, NODE_DATA)
  yield* heap.setData(node, 1, state.next++)
  heap.roots.push(node)
  for (const child of depth > 0 ? [0, 1] : []) {
    const grown = yield* growTree(heap, depth - 1, state)
    yield* heap.setReference(heap.roots[heap.roots.length - 1], child, grown)
  }
  return heap.roots.pop() ?? 0
}

/** What a mutator is to do. */
export interface MutatorOptions {
  /** Of the largest short-lived tree. */
  readonly depth: number
  /** Of the tree that lives from beginning to end. */
  readonly longLivedDepth: number
  readonly rounds: number
}

/** Builds and drops trees of growing depth, while one tree lives. */
export function* binaryTrees(heap: Heap, options: MutatorOptions): Working<void> {
  const state = { next: 1 }
  heap.roots.push(yield* buildTree(heap, options.longLivedDepth, state))
  for (let round = 0; round < options.rounds; round++) {
    for (let depth = 4; depth <= options.depth; depth += 2) {
      for (let tree = 0; tree < 1 << (options.depth - depth); tree++) {
        yield* buildTree(heap, depth, state)
      }
    }
  }
}

/** Words of an array's piece. */
const PIECE_DATA = 64

/** GCBench: trees built both ways, beside a tree and an array that stay. */
export function* gcBench(heap: Heap, options: MutatorOptions): Working<void> {
  const state = { next: 1 }
  yield* buildTree(heap, options.depth, state)
  heap.roots.push(yield* growTree(heap, options.longLivedDepth, state))
  // The array is a list of pieces: an object lies within a page.
  heap.roots.push(0)
  for (let piece = 0; piece < 1 << Math.max(0, options.longLivedDepth - 4); piece++) {
    const object = yield* heap.allocate(1, PIECE_DATA)
    yield* heap.setReference(object, 0, heap.roots[heap.roots.length - 1])
    for (let word = 0; word < PIECE_DATA; word += 8) yield* heap.setData(object, word, state.next++)
    heap.roots[heap.roots.length - 1] = object
  }
  for (let round = 0; round < options.rounds; round++) {
    for (let depth = 4; depth <= options.depth; depth += 2) {
      for (let tree = 0; tree < 1 << (options.depth - depth); tree++) {
        yield* growTree(heap, depth, state)
        yield* buildTree(heap, depth, state)
      }
    }
  }
}
