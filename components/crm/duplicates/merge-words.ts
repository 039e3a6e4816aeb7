import { counted } from '@/lib/counted'

const NOUNS: Record<string, [one: string, many: string]> = {
  customer_events: ['entry of the timeline', 'entries of the timeline'],
  customer_notes: ['note', 'notes'],
  customer_files: ['file', 'files'],
  customer_tags: ['tag', 'tags'],
  credit_entries: ['credit entry', 'credit entries'],
}

/** "3 notes, 1 file", or null when nothing belongs to the customer. */
export function describeCounts(counts: Record<string, number>, locale: string): string | null {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([table, count]) => {
      const [one, many] = NOUNS[table] ?? [table.replaceAll('_', ' '), table.replaceAll('_', ' ')]
      return counted(count, one, many, locale)
    })
  return parts.length === 0 ? null : parts.join(', ')
}
