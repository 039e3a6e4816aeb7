import type { Facet } from '@/lib/crm/filter-changes.rules'
import type { TagColor } from '@/lib/crm/tags.schemas'

export interface FacetOption {
  value: string
  label: string
  /** Of a tag. */
  color?: TagColor | string | null
}

export type FacetOptions = Record<Facet, FacetOption[]>

export const FACET_LABELS: Record<Facet, string> = {
  segments: 'Segment',
  owner_ids: 'Owner',
  tag_ids: 'Tag',
  sources: 'Source',
  country_codes: 'Country',
}

/** What a value that is no longer there is called. */
export const GONE_LABELS: Record<Facet, string> = {
  segments: 'unknown',
  owner_ids: 'former colleague',
  tag_ids: 'deleted',
  sources: 'no longer used',
  country_codes: 'unknown',
}
