import { describe, expect, it } from 'vitest'
import { sql } from '../../helpers/db.ts'

type Read = { amount: number | null; problem: string | null; rounded: boolean }

async function price(text: string, mark = '.', currency = 'EUR', exponent = 2): Promise<Read> {
  const [row] = await sql<Read[]>`
    select amount_minor::double precision as amount, problem, is_rounded as rounded
    from private.read_price(${text}, ${mark}, ${currency}, ${exponent})`
  if (!row) throw new Error('No answer.')
  return row
}

describe('private.read_price()', () => {
  it.each([
    ['4.15', 415],
    ['4,15', 415],
    ['4', 400],
    ['.5', 50],
    ['1,234.50', 123450],
    ['1.234,50', 123450],
    ["1'234.50", 123450],
    ['1 234,50', 123450],
    ['1\u00a0234,50', 123450],
    ['12,34,567.89', 123456789],
    ['1.234.567', 123456700],
    ['€ 12', 1200],
    ['12 €', 1200],
    ['EUR 12.5', 1250],
    ['12,- €', 1200],
    ['12.00€', 1200],
    ['-5', -500],
    ['−5', -500],
    ['(5.00)', -500],
    ['0', 0],
    ['0.0', 0],
    ['٤٫٥', 450],
    ['4.1500000000000004', 415],
    ['4.150', 415],
  ])('%s is %i', async (text, amount) => {
    expect(await price(text)).toMatchObject({ amount, problem: null, rounded: false })
  })

  it.each([
    ['1e3', 'commerce.price_unreadable'],
    ['1E+05', 'commerce.price_unreadable'],
    ['free', 'commerce.price_unreadable'],
    ['', 'commerce.price_unreadable'],
    ['1.2.3', 'commerce.price_unreadable'],
    ['1,2,3.4', 'commerce.price_unreadable'],
    ['12-15', 'commerce.price_unreadable'],
    ['=1+1', 'commerce.price_unreadable'],
    ['9'.repeat(50), 'commerce.price_unreadable'],
    ['$5', 'commerce.price_in_other_currency'],
    ['5 USD', 'commerce.price_in_other_currency'],
    ['£5', 'commerce.price_in_other_currency'],
    ['9999999999', 'commerce.price_too_high'],
  ])('%s is refused', async (text, problem) => {
    expect((await price(text)).problem).toBe(problem)
  })

  it.each([
    ['EUR', '₩5,000', '12.50 zł', '99.00 kr', '5 ₽', '₺5', '5 ₪', '5 ฿', '5 ₫', '5 Ft', '5 lei'],
    [
      'EUR',
      'R$ 5',
      'Fr. 5',
      '5 Kč',
      '₹5',
      '5 ₴',
      '₦5',
      '₿1',
      '50 ct',
      '5 DM',
      '＄5',
      '￥5',
      '5 грн',
    ],
    ['KRW', '$5.00', '¥500', 'EUR 5'],
    ['THB', '$5.00', 'US$5'],
    ['PLN', '£5', '5 €', '5 Kč'],
    ['TRY', '£5', '5 €'],
    ['USD', '$5 MXN', 'CA$5', '5 A$', '5 pesos', 'R$5'],
    ['CAD', '$5 USD', 'US $5'],
    ['BRL', '$5', 'R 5'],
    ['SEK', '€5 kr', '5 zł'],
    ['INR', '₨5 PKR', '£5'],
  ])(
    'in %s another’s sign, or one that nobody knows, is refused: %s',
    async (currency, ...texts) => {
      for (const text of texts) {
        expect([text, (await price(text, '.', currency)).problem]).toEqual([
          text,
          'commerce.price_in_other_currency',
        ])
      }
    },
  )

  it.each([
    ['EUR', '5 Euro', '€5', 'EUR5', '5 eur', '5 € / kg', '5 EUR netto', 'ＥＵＲ5'],
    ['USD', '$5', 'US$5', 'USD 5', '$5 USD', 'USD $5', '5 dollars', '＄5', '$5 each'],
    ['CAD', 'CA$5', 'C$ 5', '5 $', '5 CAD'],
    ['GBP', '£5', '5 GBP', '￡5'],
    ['EGP', '£5', 'LE 5', 'E£5'],
    ['BRL', 'R$5', 'R$ 5', '5 BRL'],
    ['SEK', '5 kr', '5 kr.', 'SEK 5'],
    ['PLN', '5 zł', '5 ZŁ', '5 PLN'],
    ['CZK', '5 Kč', '5,- Kč'],
    ['CHF', 'Fr. 5', 'SFr. 5', 'CHF 5', '5 Franken'],
    ['HUF', '5 Ft'],
    ['RON', '5 lei', '5 RON'],
    ['RUB', '5 ₽', '5 руб.'],
    ['TRY', '₺5', '5 TL'],
    ['THB', '฿5', '5 บาท'],
    ['INR', '₹5', 'Rs. 5'],
    ['ZAR', 'R5', 'R 5'],
    ['SAR', '5 ﷼', '5 SR'],
    ['PEN', 'S/5', 'S/. 5'],
    ['MXN', '$5', 'MX$5', '$5 MXN', '5 pesos'],
    ['CNY', '¥5', '5元'],
    ['UZS', '5 so‘m', '5 UZS'],
  ])('in %s its own signs are read: %s', async (currency, ...texts) => {
    for (const text of texts) {
      expect([text, await price(text, '.', currency)]).toMatchObject([
        text,
        { amount: 500, problem: null },
      ])
    }
  })

  it('knows for every sign only currencies that there are, and for every currency its code', async () => {
    const [row] = await sql<{ unknown: string[]; strange: string[] }[]>`
      select
        array(
          select codes.code
          from regexp_matches(
            pg_get_functiondef('private.currencies_of_sign(text)'::regprocedure), '\m[A-Z]{3}\M', 'g'
          ) as matches (parts)
          cross join lateral unnest(matches.parts) as codes (code)
          where codes.code <> all (array(select currencies.code::text from public.currencies as currencies))
        ) as unknown,
        array(
          select currencies.code::text
          from public.currencies as currencies
          where (private.read_price('5 ' || currencies.code, '.', currencies.code, 2)).problem is not null
        ) as strange`
    expect(row).toEqual({ unknown: [], strange: [] })
  })

  it('rounds to what the currency has, and says so', async () => {
    expect(await price('4.129')).toMatchObject({ amount: 413, rounded: true })
    expect(await price('4.125', '.')).toMatchObject({ amount: 413, rounded: true })
    expect(await price('12.5', '.', 'JPY', 0)).toMatchObject({ amount: 13, rounded: true })
    expect(await price('12.345', 'any', 'KWD', 3)).toMatchObject({ amount: 12345, rounded: false })
  })

  it('takes three digits behind one separator as the file writes its other prices', async () => {
    expect((await price('1.234', '.')).amount).toBe(123)
    expect((await price('1.234', ',')).amount).toBe(123400)
    expect((await price('1,234', '.')).amount).toBe(123400)
    const mark = async (prices: string[], locale: string) => {
      const [row] = await sql<{ mark: string }[]>`
        select private.price_mark_of(${prices}, ${locale}, 2) as mark`
      return row?.mark
    }
    expect(await mark(['1.234', '4,50', '5,5'], 'en')).toBe(',')
    expect(await mark(['1,234', '4.50'], 'de')).toBe('.')
    expect(await mark(['1,234.50'], 'de')).toBe('.')
    expect(await mark(['1.234'], 'de')).toBe(',')
    expect(await mark(['1.234'], 'en-US')).toBe('.')
  })
})

describe('other cells of products', () => {
  it.each([
    ['12', 12],
    ['12.0', 12],
    ['1,234', 1234],
    ['1.234', 1234],
    ['0', 0],
    ['-1', null],
    ['1.5', null],
    ['many', null],
    ['1e3', null],
    ['9999999999', null],
  ])('%s in stock is %s', async (text, pieces) => {
    const [row] = await sql`select private.read_pieces(${text})::integer as pieces`
    expect(row).toEqual({ pieces })
  })

  it.each([
    ['19', '19'],
    ['19 %', '19'],
    ['7,5%', '7.5'],
    ['0.19', '0.19'],
    ['-1', null],
    ['nineteen', null],
  ])('%s as a rate is %s', async (text, rate) => {
    const [row] = await sql`select private.read_percent(${text})::text as rate`
    expect(row).toEqual({ rate })
  })

  it.each([
    ['active', 'published'],
    ['TRUE', 'published'],
    ['Entwurf', 'draft'],
    ['0', 'draft'],
    ['archived', 'archived'],
    ['maybe', null],
  ])('%s is %s', async (text, status) => {
    const [row] = await sql`select private.read_product_status(${text}) as status`
    expect(row).toEqual({ status })
  })
})
