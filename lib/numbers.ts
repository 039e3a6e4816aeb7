/** Of the interface's own text: for numbers and days that no organization says how to write. */
export const INTERFACE_LOCALE = 'en-GB'

/** A number as people of the locale read it: "1,240", "1.240". Amounts are formatMoney's. */
export function formatNumber(
  value: number,
  locale: string,
  options: Intl.NumberFormatOptions = {},
): string {
  return new Intl.NumberFormat(locale, options).format(value)
}
