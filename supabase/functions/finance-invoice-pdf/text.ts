import bidiFactory from 'bidi-js'
import { BOX, type Face, type FontBook, type Weight } from './fonts.ts'

export type Direction = 'ltr' | 'rtl'

/** Text of one face and direction, as it is given to the library, which may turn it round. */
export type Run = { text: string; face: Face; isTurned: boolean; width: number }

/** A line in the order in which it is seen, and its width, both for a size of 1. */
export type Line = { runs: Run[]; width: number }

type Measure = Pick<Run, 'width' | 'isTurned'>
type Piece = { text: string; face: Face; level: number }

const bidi = bidiFactory()

/** What has no picture: controls, places to break a word, variants of emoji. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is meant by itself
  /[\u0000-\u001f\u007f-\u009f\u00ad\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\ufe00-\ufe0f\ufeff]/g
/** Say how text around them is read; they have done so once the levels are known. */
const directionMark = /^[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]$/
const withoutSpaces = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const words = new Intl.Segmenter('en', { granularity: 'word' })
const mostRemembered = 20_000

/** Lays out text: which face shows what, in which order it is seen, where a line ends. */
export type Typesetter = {
  line: (text: string, weight: Weight, base: Direction | 'auto') => Line
  /** Lines of at most this width, for a size of 1; what is too long for a line is broken. */
  wrap: (text: string, weight: Weight, width: number, base: Direction | 'auto') => Line[]
}

export function createTypesetter(fonts: FontBook): Typesetter {
  const measures = new Map<string, Measure>()

  function measureOf(face: Face, text: string): Measure {
    const key = `${face.name} ${text}`
    const known = measures.get(key)
    if (known) return known
    const run = face.font.layout(text, [])
    const measure = {
      width: run.advanceWidth / face.font.unitsPerEm,
      isTurned: run.direction === 'rtl',
    }
    if (measures.size > mostRemembered) measures.clear()
    measures.set(key, measure)
    return measure
  }

  /** Splits where the face or the direction changes; characters that nobody has become boxes. */
  function piecesOf(text: string, weight: Weight, base: Direction | 'auto'): Piece[] {
    const levels = bidi.getEmbeddingLevels(text, base === 'auto' ? undefined : base)
    const mirrored = bidi.getMirroredCharactersMap(text, levels.levels)
    const pieces: Piece[] = []
    let index = 0
    for (const { segment } of graphemes.segment(text)) {
      const at = index
      index += segment.length
      if (directionMark.test(segment)) continue
      const level = levels.levels[at] ?? 0
      const last = pieces.at(-1)
      const face =
        last && segment === ' ' && last.face.font.hasGlyphForCodePoint(32)
          ? last.face
          : faceFor(segment, weight)
      const shown = face ? shownOf(segment, face, mirrored.get(at)) : BOX
      const used = face ?? fonts.boxFace(weight)
      if (last && last.face === used && last.level === level) last.text += shown
      else pieces.push({ text: shown, face: used, level })
    }
    return pieces
  }

  function faceFor(segment: string, weight: Weight): Face | null {
    return fonts.faceOf(segment.codePointAt(0) ?? 0, weight)
  }

  function shownOf(segment: string, face: Face, mirror: string | undefined): string {
    // A mark that this face does not have is left out, rather than shown as a box beside its letter.
    return [...(mirror ?? segment)]
      .filter((one, at) => at === 0 || face.font.hasGlyphForCodePoint(one.codePointAt(0) ?? 0))
      .join('')
  }

  function lineOf(text: string, weight: Weight, base: Direction | 'auto'): Line {
    const runs = inVisualOrder(piecesOf(text, weight, base)).map(({ text, face, level }) => {
      // The library turns what it takes for such a script, digits of Arabic too, and nothing else.
      const { width, isTurned } = measureOf(face, text)
      const shown = isTurned === (level % 2 === 1) ? text : [...text].reverse().join('')
      return { text: shown, face, isTurned, width }
    })
    return { runs, width: runs.reduce((sum, run) => sum + run.width, 0) }
  }

  function measure(text: string, weight: Weight): number {
    return piecesOf(text, weight, 'auto').reduce(
      (sum, piece) => sum + measureOf(piece.face, piece.text).width,
      0,
    )
  }

  function wrapParagraph(text: string, weight: Weight, width: number): string[] {
    const lines: string[] = []
    let line = ''
    let used = 0
    const push = (part: string, size: number) => {
      if (line !== '' && used + size > width && part.trim() !== '') {
        lines.push(line.trimEnd())
        line = ''
        used = 0
      }
      if (line === '' && part.trim() === '') return
      line += part
      used += size
    }
    for (const part of partsOf(text)) {
      const size = measure(part, weight)
      if (size <= width) push(part, size)
      else
        for (const { segment } of graphemes.segment(part)) push(segment, measure(segment, weight))
    }
    lines.push(line.trimEnd())
    return lines
  }

  return {
    line: (text, weight, base) => lineOf(clean(text), weight, base),
    wrap: (text, weight, width, base) =>
      text
        .replace(/\r\n?/g, '\n')
        .split('\n')
        .flatMap((paragraph) => {
          const cleaned = clean(paragraph)
          // All lines of a paragraph read as its first strong letter does.
          const direction = base === 'auto' ? directionOf(cleaned) : base
          return wrapParagraph(cleaned, weight, width).map((line) =>
            lineOf(line, weight, direction),
          )
        }),
  }
}

function clean(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\t\u00a0\u202f]/g, ' ')
    .replace(invisible, '')
}

function directionOf(text: string): Direction {
  return (bidi.getEmbeddingLevels(text).paragraphs[0]?.level ?? 0) % 2 === 1 ? 'rtl' : 'ltr'
}

/** Where a line may end: after spaces and hyphens, and between words of scripts without spaces. */
function partsOf(text: string): string[] {
  return (text.match(/[^\s-]+-*|\s+|-+/gu) ?? []).flatMap((part) =>
    withoutSpaces.test(part) ? [...words.segment(part)].map(({ segment }) => segment) : [part],
  )
}

/** Rule L2 of the Unicode bidirectional algorithm, over pieces in place of characters. */
function inVisualOrder(pieces: Piece[]): Piece[] {
  const ordered = [...pieces]
  const highest = Math.max(0, ...pieces.map(({ level }) => level))
  for (let level = highest; level >= 1; level -= 1) {
    let start = 0
    while (start < ordered.length) {
      let end = start
      while (end < ordered.length && (ordered[end]?.level ?? 0) >= level) end += 1
      if (end > start) ordered.splice(start, end - start, ...ordered.slice(start, end).reverse())
      start = Math.max(end, start + 1)
    }
  }
  return ordered
}
