const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function firstGrapheme(word: string): string {
  for (const { segment } of segmenter.segment(word)) return segment
  return ''
}

/** One or two characters that stand for a name in any script; `?` when there is none. */
export function initials(name: string): string {
  const words = name
    .split(/[\s@._-]+/u)
    .filter((word) => /[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(word))
  const first = words[0]
  if (first === undefined) return '?'
  const last = words.at(-1)
  const letters =
    words.length > 1 && last !== undefined && !name.includes('@')
      ? firstGrapheme(first) + firstGrapheme(last)
      : firstGrapheme(first)
  return letters.toLocaleUpperCase()
}
