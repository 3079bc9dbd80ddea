/** Takes one out of a list; mostly the first of a queue, which need not move the others. */
export function removeAt<Item>(list: Item[], index: number): Item {
  const item = list[index]
  if (index === 0) list.shift()
  else list.splice(index, 1)
  return item
}
