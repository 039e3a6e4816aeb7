import { type MarkdownNode, parseMarkdown } from './markdown.rules'

/** The words of a Markdown text on one line, for where no form can be shown; cut at a word. */
export function plainTextOf(source: string, maxLength: number): string {
  const words = wordsOf(parseMarkdown(source)).replace(/\s+/g, ' ').trim()
  if (words.length <= maxLength) return words
  const cut = words.slice(0, maxLength)
  const end = cut.lastIndexOf(' ')
  return `${end > maxLength / 2 ? cut.slice(0, end) : cut}…`
}

function wordsOf(nodes: MarkdownNode[]): string {
  return nodes
    .map((node) => {
      if ('text' in node) return node.text
      if (!('children' in node)) return ' '
      const inside = wordsOf(node.children)
      const isInline = ['em', 'strong', 'strike', 'link'].includes(node.kind)
      return isInline ? inside : `${inside} `
    })
    .join('')
}
