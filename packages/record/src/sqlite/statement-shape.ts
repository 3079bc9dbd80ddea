/** What statements have in common that differ only in their values: those become question marks. */

const part =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|("(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\])|(x?'(?:[^']|'')*')|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[?:@$]\w+)|(0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(\s+)|([^])/g

/** `SELECT * FROM t WHERE a = 5 -- x` to `SELECT * FROM t WHERE a = ?`; lists of values to one. */
export function statementShape(sql: string): string {
  let shape = ''
  for (const [text, comment, name, string, word, number, blank] of sql.matchAll(part)) {
    if (comment !== undefined || blank !== undefined) shape += ' '
    else if (string !== undefined || number !== undefined) shape += '?'
    else shape += name ?? word ?? text
  }
  return shape
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\s*,\s*/g, ', ')
    .replaceAll(/\( /g, '(')
    .replaceAll(/ \)/g, ')')
    .replaceAll(/\(-?\?(?:, -?\?)+\)/g, '(?, ...)')
    .replaceAll(/(\(\?(?:, \.\.\.)?\))(?:, \(\?(?:, \.\.\.)?\))+/g, '$1, ...')
    .replace(/[\s;]+$/, '')
    .trim()
}
