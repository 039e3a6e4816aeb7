import type { ImportField, ImportMapping } from './import-fields.ts'

const IDENTIFYING = new Set<ImportField>([
  'id',
  'name',
  'first_name',
  'last_name',
  'company',
  'email',
  'phone',
  'external_ref',
])

/** Why a mapping cannot be used, as a reason, or null. */
export function problemOfMapping(mapping: ImportMapping): string | null {
  const used = mapping.filter((field) => field !== null)
  if (used.length === 0) return 'crm.import_mapping_empty'
  return used.some((field) => IDENTIFYING.has(field)) ? null : 'crm.import_mapping_unidentified'
}
