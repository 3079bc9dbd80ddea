/** LRU written as plainly as can be: what many policies come to when they have nothing to go by. */
import type { NaiveModel } from './compare-with-model.ts'

/** For `compareWithModel`: the page unused the longest goes first. */
export function lruModel(frames: number): NaiveModel {
  const stack: number[] = []
  return {
    reference(page) {
      const at = stack.indexOf(page)
      if (at !== -1) stack.splice(at, 1)
      stack.unshift(page)
      if (at !== -1) return 'hit'
      return stack.length > frames ? (stack.pop() ?? NaN) : 'miss'
    },
  }
}
