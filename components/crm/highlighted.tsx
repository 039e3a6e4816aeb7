import { highlightParts, highlightPhoneParts } from '@/lib/crm/highlight.rules'

interface HighlightedProps {
  text: string
  query: string | undefined
  kind?: 'text' | 'phone'
}

/** A text in which what was searched for is marked. */
export function Highlighted({ text, query, kind = 'text' }: HighlightedProps) {
  if (!query) return text
  const parts = kind === 'phone' ? highlightPhoneParts(text, query) : highlightParts(text, query)
  let position = 0
  return parts.map((part) => {
    const key = position
    position += part.text.length
    return part.isMatch ? (
      <mark key={key} className="rounded-xs bg-brand/60 text-inherit dark:bg-brand/30">
        {part.text}
      </mark>
    ) : (
      part.text
    )
  })
}
