/**
 * R10: nothing is allocated while running. Two measurements: what a few thousand references
 * allocate, garbage included (a collector's pause in the middle of a page fault), and what many
 * references leave behind. Compilation also allocates, and takes its time, so the least of several
 * measurements counts.
 */
import { DriverFacts } from '@selfpage/kit'
import { pageId, randomSource } from '@selfpage/policy'
import type { ConfiguredPolicy, EvictionPolicy, PageId } from '@selfpage/policy'
import type { CheckDescription } from '../check.ts'
import { Finding } from '../finding.ts'
import { bytesAllocated, bytesRetained, canMeasureHeap } from '../heap-meter.ts'

const pages = 2048
const frames = 256
/** References of one measurement: their garbage fits into the young generation. */
const fewReferences = 4096
const warmUpReferences = 40_000
/**
 * After so many measurements the compiler, which works on another thread, is given a while alone, and
 * twice as long each time: on a busy machine it may need seconds.
 */
const attemptsBetweenPauses = 20
const pauseMilliseconds = 50
const mostAttempts = 100
/** The statistics themselves take about a kilobyte. */
const quietBytes = 8 * 1024
const quietRetainedBytes = 32 * 1024
const settlingWindows = 2
const growingWindows = 3

export const allocation: CheckDescription = {
  name: 'allocates nothing while running',
  rule: 'R10',
  skipReason: () => (canMeasureHeap ? undefined : 'the collector cannot be called here'),
  find: (configured, { seed, isShrunk }) => {
    // There is no smaller way to say it.
    if (isShrunk) return undefined
    const run = new Run(configured, seed)
    try {
      return run.findGarbage() ?? run.findGrowth()
    } catch (error) {
      if (error instanceof Finding) return error
      throw error
    }
  },
}

/** One policy and an endless string of references, played without allocating anything. */
class Run {
  readonly #policy: EvictionPolicy
  readonly #facts = new DriverFacts({}, pages)
  readonly #string: Int32Array
  /** How many references later the page of each comes again. */
  readonly #distances: Int32Array
  readonly #resident = new Uint8Array(pages)
  readonly #referenced = new Uint8Array(pages)
  #residentPages = 0
  #position = 0

  constructor(configured: ConfiguredPolicy, seed: number) {
    const random = randomSource(seed)
    // The cube favours low numbers: hits and misses in equal measure.
    this.#string = Int32Array.from({ length: 1 << 16 }, () =>
      Math.floor(pages * (random() / 2 ** 32) ** 3),
    )
    this.#distances = distancesOf(this.#string)
    this.#policy = configured.create({
      pages,
      frames,
      random,
      facts: this.#facts,
      takeReferenced: (page) => {
        const isReferenced = this.#referenced[page] === 1
        this.#referenced[page] = 0
        return isReferenced
      },
    })
  }

  /** What a few references allocate, at best. */
  findGarbage(): Finding | undefined {
    this.#play(warmUpReferences)
    let least = Infinity
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const bytes = bytesAllocated(() => this.#play(fewReferences))
      // Less than nothing: a collection took place meanwhile, and the measurement says nothing.
      if (bytes >= 0) least = Math.min(least, bytes)
      if (least <= quietBytes) return undefined
      this.#play(fewReferences)
      if (attempt % attemptsBetweenPauses === 0) {
        pause(pauseMilliseconds * 2 ** (attempt / attemptsBetweenPauses - 1))
      }
    }
    return new Finding(`it allocates ${(least / fewReferences).toFixed(1)} bytes a reference`)
  }

  /**
   * What stays. Each window is as long as everything before it, so that doubling arrays show; in
   * the first ones the heap still settles (V8 drops code nobody calls). Code that was compiled
   * late stays as well, but does not come in every window.
   */
  findGrowth(): Finding | undefined {
    for (let window = 0; window < settlingWindows; window++) this.#playWindow()
    let growth = this.#playWindow()
    for (let window = 1; window < growingWindows && growth.bytes > quietRetainedBytes; window++) {
      growth = this.#playWindow()
    }
    const { references, bytes } = growth
    if (bytes <= quietRetainedBytes) return undefined
    return new Finding(
      `its memory grows by ${bytes} bytes from reference ${references} to ${2 * references}`,
    )
  }

  /** As many references as there were; what they leave. */
  #playWindow(): { readonly references: number; readonly bytes: number } {
    const references = this.#facts.clock
    return { references, bytes: bytesRetained(() => this.#play(references)) }
  }

  #play(references: number): void {
    const policy = this.#policy
    for (let count = 0; count < references; count++) {
      const position = this.#position
      const page = pageId(this.#string[position])
      this.#position = (position + 1) % this.#string.length
      this.#facts.clock++
      this.#facts.nextUse = this.#facts.clock + this.#distances[position]
      this.#referenced[page] = 1
      if (this.#resident[page] === 1) policy.touch(page)
      else this.#fault(page)
      if (position % 512 === 0) policy.scan?.(16)
      if (position % 1024 === 0) this.#forgetOne()
    }
  }

  #fault(page: PageId): void {
    this.#policy.fault(page)
    while (this.#residentPages >= frames) this.#evict()
    this.#policy.admit(page, 'fault')
    this.#resident[page] = 1
    this.#residentPages++
  }

  #evict(): PageId {
    const victim = this.#policy.victim()
    if (this.#resident[victim] !== 1)
      throw new Finding(`victim() returned ${victim}, which is not resident`)
    this.#resident[victim] = 0
    this.#residentPages--
    this.#policy.remove(victim, 'evicted')
    return victim
  }

  #forgetOne(): void {
    if (this.#residentPages > 0) this.#policy.forget(this.#evict())
  }
}

/** On a busy machine compiled code is late, and until it comes every fraction is an allocation. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

/** For each position of a string that repeats, the distance to the next equal entry. */
function distancesOf(string: Int32Array): Int32Array {
  const distances = new Int32Array(string.length)
  const next = new Int32Array(pages)
  for (let position = 2 * string.length - 1; position >= 0; position--) {
    const page = string[position % string.length]
    distances[position % string.length] = next[page] - position
    next[page] = position
  }
  return distances
}
