/**
 * Spreadsheets run a cell that begins with one of these as a formula, so we write an apostrophe in
 * front of it, as they do themselves for "this is text". Reading takes exactly that apostrophe away
 * again. A value that already looks escaped gets one more, so nothing is lost on the way:
 * `unescapeCell(escapeCell(x)) === x` for every x.
 */
const STARTS_A_FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/
const ESCAPED_FORMULA = /^'+[=+\-@\t\r\n＝＋－＠]/

export function escapeCell(value: string): string {
  return STARTS_A_FORMULA.test(value) ? `'${value}` : value
}

export function unescapeCell(value: string): string {
  return ESCAPED_FORMULA.test(value) ? value.slice(1) : value
}
