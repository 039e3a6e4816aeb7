/** How amounts of a currency are written: `exponent` digits after the point, 0 for JPY, 3 for KWD. */
export type MoneyWording = { currency: string; exponent: number; locale: string }

/** An amount in minor units as people read it, exact to the last digit. */
export function formatMoney(
  amountMinor: number,
  { currency, exponent, locale }: MoneyWording,
  { signed = false }: { signed?: boolean } = {},
): string {
  const formatter = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
    signDisplay: signed ? 'exceptZero' : 'auto',
  })
  const decimal = toDecimal(amountMinor, exponent)
  return formatter.format(isNumeric(decimal) ? decimal : amountMinor)
}

/** An amount for the scale of a chart, short rather than exact: €1.2K. */
export function formatMoneyRoughly(
  amountMinor: number,
  { currency, exponent, locale }: MoneyWording,
): string {
  const isWhole = amountMinor % 10 ** exponent === 0
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    notation: 'compact',
    minimumFractionDigits: 0,
    maximumFractionDigits: isWhole ? 1 : exponent,
  }).format(amountMinor / 10 ** exponent)
}

/** As text and not by division: a quotient of large amounts is off by a minor unit. */
export function toDecimal(amountMinor: number, exponent: number): string {
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0')
  const split = digits.length - exponent
  const fraction = exponent > 0 ? `.${digits.slice(split)}` : ''
  return `${amountMinor < 0 ? '-' : ''}${digits.slice(0, split)}${fraction}`
}

/** An amount as the text of a field: "1234,50", in digits and with the mark of the locale. */
export function toAmountText(
  amountMinor: number,
  { exponent, locale }: Omit<MoneyWording, 'currency'>,
): string {
  return toDecimal(amountMinor, exponent).replace('.', separatorsOf(locale).decimal)
}

/** Hundredths of a percent without zeros that say nothing: 1900 are "19", 810 are "8.1". */
export function toPercentText(rateBps: number, locale: string): string {
  const mark = separatorsOf(locale).decimal
  return toDecimal(rateBps, 2)
    .replace(/\.?0+$/, '')
    .replace('.', mark)
}

/** Hundredths of a percent as people of the locale read them: "19%", "7,7 %". */
export function formatPercent(rateBps: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(
    rateBps / 10_000,
  )
}

/** A percentage that a person typed, in hundredths of a percent; null for none up to a hundred. */
export function parsePercent(text: string, locale: string): number | null {
  const rate = parseAmount(text.replace('%', ''), { exponent: 2, locale })
  return rate !== null && rate <= 10_000 ? rate : null
}

function isNumeric(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}

/** What a person typed, in minor units; null for what is no amount above zero. */
export function parseMoney(text: string, wording: Omit<MoneyWording, 'currency'>): number | null {
  const amount = parseAmount(text, wording)
  return amount === 0 ? null : amount
}

/**
 * Like parseMoney, for what may be zero: a price, a percentage. Takes the separators of the locale
 * and those of a keyboard without them: "1.234,50", "1,234.50", "1234.5", "1 234,5".
 */
export function parseAmount(
  text: string,
  { exponent, locale }: Omit<MoneyWording, 'currency'>,
): number | null {
  const typed = toLatin(text).replace(/[\s\u00a0\u202f'’]/g, '')
  if (!/^[\d.,]+$/.test(typed)) return null
  const mark = decimalMarkOf(typed, separatorsOf(locale))
  const at = mark === null ? -1 : typed.lastIndexOf(mark)
  const whole = ungroup(at < 0 ? typed : typed.slice(0, at))
  // Zeros beyond the last digit of the currency change nothing.
  const fraction = at < 0 ? '' : typed.slice(at + 1).replace(/0+$/, '')
  if (whole === null || /[.,]/.test(fraction) || fraction.length > exponent) return null
  const amount = Number(`${whole}${fraction.padEnd(exponent, '0')}`)
  return Number.isSafeInteger(amount) ? amount : null
}

type Separators = { decimal: string; group: string }

function separatorsOf(locale: string): Separators {
  const parts = new Intl.NumberFormat(locale).formatToParts(12345678.9)
  const find = (type: string) => toLatin(parts.find((part) => part.type === type)?.value ?? '')
  return { decimal: find('decimal') || '.', group: find('group') }
}

/** The separator of the fraction, if there is one: what comes last of two kinds, else what fits. */
function decimalMarkOf(typed: string, { decimal, group }: Separators): string | null {
  const marks = [...new Set(typed.replace(/\d/g, ''))]
  const [only, other] = marks
  if (only === undefined) return null
  if (other !== undefined) return typed.replace(/\d/g, '').at(-1) ?? null
  if (typed.indexOf(only) !== typed.lastIndexOf(only)) return null
  // "1.234" where points group thousands is a thousand and some, "12.5" and "0.750" are not.
  const looksGrouped = only === group && /^[1-9]\d{0,2}[.,]\d{3}$/.test(typed)
  return only === decimal || !looksGrouped ? only : null
}

/** Thousands without their separators; null when these stand where no thousand ends. */
function ungroup(whole: string): string | null {
  if (/^\d*$/.test(whole)) return whole === '' ? '0' : whole
  // India groups by two above the thousand. Nobody writes a thousand that begins with a zero.
  return /^[1-9]\d{0,2}(?:([.,])\d{2,3}(?:\1\d{2,3})*)?\1\d{3}$/.test(whole) ||
    /^[1-9]\d{0,2}[.,]\d{3}$/.test(whole)
    ? whole.replace(/[.,]/g, '')
    : null
}

/** Digits and separators of Arabic, Persian and full-width keyboards as those of ours. */
function toLatin(text: string): string {
  return text
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replace(/٫/g, ',')
    .replace(/٬/g, '.')
}
