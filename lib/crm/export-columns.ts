import type { ExportRow } from './exports.schemas.ts'

/**
 * The columns of an export. Up to "Source" the names are those that the import recognises, so that
 * an export can be brought back in; the others it leaves alone.
 */
export const EXPORT_COLUMNS: readonly [header: string, field: keyof ExportRow][] = [
  ['Clientele ID', 'id'],
  ['Name', 'name'],
  ['Company', 'company'],
  ['E-mail', 'email'],
  ['Phone', 'phone'],
  ['Country', 'country_code'],
  ['External reference', 'external_ref'],
  ['Segment', 'segment'],
  ['Tags', 'tags'],
  ['Source', 'source'],
  ['Owner e-mail', 'owner_email'],
  ['Added', 'created_at'],
  ['Archived', 'archived_at'],
]

export const EXPORT_HEADER = EXPORT_COLUMNS.map(([header]) => header)

export function toExportCells(row: ExportRow): string[] {
  return EXPORT_COLUMNS.map(([, field]) => row[field] ?? '')
}
