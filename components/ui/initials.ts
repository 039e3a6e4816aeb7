const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

// Scripts whose letters stand side by side on their own; two of another one crowd or join.
const paired = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]/u
const nameable = /[\p{L}\p{N}\p{Emoji_Presentation}]/u

/** The first character of a word that is part of a name: brackets and quotes around it are not. */
function initialOf(word: string): string {
  for (const { segment } of segmenter.segment(word)) if (nameable.test(segment)) return segment
  return ''
}

/** One or two characters that stand for a name in any script; `?` when there is none. */
export function initials(name: string): string {
  const letters = name
    .split(/[\s@._-]+/u)
    .map(initialOf)
    .filter((letter) => letter !== '')
  const [first] = letters
  if (first === undefined) return '?'
  const last = letters.at(-1)
  const isPair = letters.length > 1 && !name.includes('@') && paired.test(first)
  const second = isPair && last !== undefined && paired.test(last) ? last : ''
  return (first + second).toLocaleUpperCase('en')
}
