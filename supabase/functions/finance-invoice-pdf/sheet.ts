import PDFDocument from 'pdfkit'
import type { Paper } from './document.ts'
import type { Weight } from './fonts.ts'
import { fill } from './labels.ts'
import type { Direction, Line, Typesetter } from './text.ts'
import type { Wording } from './wording.ts'

/** A4, in points. */
export const page = { width: 595.28, height: 841.89, side: 48, top: 48, bottom: 92 }
export const inner = page.width - 2 * page.side
export const ink = {
  text: '#1c1917',
  muted: '#6b6560',
  line: '#e0dddb',
  band: '#f5f4f3',
  red: '#b42318',
}

export type Style = {
  size: number
  weight?: Weight
  color?: string
  align?: 'start' | 'end' | 'center'
  /** Of one line to the next; 1.4 of the size by default. */
  leading?: number
}

type Element = PDFKit.PDFStructureElement
/** The types of the library leave it out. */
type WithImages = PDFKit.PDFDocument & {
  openImage: (bytes: ArrayBuffer) => { width: number; height: number }
}

/**
 * Pages that are drawn on by "start" and "end" in place of left and right, so that one layout serves
 * both directions. Lengths are points; y is the top of a line.
 */
export type Sheet = {
  doc: PDFKit.PDFDocument
  wording: Wording
  /** Where the next thing goes. */
  y: number
  lines: (text: string, width: number, style: Style) => Line[]
  widthOf: (text: string, style: Style) => number
  draw: (lines: Line[], x: number, width: number, y: number, style: Style) => number
  /** Lines of a text within a box; answers where it ends. */
  text: (text: string, x: number, width: number, y: number, style: Style) => number
  rule: (y: number, x?: number, width?: number) => void
  band: (y: number, height: number) => void
  image: (bytes: ArrayBuffer, y: number, most: { width: number; height: number }) => number
  /** What is drawn inside is one element for who listens to the document. */
  tag: (parent: Element, type: string, draw: () => void) => void
  /** What is drawn inside is of no meaning to who listens. */
  artifact: (draw: () => void) => void
  element: (parent: Element, type: string) => Element
  root: Element
}

export function leadingOf({ size, leading }: Style): number {
  return leading ?? size * 1.45
}

export function titleOf(paper: Paper, { labels }: Wording): string {
  const name = labels[paper.kind]
  return paper.number === null ? name : `${name} ${paper.number}`
}

export function createSheet(paper: Paper, wording: Wording, type: Typesetter): Sheet {
  const title = titleOf(paper, wording)
  const made = new Date(paper.issued_at ?? '2000-01-01T00:00:00Z')
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    autoFirstPage: false,
    pdfVersion: '1.7',
    tagged: true,
    lang: wording.locale,
    displayTitle: true,
    // The day it was issued, so that the same document is always the same bytes.
    info: {
      Title: title,
      Author: paper.seller.name,
      Creator: 'Clientele',
      Producer: 'Clientele',
      CreationDate: made,
      ModDate: made,
    },
  })
  const base: Direction = wording.isRightToLeft ? 'rtl' : 'ltr'
  const root = doc.struct('Document')
  doc.addStructure(root)

  const leftOf = (x: number, width: number) => (wording.isRightToLeft ? page.width - x - width : x)

  function startOf(line: Line, left: number, width: number, style: Style): number {
    const rest = width - line.width * style.size
    if (style.align === 'center') return left + rest / 2
    const isAtRight = (style.align === 'end') !== wording.isRightToLeft
    return isAtRight ? left + rest : left
  }

  function drawLine(line: Line, left: number, baseline: number, style: Style): void {
    let at = left
    for (const run of line.runs) {
      const width = run.width * style.size
      doc
        // Fonts that are open already are taken as they are.
        .font(run.face.font as unknown as PDFKit.Mixins.PDFFontSource, run.face.name)
        .fontSize(style.size)
        .fillColor(style.color ?? ink.text)
        .text(run.text, at, baseline, {
          lineBreak: false,
          baseline: 'alphabetic',
          textWidth: width,
          wordCount: 1,
          // Asking for features keeps the words of a run together, which are seen from right to left.
          ...(run.isTurned ? { features: [] } : {}),
        } as PDFKit.Mixins.TextOptions)
      at += width
    }
  }

  const sheet: Sheet = {
    doc,
    wording,
    root,
    y: page.top,
    lines: (text, width, { size, weight = 'regular' }) =>
      type.wrap(text, weight, width / size, 'auto'),
    widthOf: (text, { size, weight = 'regular' }) => type.line(text, weight, base).width * size,
    draw(lines, x, width, y, style) {
      const left = leftOf(x, width)
      let at = y
      for (const line of lines) {
        drawLine(line, startOf(line, left, width, style), at + style.size, style)
        at += leadingOf(style)
      }
      return at
    },
    text: (text, x, width, y, style) =>
      sheet.draw(sheet.lines(text, width, style), x, width, y, style),
    rule(y, x = page.side, width = inner) {
      const left = leftOf(x, width)
      doc
        .moveTo(left, y)
        .lineTo(left + width, y)
        .lineWidth(0.6)
        .strokeColor(ink.line)
        .stroke()
    },
    band(y, height) {
      doc.rect(page.side, y, inner, height).fill(ink.band)
    },
    image(bytes, y, most) {
      const image = (doc as WithImages).openImage(bytes)
      const scale = Math.min(most.width / image.width, most.height / image.height, 1)
      const width = image.width * scale
      const height = image.height * scale
      doc.image(bytes, leftOf(page.side, width), y, { width, height })
      return y + height
    },
    tag(parent, name, draw) {
      const element = doc.struct(name)
      const content = doc.markStructureContent(name)
      draw()
      doc.endMarkedContent()
      element.add(content)
      parent.add(element)
      element.end()
    },
    artifact(draw) {
      doc.markContent('Artifact', { type: 'Layout' })
      draw()
      doc.endMarkedContent()
    },
    element(parent, name) {
      const element = doc.struct(name)
      parent.add(element)
      return element
    },
  }
  return sheet
}

/** On each page, once it is known how many there are. */
export function drawFooters(sheet: Sheet, paper: Paper, legal: Line[]): void {
  const { doc, wording } = sheet
  const { start, count } = doc.bufferedPageRange()
  const small: Style = { size: 7.5, color: ink.muted, leading: 10 }
  const top = page.height - page.bottom + 26
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(start + index)
    sheet.artifact(() => {
      sheet.rule(top - 8)
      sheet.draw(legal, page.side, inner - 110, top, small)
      const of = fill(wording.labels.page, {
        page: wording.count(index + 1),
        pages: wording.count(count),
      })
      sheet.text(of, page.side + inner - 100, 100, top, { ...small, align: 'end' })
      if (index > 0) {
        const head: Style = { size: 8.5, color: ink.muted }
        sheet.text(paper.seller.name, page.side, inner / 2, page.top - 12, head)
        sheet.text(titleOf(paper, wording), page.side + inner / 2, inner / 2, page.top - 12, {
          ...head,
          align: 'end',
        })
        sheet.rule(page.top + 6)
      }
    })
  }
}
