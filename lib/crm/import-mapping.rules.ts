import {
  assignFields,
  type ContentCheck,
  EMAIL,
  fieldFinder,
  isPhone,
  type NamePart,
  scoreByContent,
  scoreByName,
} from '@/lib/csv/columns.rules'
import {
  IMPORT_FIELD_ALIASES,
  IMPORT_FIELDS,
  type ImportField,
  type ImportMapping,
} from './import-fields.ts'

const SEGMENT = /^(?:lead|opportunity|customer|churned)$/i

const NAME_PARTS: readonly NamePart<ImportField>[] = [
  {
    field: 'email',
    part: /e?mail|courriel/,
    not: /mailing|opt|status|consent|verified|subscri|count|date|sent|bounce|newsletter/,
  },
  { field: 'phone', part: /phone|telefon|mobil|handy|telefoon/, not: /type|ext|verified|code|fax/ },
  { field: 'country_code', part: /country|^land/, not: /phone|line|dial|lord/ },
  {
    field: 'external_ref',
    part: /^(?:customer|client|kunden?|klant|contact)(?:id|no|nr|number|nummer|ref|code)/,
  },
  { field: 'company', part: /company|firmen?name|organi[sz]ation/, not: /id$|size|type|domain/ },
]

export const guessFieldFromHeader = fieldFinder(IMPORT_FIELDS, IMPORT_FIELD_ALIASES)

let countryNames: Set<string> | undefined

/** Country names in the languages of our column names, and two-letter codes. */
function isCountry(text: string): boolean {
  if (!countryNames) {
    countryNames = new Set()
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
    for (const language of ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl']) {
      const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
      for (const first of letters) {
        for (const second of letters) {
          const name = names.of(first + second)
          if (!name) continue
          countryNames.add(name.toLowerCase())
          countryNames.add((first + second).toLowerCase())
        }
      }
    }
  }
  return countryNames.has(text.toLowerCase())
}

const CONTENT_CHECKS: readonly ContentCheck<ImportField>[] = [
  { field: 'email', isMatch: (text) => EMAIL.test(text) },
  { field: 'phone', isMatch: isPhone },
  { field: 'segment', isMatch: (text) => SEGMENT.test(text) },
  { field: 'country_code', isMatch: isCountry },
]

/** A first guess for every column, by its name and by what stands in it; each field at most once. */
export function guessMapping(
  header: readonly string[] | null,
  sample: readonly (readonly string[])[],
): ImportMapping {
  const columns = Math.max(header?.length ?? 0, ...sample.map((record) => record.length))
  const guesses = Array.from({ length: columns }, (_, column) => {
    const byName = header
      ? scoreByName(header[column] ?? '', guessFieldFromHeader, NAME_PARTS)
      : null
    const byContent = scoreByContent(
      sample.map((record) => record[column] ?? ''),
      CONTENT_CHECKS,
    )
    // A column called "contact" that holds addresses is one of addresses.
    const contradicts = byName?.field === 'name' && byContent?.field === 'email'
    return contradicts ? byContent : (byName ?? byContent)
  })
  return settleNames(assignFields(guesses))
}

/** "Name" beside "Vorname" is the family name; beside both parts it already holds the whole. */
function settleNames(mapping: ImportMapping): ImportMapping {
  const has = (field: ImportField) => mapping.includes(field)
  if (has('name') && has('first_name') && has('last_name')) {
    return mapping.map((field) => (field === 'first_name' || field === 'last_name' ? null : field))
  }
  if (has('name') && has('first_name')) {
    return mapping.map((field) => (field === 'name' ? 'last_name' : field))
  }
  if (!has('name') && has('first_name') !== has('last_name')) {
    return mapping.map((field) =>
      field === 'first_name' || field === 'last_name' ? 'name' : field,
    )
  }
  return mapping
}
