const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function firstGrapheme(word: string): string {
  for (const { segment } of segmenter.segment(word)) return segment
  return ''
}

// Scripts whose letters stand side by side on their own; two of another one crowd or join.
const paired = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]/u
const nameable = /[\p{L}\p{N}\p{Emoji_Presentation}]/u

/** One or two characters that stand for a name in any script; `?` when there is none. */
export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/u).filter((word) => nameable.test(word))
  const [first] = words
  if (first === undefined) return '?'
  const last = words.at(-1)
  const isPair = words.length > 1 && !name.includes('@') && paired.test(first)
  const second = isPair && last !== undefined && paired.test(last) ? firstGrapheme(last) : ''
  return (firstGrapheme(first) + second).toLocaleUpperCase('en')
}
