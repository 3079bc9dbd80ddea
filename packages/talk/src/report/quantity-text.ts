/** What quantities are called where people read them. */

/** `hardFaults` as `hard faults`. */
export function quantityText(quantity: string): string {
  return quantity.replaceAll(/(?<=[a-zA-Z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
