import type { BadgeVariant } from '@/components/ui/badge'
import type { ImportOutcome } from '@/lib/csv/imports.schemas'

/** What happens to a row: before the import is applied, and after. */
export type OutcomeWording = Record<
  ImportOutcome,
  { plan: string; done: string; hint: string; variant: BadgeVariant }
>
