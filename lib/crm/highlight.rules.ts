export type TextPart = { text: string; isMatch: boolean }

type Folded = { text: string; starts: number[]; ends: number[] }

/** Folds as the search in the database does, remembering where every folded letter came from. */
function fold(text: string, keep: RegExp): Folded {
  const folded: Folded = { text: '', starts: [], ends: [] }
  let position = 0
  for (const character of text) {
    const letters = character
      .normalize('NFKD')
      .replaceAll(/\p{Diacritic}/gu, '')
      .toLowerCase()
    for (const letter of letters) {
      if (!keep.test(letter)) continue
      folded.text += letter
      // One entry per UTF-16 unit, so that positions in the folded text index these lists.
      for (let unit = 0; unit < letter.length; unit += 1) {
        folded.starts.push(position)
        folded.ends.push(position + character.length)
      }
    }
    position += character.length
  }
  return folded
}

const ANY = /[\s\S]/u
const DIGIT = /\d/
const MIN_DIGITS = 3

/** Cuts a text where the words of a search stand in it; accents and case do not matter. */
export function highlightParts(text: string, query: string): TextPart[] {
  const words = query.trim().split(/\s+/).filter(Boolean)
  return cut(text, rangesOf(text, words, ANY))
}

/** The same for a telephone number, in which only the digits count. */
export function highlightPhoneParts(text: string, query: string): TextPart[] {
  const digits = query.replaceAll(/\D/g, '')
  if (digits.length < MIN_DIGITS) return cut(text, [])
  return cut(text, rangesOf(text, [digits, digits.replace(/^0+/, '')], DIGIT))
}

function rangesOf(text: string, words: string[], keep: RegExp): [number, number][] {
  const folded = fold(text, keep)
  const ranges: [number, number][] = []
  for (const word of words) {
    const needle = fold(word, keep).text
    if (needle === '') continue
    for (
      let at = folded.text.indexOf(needle);
      at !== -1;
      at = folded.text.indexOf(needle, at + needle.length)
    ) {
      const start = folded.starts[at]
      const end = folded.ends[at + needle.length - 1]
      if (start !== undefined && end !== undefined) ranges.push([start, end])
    }
  }
  return ranges.sort((a, b) => a[0] - b[0])
}

function cut(text: string, ranges: [number, number][]): TextPart[] {
  const parts: TextPart[] = []
  let position = 0
  const add = (end: number, isMatch: boolean) => {
    if (end <= position) return
    const piece = text.slice(position, end)
    const last = parts.at(-1)
    if (last?.isMatch === isMatch) last.text += piece
    else parts.push({ text: piece, isMatch })
    position = end
  }
  for (const [start, end] of ranges) {
    add(start, false)
    add(end, true)
  }
  add(text.length, false)
  return parts
}
