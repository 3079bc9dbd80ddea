/** What things cost in virtual time: data, so that another machine is another object. */
import type { Ticks } from './numbers.ts'

export interface CostModel {
  readonly name: string
  /** A reference that hits, all caches and TLB misses averaged in. */
  readonly reference: Ticks
  /** A message from one thread to another, switch included. */
  readonly ipc: Ticks
  /** Entering the kernel for a fault, before its IPC. */
  readonly fault: Ticks
  /** Mapping or granting one page. */
  readonly map: Ticks
  /** Unmapping one page from one space, its TLB entry included. */
  readonly unmap: Ticks
  /** Each level of page table that must be made for a mapping. */
  readonly pageTable: Ticks
  /** Levels of a page table. */
  readonly pageTableLevels: number
  /** Filling a page with zeros. */
  readonly zero: Ticks
  /** Copying a page. */
  readonly copy: Ticks
  /** Taking an interrupt. */
  readonly interrupt: Ticks
  /** The time a thread runs before others of its priority may. */
  readonly slice: Ticks
  readonly disk: DiskCosts
}

export interface DiskCosts {
  /** Shortest and longest movement of the arm, by the square root of the distance; 0: flash. */
  readonly seekMin: Ticks
  readonly seekMax: Ticks
  /** A turn of the platter; half of one is waited for on the average. 0: flash. */
  readonly rotation: Ticks
  /** Fixed time of a request, read and write. */
  readonly readLatency: Ticks
  readonly writeLatency: Ticks
  /** Moving one byte, in ticks; may be below 1. */
  readonly transferPerByte: number
  /** Requests it works on at the same time; 1 for a disk with one arm. */
  readonly parallelism: number
}

/** A PC of 2002: 1.5 GHz, 7,200 turns a minute, 40 MB/s. */
export const pc2002: CostModel = {
  name: 'pc-2002',
  reference: 10,
  ipc: 800,
  fault: 700,
  map: 400,
  unmap: 500,
  pageTable: 300,
  pageTableLevels: 2,
  zero: 3_000,
  copy: 5_000,
  interrupt: 1_500,
  slice: 10_000_000,
  disk: {
    seekMin: 800_000,
    seekMax: 15_000_000,
    rotation: 8_333_333,
    readLatency: 200_000,
    writeLatency: 200_000,
    transferPerByte: 25,
    parallelism: 1,
  },
}

/** A server of today: 3 GHz, NVMe flash. */
export const serverFlash: CostModel = {
  name: 'server-flash',
  reference: 2,
  ipc: 250,
  fault: 400,
  map: 100,
  unmap: 250,
  pageTable: 80,
  pageTableLevels: 4,
  zero: 120,
  copy: 250,
  interrupt: 600,
  slice: 4_000_000,
  disk: {
    seekMin: 0,
    seekMax: 0,
    rotation: 0,
    readLatency: 75_000,
    writeLatency: 20_000,
    transferPerByte: 0.33,
    parallelism: 32,
  },
}

/** Presets by name. */
export const costModels: Readonly<Record<string, CostModel>> = {
  [pc2002.name]: pc2002,
  [serverFlash.name]: serverFlash,
}
