/**
 * Ids of synthetic pages: 64-bit integers without any order, as object stores have. The page's rank
 * through the finalizer of splitmix64 (Steele, Lea and Flood, OOPSLA 2014), which is one to one.
 */
export function mixedId(rank: number): bigint {
  let mixed = BigInt.asUintN(64, BigInt(rank) + 0x9e3779b97f4a7c15n)
  mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n)
  mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn)
  return mixed ^ (mixed >> 31n)
}
