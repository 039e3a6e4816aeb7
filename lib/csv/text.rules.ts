/**
 * Spreadsheets run a cell that begins with one of these as a formula, so we write an apostrophe in
 * front of it, as they do themselves for "this is text". Reading takes exactly that apostrophe away
 * again. A value that already looks escaped gets one more, so nothing is lost on the way:
 * `unescapeCell(escapeCell(x)) === x` for every x.
 */
const STARTS_A_FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/
const ESCAPED_FORMULA = /^'+[=+\-@\t\r\n＝＋－＠]/

/**
 * Where lists are separated by ";" a spreadsheet splits our lines there, and at tabs if it is told to;
 * quotes that stand within such a cell do not hold it together, not even over a line break. So what
 * follows one of these is taken for the beginning of a cell, too, with spaces or quotes before it.
 */
// Most cells have none, which is told faster by itself.
const MAY_BE_SPLIT = /[;\t\r\n]/
const FORMULA_WITHIN = /([;\t\r\n])(?=['" ]*[=+\-@＝＋－＠])/g
const ESCAPED_WITHIN = /([;\t\r\n])'(?=['" ]*[=+\-@＝＋－＠])/g

export function escapeCell(value: string): string {
  const escaped = MAY_BE_SPLIT.test(value) ? value.replace(FORMULA_WITHIN, "$1'") : value
  return STARTS_A_FORMULA.test(escaped) ? `'${escaped}` : escaped
}

export function unescapeCell(value: string): string {
  const unescaped = ESCAPED_FORMULA.test(value) ? value.slice(1) : value
  return MAY_BE_SPLIT.test(unescaped) ? unescaped.replace(ESCAPED_WITHIN, '$1') : unescaped
}
