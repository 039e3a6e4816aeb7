import { type Paper, stampOf } from './document.ts'
import type { FontBook } from './fonts.ts'
import { body, drawHead, isLongReason, label, linesOf } from './head.ts'
import { fill } from './labels.ts'
import {
  createSheet,
  drawFooters,
  ink,
  inner,
  leadingOf,
  page,
  type Sheet,
  type Style,
} from './sheet.ts'
import { drawItems } from './table.ts'
import { createTypesetter } from './text.ts'
import { createWording } from './wording.ts'

const mostLegalLines = 4
const last = page.height - page.bottom

type Sum = { label: string; amount: number; isStrong?: boolean }

function sumsOf(paper: Paper, { labels, money, percent }: Sheet['wording']): Sum[] {
  const sums: Sum[] = [
    { label: labels.net, amount: paper.net_minor },
    ...paper.taxes
      .filter(({ tax_rate_bps }) => tax_rate_bps > 0)
      .map(({ tax_rate_bps, net_minor, tax_minor }) => ({
        label: fill(labels.tax_on, { rate: percent(tax_rate_bps), net: money(net_minor) }),
        amount: tax_minor,
      })),
    { label: labels.total, amount: paper.total_minor, isStrong: true },
  ]
  if (paper.kind === 'credit_note') {
    const became: [string, number][] = [
      [labels.settled, paper.settled_minor],
      [labels.store_credit, paper.credit_minor],
      [labels.refund, paper.refundable_minor],
    ]
    for (const [name, amount] of became) if (amount > 0) sums.push({ label: name, amount })
  } else if (paper.paid_minor > 0) {
    sums.push({ label: labels.paid, amount: -paper.paid_minor })
    sums.push({ label: labels.due_amount, amount: paper.open_minor, isStrong: true })
  }
  return sums
}

function drawSums(sheet: Sheet, paper: Paper, addPage: () => void): void {
  const { money } = sheet.wording
  const width = inner * 0.56
  const x = page.side + inner - width - 8
  const sums = sumsOf(paper, sheet.wording)
  // Together, unless they are longer than a page.
  if (sheet.y + Math.min(sums.length * 24 + 20, 400) > last) addPage()
  let y = sheet.y + 10
  for (const { label: name, amount, isStrong } of sums) {
    const style: Style = isStrong ? { size: 11, weight: 'bold' } : body
    if (y + 36 > last) {
      addPage()
      y = sheet.y + 10
    }
    if (isStrong) {
      sheet.artifact(() => sheet.rule(y + 2, x, width + 8))
      y += 9
    }
    sheet.tag(sheet.root, 'P', () => {
      const shown = money(amount)
      const taken = sheet.widthOf(shown, style) + 12
      const end = sheet.text(name, x, width - taken, y, {
        ...style,
        color: isStrong ? ink.text : ink.muted,
      })
      sheet.text(shown, x + width - taken, taken, y, { ...style, align: 'end' })
      y = end + 2
    })
  }
  sheet.y = y + 8
}

/** What stands after the sums: how to pay, what was noted, and what the law asks for. */
function closingOf(sheet: Sheet, paper: Paper, legal: string | null): [string | null, string][] {
  const { labels, money, day } = sheet.wording
  const parts: [string | null, string][] = []
  if (paper.kind === 'invoice' && paper.status !== 'void') {
    const isPaid = paper.open_minor === 0 && paper.total_minor > 0
    const ask =
      paper.due_on && paper.open_minor > 0
        ? fill(labels.pay_by, { amount: money(paper.open_minor), day: day(paper.due_on) })
        : null
    const payment = isPaid
      ? labels.paid_in_full
      : linesOf(ask, paper.payment_terms, paper.seller.payment_details).join('\n')
    if (payment) parts.push([labels.payment, payment])
  }
  if (paper.reason && isLongReason(sheet, paper)) parts.push([labels.reason, paper.reason])
  if (paper.note) parts.push([labels.note, paper.note])
  if (legal) parts.push([null, legal])
  return parts
}

function drawStamps(sheet: Sheet, paper: Paper): void {
  const stamp = stampOf(paper)
  if (!stamp) return
  const { doc, wording } = sheet
  const style: Style = {
    size: 110,
    weight: 'bold',
    align: 'center',
    color: stamp === 'void' ? ink.red : ink.muted,
  }
  const { start, count } = doc.bufferedPageRange()
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(start + index)
    sheet.artifact(() => {
      doc.save()
      doc.rotate(-32, { origin: [page.width / 2, page.height / 2] }).fillOpacity(0.07)
      sheet.text(wording.labels[stamp], 0, page.width, page.height / 2 - 60, style)
      doc.restore()
    })
  }
}

function toBytes(doc: PDFKit.PDFDocument): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array<ArrayBuffer>[] = []
    doc.on('data', (chunk: Uint8Array<ArrayBuffer>) => chunks.push(chunk))
    doc.on('error', reject)
    doc.on('end', () => {
      const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0))
      let at = 0
      for (const chunk of chunks) {
        bytes.set(chunk, at)
        at += chunk.byteLength
      }
      resolve(bytes)
    })
    doc.end()
  })
}

export type DrawPaper = (paper: Paper, logo: ArrayBuffer | null) => Promise<Uint8Array<ArrayBuffer>>

/** Draws documents: the same one is always the same bytes. */
export function createDrawPaper(fonts: FontBook): DrawPaper {
  const typesetter = createTypesetter(fonts)
  return async (paper, logo) => {
    const wording = createWording(paper)
    const sheet = createSheet(paper, wording, typesetter)
    const { doc } = sheet
    const addPage = () => {
      doc.addPage()
      sheet.y = page.top + 20
    }
    doc.addPage()

    drawHead(sheet, paper, logo)
    drawItems(sheet, paper, addPage)
    drawSums(sheet, paper, addPage)

    const small: Style = { size: 7.5, leading: 10, color: ink.muted }
    const legal = paper.seller.legal_text
      ? sheet.lines(paper.seller.legal_text, inner - 110, small)
      : []
    // More than the foot of a page holds stands once, at the end.
    const isLong = legal.length > mostLegalLines
    for (const [name, text] of closingOf(
      sheet,
      paper,
      isLong ? (paper.seller.legal_text ?? null) : null,
    )) {
      const style = name === null ? small : body
      const lines = sheet.lines(text, inner * 0.8, style)
      // Together, unless it is longer than a page.
      const height = lines.length * leadingOf(style) + (name ? 26 : 6)
      if (sheet.y + Math.min(height, 400) > last) addPage()
      if (name) {
        sheet.tag(sheet.root, 'H2', () => {
          sheet.y = sheet.text(name, page.side, inner, sheet.y + 10, label) + 2
        })
      }
      for (const line of lines) {
        if (sheet.y + leadingOf(style) > last) addPage()
        sheet.tag(sheet.root, 'P', () => {
          sheet.y = sheet.draw([line], page.side, inner * 0.8, sheet.y, style)
        })
      }
    }
    sheet.root.end()
    drawFooters(sheet, paper, isLong ? [] : legal)
    drawStamps(sheet, paper)
    return await toBytes(doc)
  }
}
