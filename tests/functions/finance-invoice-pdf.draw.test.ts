import { describe, expect, it } from 'vitest'
import { png } from '../helpers/pictures.ts'
import { draw, item, paper, readPdf } from './invoice-pdf.helpers.ts'

const read = async (values: Parameters<typeof paper>[0] = {}, logo: ArrayBuffer | null = null) =>
  readPdf(await draw(paper(values), logo))

describe('the PDF of an invoice', () => {
  it('shows who sells, who buys, what, and what it comes to', async () => {
    const { pages, title, language, isTagged } = await read({
      reference: 'PO 4711',
      order_number: '1042',
      payment_terms: 'Within 14 days.',
      note: 'Thank you.',
      seller: {
        name: 'Acme Lamps',
        address: '5 Light Lane\nLeeds',
        tax_number: 'GB123',
        legal_text: 'Registered in England',
        payment_details: 'IBAN GB00 1234',
      },
      bill_to: {
        name: 'Ada Lovelace',
        company: 'Engines Ltd',
        lines: ['1 Engine Street'],
        country_code: 'DE',
        tax_number: 'DE99',
      },
      items: [
        item({ description: 'Lamp', quantity: '2.125', unit: 'kg', discount_bps: 1250 }),
        item({
          description: 'Book',
          tax_rate_bps: 700,
          net_minor: 123_456,
          tax_minor: 8642,
          gross_minor: 132_098,
        }),
      ],
    })
    expect(pages).toHaveLength(1)
    for (const text of [
      'Invoice',
      'INV-2026-00042',
      '21 November 2026',
      '5 December 2026',
      'PO 4711',
      '1042',
      'Acme Lamps',
      '5 Light Lane',
      'Tax number: GB123',
      'Registered in England',
      'IBAN GB00 1234',
      'Engines Ltd',
      'Ada Lovelace',
      '1 Engine Street',
      'Germany',
      'DE99',
      'Lamp',
      '2.125 kg',
      '12.5%',
      '19%',
      '7%',
      '1,234.56',
      'Tax 7% on €1,234.56',
      '€86.42',
      '€1,334.56',
      '€1,439.98',
      'Please pay €1,439.98 by 5 December 2026.',
      'Within 14 days.',
      'Thank you.',
      'Page 1 of 1',
    ]) {
      expect(pages[0]).toContain(text)
    }
    expect({ title, language, isTagged }).toEqual({
      title: 'Invoice INV-2026-00042',
      language: 'en-GB',
      isTagged: true,
    })
  })

  it.each([
    ['en', 'Description'],
    ['de', 'Beschreibung'],
    ['fr', 'Désignation'],
    ['es', 'Descripción'],
  ])('has headings of at most two lines in %s', async (locale, first) => {
    const { places } = await read({ locale, prices_include_tax: true })
    const heightOf = (text: string) => places.find((place) => place.text === text)?.y ?? 0
    const heads = places.filter(({ y }) => y > heightOf('Work') && y <= heightOf(first))
    expect(new Set(heads.map(({ y }) => y)).size).toBe(2)
  })

  it('names the order once, and what staff call the invoice besides', async () => {
    const order_number = '1018'
    const named = await read({ order_number, reference: 'Order 1018' })
    expect(named.pages[0]?.match(/1018/g)).toHaveLength(1)
    expect(named.pages[0]).not.toContain('Reference')
    const called = await read({ order_number, reference: 'Order 1018, part 2' })
    expect(called.pages[0]).toContain('Order 1018, part 2')
    expect(called.pages[0]?.match(/1018/g)).toHaveLength(2)
  })

  it('is the same bytes for the same document', async () => {
    const [first, second] = [await draw(paper(), null), await draw(paper(), null)]
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true)
    expect(Buffer.from(first).equals(Buffer.from(await draw(paper({ number: '43' }), null)))).toBe(
      false,
    )
  })

  it('has 500 lines over many pages, each with the head of the table and what was carried', async () => {
    const items = Array.from({ length: 500 }, (_, index) =>
      item({ description: `Line ${index + 1}.` }),
    )
    const { pages } = await read({ items })
    const count = pages.length
    expect(count).toBeGreaterThan(15)
    for (const [index, page] of pages.entries()) {
      expect(page).toContain(`Page ${index + 1} of ${count}`)
      if (index > 0) expect(page).toContain('Invoice INV-2026-00042')
    }
    expect(pages.join(' ').match(/Line \d+\./g)).toHaveLength(500)
    const of = (page: string | undefined, label: string) =>
      page?.match(new RegExp(`${label} ([\\d,.]+)`))?.[1]
    for (let index = 1; index < count && pages[index]?.includes('Line'); index += 1) {
      const carried = of(pages[index - 1], 'Carried forward')
      expect(carried).toBeDefined()
      expect(of(pages[index], 'Brought forward')).toBe(carried)
      const lines =
        pages
          .slice(0, index)
          .join(' ')
          .match(/Line \d+\./g)?.length ?? 0
      expect(carried).toBe(
        new Intl.NumberFormat('en', { minimumFractionDigits: 2 }).format(lines * 100),
      )
      expect(pages[index]).toContain('Description')
    }
    expect(pages.at(-1)).toContain('€59,500.00')
  }, 30_000)

  it.each([
    ['draft', { number: null }, 'Draft'],
    ['void', {}, 'Void'],
    ['sample', {}, 'Sample'],
  ] as const)('says across the page that it is %s', async (status, values, mark) => {
    const { pages } = await read({ ...values, status })
    // Beside the title, and across.
    expect(pages[0]?.split(mark)).toHaveLength(3)
    expect((await read()).pages[0]).not.toContain(mark)
  })

  it('says what had been paid and what is open, and thanks for what is paid', async () => {
    const [part] = (await read({ paid_minor: 1900, open_minor: 10_000 })).pages
    expect(part).toContain('Already paid -€19.00')
    expect(part).toContain('Amount due €100.00')
    const [whole] = (await read({ paid_minor: 11_900, open_minor: 0 })).pages
    expect(whole).toContain('Paid in full')
    expect(whole).not.toContain('Please pay')
  })

  it('shows a credit note with its invoice, its reason and what became of the money', async () => {
    const { pages, title } = await read({
      kind: 'credit_note',
      number: 'CN-2026-00003',
      due_on: null,
      reason: 'Returned',
      invoice: { number: 'INV-2026-00042', issued_on: '2026-11-01' },
      settled_minor: 5000,
      credit_minor: 4000,
      refundable_minor: 2900,
    })
    expect(title).toBe('Credit note CN-2026-00003')
    for (const text of ['INV-2026-00042', 'Returned', '€50.00', '€40.00', '€29.00']) {
      expect(pages[0]).toContain(text)
    }
    expect(pages[0]).not.toContain('Please pay')
  })

  it.each([
    ['de-DE', 'EUR', 2, 'Rechnung', '21. November 2026', '119,00 €'],
    ['fr-FR', 'EUR', 2, 'Facture', '21 novembre 2026', '119,00 €'],
    ['en-US', 'USD', 2, 'Invoice', 'November 21, 2026', '$119.00'],
    ['en-GB', 'JPY', 0, 'Invoice', '21 November 2026', '11,900'],
    ['en-GB', 'KWD', 3, 'Invoice', '21 November 2026', 'KWD 11.900'],
    // Its words are not translated: English ones, and its own money.
    ['ja-JP', 'EUR', 2, 'Invoice', '2026', '€119.00'],
  ])('is written as %s does, in %s', async (locale, currency, exponent, title, day, total) => {
    const [page] = (await read({ locale, currency, exponent })).pages
    for (const text of [title, day, total]) expect(page).toContain(text)
  })

  it('embeds what it shows of each script and no more', async () => {
    const scripts = [
      'Ελληνικά',
      'Кириллица',
      'Nguyễn Thị Hồng',
      '王小明',
      'やまだ',
      '김민수',
      'देवनागरी',
      'ไทย',
      'محمد',
      'שלום',
    ]
    const bytes = await draw(
      paper({ items: scripts.map((description) => item({ description })) }),
      null,
    )
    const { pages, fonts } = await readPdf(bytes)
    for (const text of scripts.slice(0, 6)) expect(pages[0]).toContain(text)
    expect(fonts.map((name) => name.split('+')[1]).toSorted()).toEqual([
      'DroidSansFallback',
      'NanumGothicCoding',
      'NotoSans-Bold',
      'NotoSans-Regular',
      'NotoSansArabic-Regular',
      'NotoSansDevanagari-Regular',
      'NotoSansHebrew-Regular',
      'NotoSansThai-Regular',
    ])
    expect(fonts.every((name) => /^[A-Z]{6}\+/.test(name))).toBe(true)
    expect(
      Buffer.from(bytes)
        .toString('latin1')
        .match(/\/FontFile2 /g),
    ).toHaveLength(fonts.length)
    expect(bytes.byteLength).toBeLessThan(150_000)
  })

  it.each([
    ['emoji', '😀 Hello 👨‍👩‍👧 🇩🇪'],
    ['controls', 'a\u0000b\u0007c\u202e d \u2066e'],
    ['half a character', 'x\ud800y'],
    ['a word of 500 letters', 'x'.repeat(500)],
    ['one thousand marks', `e${'\u0301'.repeat(400)}`],
    ['nothing to see', '\u200b\u200e'],
    ['both directions', 'שלום (world) 123 مرحبا'],
  ])('does not stumble over %s', async (_what, text) => {
    const { pages } = await read({
      items: [item({ description: text, unit: '😀' })],
      bill_to: { name: text, lines: [text] },
      seller: { name: text, legal_text: text, payment_details: text },
      note: text,
    })
    expect(pages.join(' ')).toContain('€119.00')
  })

  it('reads from right to left where the organization does, and Latin between it from left', async () => {
    const { pages, language } = await read({
      locale: 'he-IL',
      currency: 'ILS',
      items: [item({ description: 'מנורה Aurora (פליז)' })],
    })
    expect(language).toBe('he-IL')
    for (const text of ['חשבונית', 'Aurora', 'INV-2026-00042']) expect(pages[0]).toContain(text)
  })

  it('keeps amounts of fifteen digits and long prose on the paper', async () => {
    const most = 9_007_199_254_740_991
    const { pages } = await read({
      items: [
        item({
          net_minor: most,
          tax_minor: 0,
          gross_minor: most,
          tax_rate_bps: 0,
          unit_price_minor: most,
        }),
      ],
      seller: { name: 'Acme', legal_text: 'Law. '.repeat(400) },
      note: 'Note. '.repeat(330),
    })
    expect(pages[0]).toContain('90,071,992,547,409.91')
    expect(pages.join(' ').match(/Law\./g)).toHaveLength(400)
    expect(pages.join(' ').match(/Note\./g)).toHaveLength(330)
  })

  it('shows the logo', async () => {
    const without = await draw(paper(), null)
    const bytes = await draw(paper(), png(120, 40).buffer)
    expect(Buffer.from(bytes).toString('latin1')).toContain('/Subtype /Image')
    expect(Buffer.from(without).toString('latin1')).not.toContain('/Subtype /Image')
    expect((await readPdf(bytes)).pages[0]).toContain('Acme Lamps')
  })
})
