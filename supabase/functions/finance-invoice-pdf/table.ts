import type { Paper, PaperItem } from './document.ts'
import { ink, inner, leadingOf, page, type Sheet, type Style } from './sheet.ts'
import type { Line } from './text.ts'

type Column = { label: string; align: 'start' | 'end'; value: (item: PaperItem) => string }
type Placed = Column & { x: number; width: number }

const gap = 12
const leastDescription = 130
const rowPadding = 9
/** Fewer of a row that goes on are not left at the end of a page. */
const leastLines = 3
const last = page.height - page.bottom

/** What a line comes to in the column of amounts: as its price is said, with tax or without. */
export function shownAmount(paper: Paper, item: PaperItem): number {
  return paper.prices_include_tax ? item.gross_minor : item.net_minor
}

function columnsOf(paper: Paper, { wording }: Sheet): Column[] {
  const { labels } = wording
  const end = 'end' as const
  const discount: Column = {
    label: labels.discount,
    align: end,
    value: (item) => (item.discount_bps > 0 ? wording.percent(item.discount_bps) : ''),
  }
  return [
    { label: labels.description, align: 'start', value: (item) => item.description },
    {
      label: labels.quantity,
      align: end,
      value: (item) => [wording.quantity(item.quantity), item.unit].filter(Boolean).join(' '),
    },
    {
      label: paper.prices_include_tax ? labels.price_with_tax : labels.price,
      align: end,
      value: (item) =>
        item.unit_price_minor === null ? '' : wording.amount(item.unit_price_minor),
    },
    ...(paper.items.some((item) => item.discount_bps > 0) ? [discount] : []),
    { label: labels.tax, align: end, value: (item) => wording.percent(item.tax_rate_bps) },
    {
      label: `${labels.amount} (${paper.currency})`,
      align: end,
      value: (item) => wording.amount(shownAmount(paper, item)),
    },
  ]
}

/** How wide a heading is in two lines. */
function widthInTwo(sheet: Sheet, heading: string, head: Style): number {
  const words = heading.split(' ')
  const widths = words.map((_, index) =>
    Math.max(
      sheet.widthOf(words.slice(0, index + 1).join(' '), head),
      sheet.widthOf(words.slice(index + 1).join(' '), head),
    ),
  )
  return Math.min(...widths)
}

const widthInWords = (sheet: Sheet, heading: string, head: Style): number =>
  Math.max(...heading.split(' ').map((word) => sheet.widthOf(word, head)))

/** Columns as wide as what is in them; the description has what is left. */
function place(
  sheet: Sheet,
  columns: Column[],
  paper: Paper,
  { size, widthOfHead }: { size: number; widthOfHead: typeof widthInTwo },
): Placed[] {
  const sum = paper.items.reduce((total, item) => total + shownAmount(paper, item), 0)
  const cell: Style = { size }
  const head: Style = { size: size - 1, weight: 'bold' }
  const widths = columns.map(({ label, value }, index) =>
    index === 0
      ? 0
      : Math.max(
          widthOfHead(sheet, label, head),
          ...paper.items.map((item) => sheet.widthOf(value(item), cell)),
          // It is said so far at the foot of each page.
          index === columns.length - 1 ? sheet.widthOf(sheet.wording.amount(sum), cell) : 0,
        ) + 1,
  )
  const taken = widths.reduce((sum, width) => sum + width, 0) + gap * (columns.length - 1)
  widths[0] = inner - taken - 16
  let x = page.side + 8
  return columns.map((column, index) => {
    const width = widths[index] ?? 0
    const placed = { ...column, x, width }
    x += width + gap
    return placed
  })
}

function fitColumns(sheet: Sheet, paper: Paper): { columns: Placed[]; size: number } {
  const columns = columnsOf(paper, sheet)
  for (const size of [9, 8, 7]) {
    // A tall heading is better than small print, and either than a narrow description.
    for (const widthOfHead of [widthInTwo, widthInWords]) {
      const placed = place(sheet, columns, paper, { size, widthOfHead })
      const isLast = size === 7 && widthOfHead === widthInWords
      if ((placed[0]?.width ?? 0) >= leastDescription || isLast) return { columns: placed, size }
    }
  }
  throw new Error('There is a last size')
}

/** The lines of a document, over as many pages as they take, with what they come to so far. */
export function drawItems(sheet: Sheet, paper: Paper, addPage: () => void): void {
  const { doc, wording } = sheet
  const { columns, size } = fitColumns(sheet, paper)
  const cell: Style = { size }
  const head: Style = { size: size - 1, weight: 'bold', color: ink.muted }
  const sum: Style = { size: size - 0.5, color: ink.muted, align: 'end' }
  const heads = columns.map((column) => sheet.lines(column.label, column.width, head))
  const headHeight = Math.max(...heads.map((lines) => lines.length)) * leadingOf(head) + 12
  const sumHeight = leadingOf(sum) + 7
  const table = sheet.element(sheet.root, 'Table')
  const sums = columns.at(-1)
  let total = 0
  let isBegun = false

  /** How many lines of text a row has from there on, with room for the sum that is carried. */
  const roomFrom = (y: number) => Math.floor((last - sumHeight - rowPadding - y) / leadingOf(cell))
  const roomOfPage = roomFrom(page.top + 20 + headHeight + sumHeight)

  function drawHead(): void {
    sheet.artifact(() => sheet.band(sheet.y, headHeight - 3))
    drawRow('TH', heads, head, sheet.y + 5)
    sheet.y += headHeight
  }

  function drawRow(type: 'TH' | 'TD', cells: Line[][], style: Style, y: number): void {
    const row = sheet.element(table, 'TR')
    for (const [index, { x, width, align }] of columns.entries()) {
      sheet.tag(row, type, () => sheet.draw(cells[index] ?? [], x, width, y, { ...style, align }))
    }
    row.end()
  }

  function drawSum(label: string): void {
    sheet.artifact(() => {
      if (!sums) return
      sheet.text(label, page.side, sums.x - gap - page.side, sheet.y + 4, sum)
      sheet.text(wording.amount(total), sums.x, sums.width, sheet.y + 4, sum)
    })
    sheet.y += sumHeight
  }

  function turnPage(): void {
    if (isBegun) drawSum(wording.labels.carried)
    addPage()
    drawHead()
    if (isBegun) drawSum(wording.labels.brought)
  }

  /** A row is kept together where a page can hold it, and else goes on on the next. */
  function drawItem(item: PaperItem): void {
    const cells = columns.map((column) => sheet.lines(column.value(item), column.width, cell))
    const count = Math.max(...cells.map((lines) => lines.length))
    const isSplit = count > roomOfPage || !isBegun
    for (let from = 0; from < count; ) {
      const room = roomFrom(sheet.y)
      if (count - from > room && (!isSplit || room < leastLines)) {
        turnPage()
        continue
      }
      const slice = cells.map((lines) => lines.slice(from, from + room))
      drawRow('TD', slice, cell, sheet.y + 4)
      sheet.y += Math.min(room, count - from) * leadingOf(cell) + rowPadding
      // What it comes to stands beside its first line.
      if (from === 0) total += shownAmount(paper, item)
      isBegun = true
      from += room
    }
    sheet.artifact(() => sheet.rule(sheet.y))
  }

  if (roomFrom(sheet.y + headHeight) < leastLines) addPage()
  drawHead()
  for (const item of paper.items) drawItem(item)
  table.end()
  doc.fillColor(ink.text)
}
