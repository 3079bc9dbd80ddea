/** Last names of customers, made of syllables: a thousand, some shared by several (TPC-C 4.3.2.3). */
const syllables = ['bar', 'ought', 'able', 'pri', 'pres', 'ese', 'anti', 'cally', 'ation', 'eing']

/** @param number 0 to 999 */
export function nameOf(number: number): string {
  const digits = [Math.floor(number / 100), Math.floor(number / 10) % 10, number % 10]
  return digits.map((digit) => syllables[digit]).join('')
}
