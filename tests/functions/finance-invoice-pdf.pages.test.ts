import { describe, expect, it } from 'vitest'
import { draw, item, paper, type ReadPdf, readPdf } from './invoice-pdf.helpers.ts'

const read = async (values: Parameters<typeof paper>[0]) => readPdf(await draw(paper(values), null))

const serials = (count: number, of = 'SN') =>
  Array.from({ length: count }, (_, index) => `${of}${10_000 + index}`)

/** Everything stands once, in its order, below the upper edge and above the foot of a page. */
function expectOnPaper({ places }: ReadPdf, texts: string[]): void {
  const found = places.filter(({ text }) => texts.includes(text))
  expect(found.map(({ text }) => text)).toEqual(texts)
  const heights = found.map(({ y }) => y)
  expect(Math.min(...heights)).toBeGreaterThan(92)
  expect(Math.max(...heights)).toBeLessThan(800)
}

describe('what is longer than a page', () => {
  it('a line goes on with its head on the next one, and its amount stands beside its beginning', async () => {
    const numbers = serials(62)
    const pdf = await read({
      items: [item({ description: 'Before.' }), item({ description: numbers.join('\n') })],
    })
    expectOnPaper(pdf, numbers)
    expect(pdf.pages).toHaveLength(2)
    const [first, second] = pdf.pages
    // Of the second line as well, whose amount is on this page.
    expect(first).toContain('Carried forward 200.00')
    expect(second).toMatch(/Description.*Brought forward 200\.00 SN/)
    expect(second).toContain('€238.00')
  })

  it('a line of as many lines of text as there may be takes as many pages as it needs', async () => {
    const letters = Array.from({ length: 250 }, (_, index) => String.fromCodePoint(0x4e00 + index))
    const pdf = await read({ items: [item({ description: letters.join('\n') })] })
    expectOnPaper(pdf, letters)
    expect(pdf.pages.length).toBeGreaterThan(3)
    for (const page of pdf.pages.slice(0, -1)) {
      expect(page).toContain('Description')
      expect(page).toContain('Carried forward 100.00')
    }
  })

  it('a line that fits on a page is not split', async () => {
    const numbers = serials(30)
    const pdf = await read({
      items: [
        item({ description: serials(20, 'A').join('\n') }),
        item({ description: numbers.join('\n') }),
      ],
    })
    expectOnPaper(pdf, numbers)
    expect(pdf.pages[0]).not.toContain('SN')
    expect(pdf.pages[0]).toContain('Carried forward 100.00')
  })

  it.each([14, 20, 22, 24, 26, 28, 30])(
    'under a recipient of %i lines no table begins without a line',
    async (count) => {
      const numbers = serials(30)
      const pdf = await read({
        bill_to: { name: 'Ada', lines: serials(count, 'R') },
        items: [item({ description: numbers.join('\n') })],
      })
      expectOnPaper(pdf, serials(count, 'R'))
      expectOnPaper(pdf, numbers)
      for (const page of pdf.pages) {
        if (page.includes('Description')) expect(page).toMatch(/SN\d/)
        expect(page).not.toContain('forward 0.00')
      }
    },
  )

  it('a recipient, a seller and a reason go on on the next page', async () => {
    const [lines, address, reasons] = [serials(80, 'R'), serials(60, 'S'), serials(80, 'W')]
    const pdf = await read({
      kind: 'credit_note',
      seller: { name: 'Acme', address: address.join('\n') },
      bill_to: { name: 'Ada', lines },
      reason: reasons.join('\n'),
    })
    for (const texts of [lines, address, reasons]) expectOnPaper(pdf, texts)
    expect(pdf.pages.join(' ')).toContain('21 November 2026')
  })

  it('sums of many rates go on on the next page', async () => {
    const items = Array.from({ length: 80 }, (_, index) => item({ tax_rate_bps: 100 + index }))
    const pdf = await read({ items })
    const rates = pdf.places.filter(({ text }) => text.startsWith('Tax '))
    expect(pdf.pages.join(' ').match(/Tax 1\.?\d*% on/g)).toHaveLength(80)
    expect(Math.min(...rates.map(({ y }) => y))).toBeGreaterThan(92)
    expect(pdf.pages.at(-1)).toContain('€9,520.00')
  })
})
