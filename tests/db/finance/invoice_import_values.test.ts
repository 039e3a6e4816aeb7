import { describe, expect, it } from 'vitest'
import { sql } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

async function day(text: string, order = 'dmy'): Promise<string | null> {
  const [row] = await sql<{ day: string | null }[]>`
    select private.read_day(${text}, ${order})::text as day`
  return required(row).day
}

describe('private.read_day()', () => {
  it.each([
    '2011-01-02',
    '2011/1/2',
    '2011.1.2',
    '2011. 1. 2.',
    '2011/ 1/ 2',
    '2011 01 02',
    '20110102',
    ' 2011-1-2 ',
    '2011–01–02',
    '2/1/2011',
    '2.1.2011',
    '2. 1. 2011',
    '2/ 1/2011',
    '2-1-11',
    '02–01–2011',
    '２０１１/１/２',
    '۲۰۱۱/۱/۲',
    '٢/١/٢٠١١',
    '2．1．2011',
  ])('%s is 2 January, with a time of day too', async (text) => {
    expect(await day(text)).toBe('2011-01-02')
    for (const time of ['8:26', '0:15:00', '10.05', '8-26', '8:26 AM', '午前8:26', '٨:٢٦']) {
      expect(await day(`${text} ${time}`), time).toBe('2011-01-02')
      expect(await day(`${text}\u202f${time}`), time).toBe('2011-01-02')
    }
    expect(await day(`${text}, 8:26`)).toBe('2011-01-02')
  })

  it.each([
    '2011-01-02T08:26:00Z',
    '2011-01-02T08:26:00.000+01:00',
    '20110102T082600Z',
    '201101020826',
    '20110102082600',
  ])('%s is 2 January', async (text) => {
    expect(await day(text)).toBe('2011-01-02')
  })

  it('reads the month first where the file does', async () => {
    expect(await day('1/2/2011 8:26 AM', 'mdy')).toBe('2011-01-02')
    expect(await day('١/٢/٢٠١١ ٨:٢٦', 'mdy')).toBe('2011-01-02')
    // The year is first or last, whatever the others do.
    expect(await day('2011/1/2 8:26', 'mdy')).toBe('2011-01-02')
  })

  it.each([
    '2011-02-30',
    '30.2.2011',
    '2011/1/123',
    '2011-1-2345',
    '2/1/20111',
    // December, or 2 January.
    '201112',
    // 2 November, or 12 January.
    '2011112',
    '20110102345',
    '40545',
    '40545.35',
    '1293955200',
    '1293955200000',
    // The year may be the first or the last.
    '11. 01. 02.',
    '8:26',
    'soon',
    '',
  ])('%s is none', async (text) => {
    expect(await day(text)).toBeNull()
  })
})

describe('private.day_order_of()', () => {
  const orderOf = async (days: string[], locale = 'en-US') => {
    const [row] = await sql<{ order: string }[]>`
      select private.day_order_of(${days}, ${locale}) as order`
    return required(row).order
  }

  it.each([
    ['13/1/2011', 'dmy'],
    ['13. 1. 2011', 'dmy'],
    ['١٣/١/٢٠١١', 'dmy'],
    ['1/13/2011 8:26', 'mdy'],
    ['1/13/11', 'mdy'],
  ])('a file with %s is %s', async (text, order) => {
    expect(await orderOf(['1/2/2011', text, '2011/13/14'], 'en-US')).toBe(order)
    expect(await orderOf(['1/2/2011', text, '2011/13/14'], 'de')).toBe(order)
  })

  it('asks the language where no day tells', async () => {
    expect(await orderOf(['1/2/2011', '2011-01-13'], 'en-US')).toBe('mdy')
    expect(await orderOf(['1/2/2011', '2011-01-13'], 'de')).toBe('dmy')
  })
})

describe('private.read_amount()', () => {
  const amount = async (text: string, mark = '.', currency: string | null = 'EUR') => {
    const [row] = await sql<{ amount: string; problem: string | null }[]>`
      select trim_scale(amount)::text as amount, problem
      from private.read_amount(${text}, ${mark}, ${currency}, ${currency === null ? 0 : 2})`
    return required(row)
  }

  it.each([
    ['1500000000', '150000000000'],
    ['1,500,000,000.00', '150000000000'],
    ['1.500.000.000,00', '150000000000'],
    ['€ 1 500 000 000', '150000000000'],
    // Digits below the cent count, of what is large too.
    ['150,000.125', '15000012.5'],
    ['1,500,000.0005', '150000000.05'],
    ['999,999,999,999.99', '99999999999999'],
    ['(1,500,000,000.00)', '-150000000000'],
  ])('%s is %s, whatever products may cost', async (text, minor) => {
    expect(await amount(text)).toEqual({ amount: minor, problem: null })
  })

  it('reads pieces alike', async () => {
    expect(await amount('150,000,000,000', '.', null)).toEqual({
      amount: '150000000000',
      problem: null,
    })
  })

  it('says what it cannot read', async () => {
    expect((await amount('1,5,0.00')).problem).toBe('commerce.price_unreadable')
    expect((await amount('$ 1,500,000,000.00')).problem).toBe('commerce.price_in_other_currency')
  })
})
