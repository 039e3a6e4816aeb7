import { readFileSync } from 'node:fs'
import { getDocumentProxy } from 'unpdf'
import { type Paper, paperSchema } from '../../supabase/functions/finance-invoice-pdf/document.ts'
import { createFontBook } from '../../supabase/functions/finance-invoice-pdf/fonts.ts'
import { createDrawPaper } from '../../supabase/functions/finance-invoice-pdf/layout.ts'

const fonts = new URL('../../supabase/functions/finance-invoice-pdf/fonts/', import.meta.url)

export const draw = createDrawPaper(createFontBook((name) => readFileSync(new URL(name, fonts))))

type Item = Paper['items'][number]

export function item(values: Partial<Item> = {}): Item {
  return {
    description: 'Work',
    quantity: '1',
    unit: null,
    unit_price_minor: 10_000,
    discount_bps: 0,
    tax_rate_bps: 1900,
    net_minor: 10_000,
    tax_minor: 1900,
    gross_minor: 11_900,
    ...values,
  }
}

/** An invoice whose sums are those of its items. */
export function paper(values: Partial<Paper> = {}): Paper {
  const items = values.items ?? [item()]
  const sum = (key: 'net_minor' | 'tax_minor' | 'gross_minor', of = items) =>
    of.reduce((total, one) => total + one[key], 0)
  const rates = [...new Set(items.map(({ tax_rate_bps }) => tax_rate_bps))]
  return paperSchema.parse({
    kind: 'invoice',
    number: 'INV-2026-00042',
    status: 'issued',
    locale: 'en-GB',
    currency: 'EUR',
    exponent: 2,
    issued_on: '2026-11-21',
    due_on: '2026-12-05',
    issued_at: '2026-11-21T10:00:00Z',
    seller: { name: 'Acme Lamps' },
    bill_to: { name: 'Ada Lovelace', lines: ['1 Engine Street', 'London'] },
    prices_include_tax: false,
    items,
    taxes: rates.map((rate) => {
      const of = items.filter(({ tax_rate_bps }) => tax_rate_bps === rate)
      return {
        tax_rate_bps: rate,
        net_minor: sum('net_minor', of),
        tax_minor: sum('tax_minor', of),
      }
    }),
    net_minor: sum('net_minor'),
    tax_minor: sum('tax_minor'),
    total_minor: sum('gross_minor'),
    open_minor: sum('gross_minor'),
    pdf: null,
    ...values,
  })
}

export type ReadPdf = {
  pages: string[]
  /** Each piece of text and how far it is above the lower edge of its page, in points. */
  places: { page: number; text: string; y: number }[]
  title: unknown
  language: unknown
  isTagged: boolean
  /** By name, as they are in the file: a tag of six letters before a subset's. */
  fonts: string[]
}

/** What a reader of the file finds in it. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const document = await getDocumentProxy(bytes.slice(), { verbosity: 0 })
  const pages: string[] = []
  const places: ReadPdf['places'] = []
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    for (const one of items) {
      if ('str' in one && one.str.trim() !== '') {
        places.push({ page: number, text: one.str, y: Number(one.transform[5]) })
      }
    }
    pages.push(
      items
        .map((one) => ('str' in one ? one.str : ''))
        .join(' ')
        .replace(/\s+/g, ' '),
    )
  }
  const { info } = await document.getMetadata()
  const tree = await (await document.getPage(1)).getStructTree()
  const facts: Record<string, unknown> = { ...info }
  const names = Buffer.from(bytes)
    .toString('latin1')
    .matchAll(/\/BaseFont \/(\S+)/g)
  await document.loadingTask.destroy()
  return {
    pages,
    places,
    title: facts.Title,
    language: facts.Language,
    isTagged: (tree?.children.length ?? 0) > 0,
    fonts: [...new Set([...names].map(([, name]) => name ?? ''))],
  }
}
