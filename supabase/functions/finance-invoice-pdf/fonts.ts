import { create, type Font, type Glyph } from 'fontkit'

export type Weight = 'regular' | 'bold'

export type Face = { name: string; font: Font }

export type FontBook = {
  /** The face that shows a character in this weight; null where none does. */
  faceOf: (codePoint: number, weight: Weight) => Face | null
  /** Shown for what no face has: an empty box. */
  boxFace: (weight: Weight) => Face
}

/** In the order in which they are asked. Scripts of the end have one weight. */
const families: Record<Weight, string>[] = [
  { regular: 'NotoSans-Regular', bold: 'NotoSans-Bold' },
  { regular: 'NotoSansArabic-Regular', bold: 'NotoSansArabic-Bold' },
  { regular: 'NotoSansHebrew-Regular', bold: 'NotoSansHebrew-Bold' },
  { regular: 'NotoSansDevanagari-Regular', bold: 'NotoSansDevanagari-Bold' },
  { regular: 'NotoSansThai-Regular', bold: 'NotoSansThai-Bold' },
  { regular: 'NanumGothicCoding', bold: 'NanumGothicCoding' },
  { regular: 'DroidSansFallbackFull', bold: 'DroidSansFallbackFull' },
]

/** A character that none of the faces has: what they draw for it is the box. */
export const BOX = '\u25a1'

/**
 * The library (2.0.4) keeps a glyph with the characters that it was first asked for, which are none
 * when it was a part of another glyph. Such a letter joins no other in the next document.
 */
function keepCharacters(font: Font): void {
  const original = font.getGlyph.bind(font)
  const known = new Map<string, Glyph>()
  font.getGlyph = (id, characters = []) => {
    const glyph = original(id, characters)
    if (characters.length === 0 || String(glyph.codePoints) === String(characters)) return glyph
    const key = `${id} ${characters}`
    const own: Glyph = known.get(key) ?? Object.create(glyph, { codePoints: { value: characters } })
    known.set(key, own)
    return own
  }
}

/**
 * Faces are read when a document first needs them, and kept: a name in Chinese costs its four
 * megabytes once.
 */
export function createFontBook(readFile: (name: string) => Uint8Array): FontBook {
  const faces = new Map<string, Face>()
  const known = new Map<string, Face | null>()

  function open(name: string): Face {
    const opened = faces.get(name)
    if (opened) return opened
    // A file of ours holds one font; a collection would be another type.
    const font = create(readFile(`${name}.ttf`) as Buffer) as Font
    keepCharacters(font)
    const face = { name, font }
    faces.set(name, face)
    return face
  }

  function find(codePoint: number, weight: Weight): Face | null {
    for (const family of families) {
      const face = open(family[weight])
      if (face.font.hasGlyphForCodePoint(codePoint)) return face
    }
    return null
  }

  return {
    faceOf(codePoint, weight) {
      const key = `${weight}${codePoint}`
      const face = known.get(key)
      if (face !== undefined) return face
      const found = find(codePoint, weight)
      known.set(key, found)
      return found
    },
    boxFace: (weight) => open(`NotoSans-${weight === 'bold' ? 'Bold' : 'Regular'}`),
  }
}
