/**
 * What a mutator sees of a collected heap, and what objects look like in it. An object is a header
 * word, then words that are references, then words of data; it lies within a page. A reference is
 * the number of the header's word; 0 is none (word 0 is never an object's).
 *
 * A collection may move objects: whatever a mutator needs after an allocation it keeps as a root.
 */
import type { Working } from './heap-words.ts'

/** A heap and its collector. */
export interface Heap {
  /** What the mutator holds; collections update it. */
  readonly roots: number[]
  readonly counts: HeapCounts
  /** A new object, its references none and its data 0. May collect. */
  allocate(references: number, dataWords: number): Working<number>
  reference(object: number, index: number): Working<number>
  setReference(object: number, index: number, target: number): Working<void>
  data(object: number, index: number): Working<number>
  setData(object: number, index: number, value: number): Working<void>
  /** How many references an object has. */
  shape(object: number): Working<Shape>
}

export interface Shape {
  readonly references: number
  readonly dataWords: number
}

/** What a heap did. */
export interface HeapCounts {
  allocatedWords: number
  collections: number
  /** Of the whole heap, where some are not. */
  fullCollections: number
  movedWords: number
  /** Pages whose contents were announced as dead. */
  discardedPages: number
  /** Pages that a collection knew without reading them, because they were not in memory. */
  bookmarkedPages: number
  /** Most pages that held objects. */
  mostPages: number
}

export function noCounts(): HeapCounts {
  return {
    allocatedWords: 0,
    collections: 0,
    fullCollections: 0,
    movedWords: 0,
    discardedPages: 0,
    bookmarkedPages: 0,
    mostPages: 0,
  }
}

/** A moved object's header is where it went, with this bit. */
export const MOVED = 0x8000_0000

/** The header of an object. */
export function headerOf(references: number, dataWords: number): number {
  return (references << 12) | dataWords
}

export function shapeOf(header: number): Shape {
  return { references: header >>> 12, dataWords: header & 0xfff }
}

export function wordsOf(header: number): number {
  return 1 + (header >>> 12) + (header & 0xfff)
}
