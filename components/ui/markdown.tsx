import type { ReactNode } from 'react'
import { type ElementKind, type MarkdownNode, parseMarkdown } from './markdown.rules'

interface MarkdownProps {
  source: string
}

/** A note as its author meant it: elements made of its tokens, never HTML out of its text. */
export function Markdown({ source }: MarkdownProps) {
  return (
    <div dir="auto" className="grid min-w-0 wrap-anywhere gap-2 text-sm leading-relaxed">
      {renderAll(parseMarkdown(source))}
    </div>
  )
}

const renderers: Record<ElementKind, (children: ReactNode, key: number) => ReactNode> = {
  paragraph: (children, key) => <p key={key}>{children}</p>,
  // Not a heading of the page: the note stands somewhere inside of its outline.
  heading: (children, key) => (
    <p key={key} className="font-semibold text-base">
      {children}
    </p>
  ),
  quote: (children, key) => (
    <blockquote key={key} className="grid gap-2 border-s-2 ps-3 text-muted-foreground">
      {children}
    </blockquote>
  ),
  list: (children, key) => (
    <ul key={key} className="grid list-disc gap-1 ps-5">
      {children}
    </ul>
  ),
  numbered_list: (children, key) => (
    <ol key={key} className="grid list-decimal gap-1 ps-5">
      {children}
    </ol>
  ),
  item: (children, key) => <li key={key}>{children}</li>,
  em: (children, key) => <em key={key}>{children}</em>,
  strong: (children, key) => <strong key={key}>{children}</strong>,
  strike: (children, key) => <s key={key}>{children}</s>,
  table: (children, key) => (
    // A wide table is scrolled by itself, also with the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
    <section key={key} aria-label="Table" tabIndex={0} className="overflow-x-auto">
      <table className="border-collapse text-start">{children}</table>
    </section>
  ),
  table_head: (children, key) => <thead key={key}>{children}</thead>,
  table_body: (children, key) => <tbody key={key}>{children}</tbody>,
  row: (children, key) => <tr key={key}>{children}</tr>,
  head_cell: (children, key) => (
    <th key={key} scope="col" className="border px-2 py-1 text-start font-medium">
      {children}
    </th>
  ),
  cell: (children, key) => (
    <td key={key} className="border px-2 py-1">
      {children}
    </td>
  ),
}

function renderAll(nodes: MarkdownNode[]): ReactNode[] {
  return nodes.map((node, index) => render(node, index))
}

function render(node: MarkdownNode, key: number): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'break':
      return <br key={key} />
    case 'rule':
      return <hr key={key} />
    case 'code':
      return node.isBlock ? (
        <pre key={key} className="whitespace-pre-wrap rounded-md bg-muted p-3 font-mono text-xs">
          <code>{node.text}</code>
        </pre>
      ) : (
        <code key={key} className="rounded bg-muted px-1 py-0.5 font-mono text-xs">
          {node.text}
        </code>
      )
    case 'link':
      return (
        <a
          key={key}
          href={node.href}
          rel="nofollow noopener noreferrer"
          target="_blank"
          className="text-primary underline underline-offset-2"
        >
          {renderAll(node.children)}
        </a>
      )
    default:
      return renderers[node.kind](renderAll(node.children), key)
  }
}
