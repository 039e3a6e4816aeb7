/** A text field's content and what is selected in it. */
export type Selected = { text: string; start: number; end: number }

export type MarkdownFormat = 'bold' | 'italic' | 'list' | 'link'

const PAIRS = { bold: '**', italic: '_' } as const

const LINK_TARGET = 'https://'

/** What a button or key of the editor makes of a text; pressing it again takes it back. */
export function applyFormat(format: MarkdownFormat, selected: Selected): Selected {
  if (format === 'list') return toggleList(selected)
  if (format === 'link') return makeLink(selected)
  return togglePair(PAIRS[format], selected)
}

function togglePair(mark: string, { text, start, end }: Selected): Selected {
  const inside = text.slice(start, end)
  const before = text.slice(0, start)
  const after = text.slice(end)
  if (before.endsWith(mark) && after.startsWith(mark)) {
    return {
      text: before.slice(0, -mark.length) + inside + after.slice(mark.length),
      start: start - mark.length,
      end: end - mark.length,
    }
  }
  return {
    text: `${before}${mark}${inside}${mark}${after}`,
    start: start + mark.length,
    end: end + mark.length,
  }
}

function toggleList({ text, start, end }: Selected): Selected {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const next = text.indexOf('\n', end)
  const to = next === -1 ? text.length : next
  const lines = text.slice(from, to).split('\n')
  const isList = lines.every((line) => line.startsWith('- '))
  const changed = lines.map((line) => (isList ? line.slice(2) : `- ${line}`)).join('\n')
  const grown = changed.length - (to - from)
  return {
    text: text.slice(0, from) + changed + text.slice(to),
    start: Math.max(from, start + (isList ? -2 : 2)),
    end: end + grown,
  }
}

/** The address is selected afterwards: it is what one types next. */
function makeLink({ text, start, end }: Selected): Selected {
  const label = text.slice(start, end)
  const isAddress = /^https?:\/\/\S+$/.test(label)
  const [words, target] = isAddress ? ['', label] : [label, LINK_TARGET]
  const head = `${text.slice(0, start)}[${words}](`
  const linked = `${head}${target})${text.slice(end)}`
  return words === '' && isAddress
    ? { text: linked, start: start + 1, end: start + 1 }
    : { text: linked, start: head.length, end: head.length + target.length }
}
