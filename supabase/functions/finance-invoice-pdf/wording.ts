import { labels } from './labels.ts'

export type Wording = {
  labels: (typeof labels)['en']
  locale: string
  isRightToLeft: boolean
  money: (minor: number) => string
  /** Without the currency: for columns of a table that says it. */
  amount: (minor: number) => string
  quantity: (decimal: string) => string
  percent: (bps: number) => string
  day: (day: string) => string
  country: (code: string) => string
  count: (number: number) => string
}

const rightToLeft = new Set(['ar', 'he', 'fa', 'ur'])

function languageOf(locale: string): keyof typeof labels {
  const language = locale.split('-')[0] ?? ''
  return language in labels ? (language as keyof typeof labels) : 'en'
}

/** As text and not by division: a quotient of large amounts is off by a minor unit. */
function toDecimal(minor: number, exponent: number): `${number}` {
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0')
  const split = digits.length - exponent
  const fraction = exponent > 0 ? `.${digits.slice(split)}` : ''
  return `${minor < 0 ? '-' : ''}${digits.slice(0, split)}${fraction}` as `${number}`
}

/** How an organization writes: its words, its dates, its money. */
export function createWording(options: {
  locale: string
  currency: string
  exponent: number
}): Wording {
  const { currency, exponent } = options
  const language = languageOf(options.locale)
  // Words that nobody has translated are English, and so are dates between them.
  const isKnown = options.locale.split('-')[0] === language
  const locale = isKnown ? options.locale : `en-${options.locale.split('-').at(-1) ?? 'GB'}`
  const safe = Intl.NumberFormat.supportedLocalesOf([locale]).length > 0 ? locale : 'en-GB'
  const digits = { minimumFractionDigits: exponent, maximumFractionDigits: exponent }
  const money = new Intl.NumberFormat(safe, { style: 'currency', currency, ...digits })
  const amount = new Intl.NumberFormat(safe, digits)
  const quantity = new Intl.NumberFormat(safe, { maximumFractionDigits: 6 })
  const percent = new Intl.NumberFormat(safe, { style: 'percent', maximumFractionDigits: 2 })
  const day = new Intl.DateTimeFormat(safe, { dateStyle: 'long', timeZone: 'UTC' })
  const countries = new Intl.DisplayNames([safe], { type: 'region' })
  const count = new Intl.NumberFormat(safe, { useGrouping: false })
  return {
    labels: labels[language],
    locale: safe,
    isRightToLeft: rightToLeft.has(language),
    money: (minor) => money.format(toDecimal(minor, exponent)),
    amount: (minor) => amount.format(toDecimal(minor, exponent)),
    quantity: (decimal) => quantity.format(decimal as `${number}`),
    percent: (bps) => percent.format(bps / 10_000),
    day: (text) => day.format(new Date(`${text}T00:00:00Z`)),
    country: (code) => (/^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code),
    count: (number) => count.format(number),
  }
}
