import MarkdownIt, { type Token } from 'markdown-it'

/** The parser's own limit: deeper than anyone writes, and what is nested deeper it leaves out. */
const MAX_NESTING = 100

const PROTOCOLS = new Set(['http:', 'https:', 'mailto:'])

// Without HTML: tags that somebody types are text.
const parser = new MarkdownIt({ html: false, linkify: true, breaks: true })
// Written-out addresses only: "invoice.pdf" and "report.md" are no web sites.
parser.linkify.set({ fuzzyLink: false })
parser.validateLink = isSafeLink

/** An address on the web or of a mailbox. Not a path either: it would lead into our own pages. */
export function isSafeLink(href: string): boolean {
  return URL.canParse(href) && PROTOCOLS.has(new URL(href).protocol)
}

export type MarkdownNode =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string; isBlock: boolean }
  | { kind: 'break' }
  | { kind: 'rule' }
  | { kind: 'link'; href: string; children: MarkdownNode[] }
  | { kind: ElementKind; children: MarkdownNode[] }

const ELEMENTS = {
  paragraph: 'paragraph',
  heading: 'heading',
  blockquote: 'quote',
  bullet_list: 'list',
  ordered_list: 'numbered_list',
  list_item: 'item',
  em: 'em',
  strong: 'strong',
  s: 'strike',
  table: 'table',
  thead: 'table_head',
  tbody: 'table_body',
  tr: 'row',
  th: 'head_cell',
  td: 'cell',
} as const
type ElementName = keyof typeof ELEMENTS
export type ElementKind = (typeof ELEMENTS)[ElementName]

/** A note as a tree of the few things that it may be made of, whatever was typed. */
export function parseMarkdown(source: string): MarkdownNode[] {
  const tokens = parser.parse(source, {})
  // Rather than to lose some of it, a note like that is shown as it was typed.
  if (tokens.some(isTooDeep)) return [{ kind: 'code', text: source, isBlock: true }]
  return toTree(tokens)
}

function isTooDeep({ level, children }: Token): boolean {
  return (
    level >= MAX_NESTING - 1 || (children ?? []).some((child) => child.level >= MAX_NESTING - 1)
  )
}

/** Opening and closing tokens as nesting, without recursion over the blocks. */
function toTree(tokens: Token[]): MarkdownNode[] {
  const root: MarkdownNode[] = []
  const open: MarkdownNode[][] = [root]
  for (const token of tokens) {
    const children = open.at(-1) ?? root
    if (token.nesting === -1) {
      open.pop()
    } else if (token.nesting === 1) {
      const inside: MarkdownNode[] = []
      // What we do not know stands for itself: its content without its form.
      const node = toElement(token, inside)
      if (node) children.push(node)
      open.push(node ? inside : children)
    } else {
      children.push(...toLeaves(token))
    }
  }
  return root
}

function toElement(token: Token, children: MarkdownNode[]): MarkdownNode | undefined {
  const name = token.type.replace(/_open$/, '')
  if (name === 'link') return { kind: 'link', href: token.attrGet('href') ?? '', children }
  // Paragraphs of a tight list are its items themselves.
  if (token.hidden || !isElementName(name)) return undefined
  return { kind: ELEMENTS[name], children }
}

function isElementName(name: string): name is ElementName {
  return Object.hasOwn(ELEMENTS, name)
}

function toLeaves(token: Token): MarkdownNode[] {
  switch (token.type) {
    case 'inline':
      return toTree(token.children ?? [])
    case 'softbreak':
    case 'hardbreak':
      return [{ kind: 'break' }]
    case 'hr':
      return [{ kind: 'rule' }]
    case 'code_inline':
      return [{ kind: 'code', text: token.content, isBlock: false }]
    case 'fence':
    case 'code_block':
      return [{ kind: 'code', text: token.content.replace(/\n$/, ''), isBlock: true }]
    case 'image':
      // A link instead of a picture: opening a note must tell no other server about it.
      return [
        {
          kind: 'link',
          href: token.attrGet('src') ?? '',
          children: [{ kind: 'text', text: token.content || (token.attrGet('src') ?? '') }],
        },
      ]
    default:
      return token.content === '' ? [] : [{ kind: 'text', text: token.content }]
  }
}
