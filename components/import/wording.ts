import type { BadgeVariant } from '@/components/ui/badge'
import type { ImportResult, ImportState } from '@/lib/csv/imports.schemas'

type Words = { label: string; hint: string; variant: BadgeVariant }

/** What a row has come to, for a person. `refused` is an error before the import is applied. */
export type ResultWording = Record<ImportResult, Words> & { refused: Words }

/** What is said alike of rows of any kind. */
export const COMMON_WORDING = {
  to_undo: {
    label: 'To be undone',
    hint: 'Imported, and not taken back yet.',
    variant: 'warning',
  },
  restored: {
    label: 'As before',
    hint: 'What the import had changed is as it was before.',
    variant: 'outline',
  },
  unreached: {
    label: 'Not reached',
    hint: 'Rows that had not been imported when the import was undone.',
    variant: 'outline',
  },
} as const satisfies Partial<ResultWording>

export function wordsFor(
  wording: ResultWording,
  result: ImportResult,
  { status }: Pick<ImportState, 'status'>,
): Words {
  return result === 'error' && status === 'reviewed' ? wording.refused : wording[result]
}
