/** "1 customer", "1,234 customers". */
export function customersText(count: number, locale: string): string {
  const number = new Intl.NumberFormat(locale).format(count)
  return new Intl.PluralRules('en').select(count) === 'one'
    ? `${number} customer`
    : `${number} customers`
}
