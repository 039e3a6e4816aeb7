import { type Paper, stampOf } from './document.ts'
import { isolate } from './labels.ts'
import { ink, inner, leadingOf, page, type Sheet, type Style } from './sheet.ts'
import type { Line } from './text.ts'

export const body: Style = { size: 9.5 }
const muted: Style = { size: 9.5, color: ink.muted }
export const label: Style = { size: 8, weight: 'bold', color: ink.muted }
/** More than this of a reason stands below, where it has the width of the page. */
const mostReasonLines = 6

/** The lines of a block, of those that there are. */
export const linesOf = (...parts: (string | null | undefined)[]) =>
  parts.filter((part): part is string => typeof part === 'string' && part.trim() !== '')

/** How far something has come: columns beside each other may end on different pages. */
type Place = { page: number; y: number }
type Cell = { line: Line; x: number; width: number; style: Style }
type Row = { cells: Cell[]; height: number }

const later = (one: Place, other: Place): Place =>
  one.page > other.page || (one.page === other.page && one.y > other.y) ? one : other

function rowsOf(
  sheet: Sheet,
  text: string,
  box: { x: number; width: number },
  style: Style,
  gap = 0,
): Row[] {
  const lines = sheet.lines(text, box.width, style)
  return lines.map((line, index) => ({
    cells: [{ line, ...box, style }],
    height: leadingOf(style) + (index === lines.length - 1 ? gap : 0),
  }))
}

function turnTo(sheet: Sheet, number: number): void {
  const { start, count } = sheet.doc.bufferedPageRange()
  if (number < start + count) sheet.doc.switchToPage(number)
  else sheet.doc.addPage()
}

/** Rows below each other, over as many pages as they take; answers where they end. */
function drawColumn(sheet: Sheet, type: string, rows: Row[], from: Place): Place {
  const place = { ...from }
  let index = 0
  while (index < rows.length) {
    turnTo(sheet, place.page)
    const start = index
    let end = place.y
    while (index < rows.length && end + (rows[index]?.height ?? 0) <= page.height - page.bottom) {
      end += rows[index]?.height ?? 0
      index += 1
    }
    if (index > start) {
      sheet.tag(sheet.root, type, () => {
        for (const { cells, height } of rows.slice(start, index)) {
          for (const { line, x, width, style } of cells) {
            sheet.draw([line], x, width, place.y, style)
          }
          place.y += height
        }
      })
    }
    if (index < rows.length) {
      place.page += 1
      place.y = page.top + 20
    }
  }
  return place
}

function drawSeller(sheet: Sheet, paper: Paper, logo: ArrayBuffer | null): Place {
  const { labels } = sheet.wording
  const { seller } = paper
  const box = { x: page.side, width: inner * 0.52 }
  let y = page.top
  if (logo) {
    sheet.tag(sheet.root, 'Figure', () => {
      y = sheet.image(logo, y, { width: 190, height: 58 }) + 12
    })
  }
  const name: Style = { size: logo ? 10 : 15, weight: 'bold' }
  const rest = linesOf(
    seller.address,
    seller.tax_number && `${labels.tax_number}: ${isolate(seller.tax_number)}`,
  )
  const rows = [
    ...rowsOf(sheet, seller.name, box, name, logo ? 0 : 2),
    ...rest.flatMap((part) => rowsOf(sheet, part, box, { ...muted, size: 9 })),
  ]
  return drawColumn(sheet, 'P', rows, { page: 0, y })
}

function drawTitle(sheet: Sheet, paper: Paper): Place {
  const { labels } = sheet.wording
  const stamp = stampOf(paper)
  const box = { x: page.side + inner * 0.54, width: inner * 0.46 }
  const end = { align: 'end' as const }
  const small: Style = { size: 11.5, color: ink.muted, ...end }
  const rows = [
    ...rowsOf(
      sheet,
      labels[paper.kind],
      box,
      { size: 24, weight: 'bold', leading: 30, ...end },
      stamp && paper.number === null ? 2 : 0,
    ),
    ...(paper.number === null ? [] : rowsOf(sheet, paper.number, box, small, stamp ? 2 : 0)),
    ...(stamp
      ? rowsOf(sheet, labels[stamp], box, {
          ...small,
          weight: 'bold',
          color: stamp === 'void' ? ink.red : ink.muted,
        })
      : []),
  ]
  return drawColumn(sheet, 'H1', rows, { page: 0, y: page.top - 3 })
}

function drawBuyer(sheet: Sheet, paper: Paper, top: Place): Place {
  const { labels, country } = sheet.wording
  const { bill_to: buyer } = paper
  const box = { x: page.side, width: inner * 0.5 }
  const land = buyer.country_code ? country(buyer.country_code) : null
  const [first, ...rest] = linesOf(
    buyer.company,
    buyer.name,
    ...(buyer.lines ?? []),
    buyer.lines?.at(-1) === land ? null : land,
    buyer.email,
    buyer.tax_number && `${labels.tax_number}: ${isolate(buyer.tax_number)}`,
  )
  const rows = [
    ...rowsOf(sheet, labels.bill_to, box, label, 3),
    ...(first ? rowsOf(sheet, first, box, { size: 10.5, weight: 'bold' }) : []),
    ...rest.flatMap((line) => rowsOf(sheet, line, box, body)),
  ]
  return drawColumn(sheet, 'P', rows, top)
}

const facts = { x: page.side + inner * 0.56, width: inner * 0.44 }
const factValue = { x: facts.x + facts.width * 0.4, width: facts.width * 0.6 }

/** Whether a reason is no fact of a few lines, but prose. */
export function isLongReason(sheet: Sheet, { reason }: Paper): boolean {
  return !!reason && sheet.lines(reason, factValue.width, body).length > mostReasonLines
}

/** As an invoice of an order is called unless staff call it something else: it is said already. */
const namesOrder = ({ order_number, reference }: Paper) => reference === `Order ${order_number}`

function drawFacts(sheet: Sheet, paper: Paper, top: Place): Place {
  const { labels, day } = sheet.wording
  const known: [string, string | null | undefined][] = [
    [labels.date, paper.issued_on && day(paper.issued_on)],
    [labels.due, paper.due_on && day(paper.due_on)],
    [labels.of_invoice, paper.invoice?.number],
    [labels.order, paper.order_number],
    [labels.reference, namesOrder(paper) ? null : paper.reference],
    [labels.reason, isLongReason(sheet, paper) ? null : paper.reason],
  ]
  const rows = known.flatMap(([name, value]) => {
    if (!value) return []
    const names = sheet.lines(name, facts.width * 0.38, muted)
    const values = rowsOf(sheet, value, factValue, { ...body, align: 'end' }, 2.5)
    return values.map((row, index) => {
      const line = names[index]
      if (!line) return row
      const cell = { line, x: facts.x, width: facts.width * 0.38, style: muted }
      return { ...row, cells: [cell, ...row.cells] }
    })
  })
  return drawColumn(sheet, 'P', rows, top)
}

/** Who sells, who buys, and what kind of document of which day it is. */
export function drawHead(sheet: Sheet, paper: Paper, logo: ArrayBuffer | null): void {
  const above = later(drawSeller(sheet, paper, logo), drawTitle(sheet, paper))
  const top = { ...above, y: above.y + 30 }
  const end = later(drawBuyer(sheet, paper, top), drawFacts(sheet, paper, top))
  turnTo(sheet, end.page)
  sheet.y = end.y + 26
}
