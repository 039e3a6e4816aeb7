import {
  IMPORT_FIELD_ALIASES,
  IMPORT_FIELDS,
  type ImportField,
  type ImportMapping,
} from './import-fields.ts'

const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]{2,}$/
const PHONE = /^(?:\+|00|0|\()[\d\s()./-]+$/
const NUMBER = /^[+-]?[\d.,\s']*\d[\d.,\s']*%?$/
const DATE = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[T\s].*)?$/
const SEGMENT = /^(?:lead|opportunity|customer|churned)$/i

const SHARE_THAT_CONVINCES = 0.6
const SCORE_EXACT_NAME = 100
const SCORE_PART_OF_NAME = 60
const SCORE_CONTENT = 30

/** Parts of longer names, such as `primary_email_1` or `Business Phone`. */
const NAME_PARTS: readonly { field: ImportField; part: RegExp; not?: RegExp }[] = [
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

let aliases: Map<string, ImportField> | undefined

function fieldByAlias(): Map<string, ImportField> {
  aliases ??= new Map(
    IMPORT_FIELDS.flatMap((field) =>
      IMPORT_FIELD_ALIASES[field].map((alias): [string, ImportField] => [
        normalizeColumnName(alias),
        field,
      ]),
    ),
  )
  return aliases
}

/** Compares names as people do: no case, accents, spaces or punctuation. */
export function normalizeColumnName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll(/[^\p{Letter}\p{Number}]/gu, '')
}

export function guessFieldFromHeader(name: string): ImportField | null {
  return fieldByAlias().get(normalizeColumnName(name)) ?? null
}

/** A value that is no column name: an address, a number, a date. */
export function looksLikeData(value: string): boolean {
  const text = value.trim()
  return EMAIL.test(text) || NUMBER.test(text) || DATE.test(text) || isPhone(text)
}

function isPhone(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '').length
  return PHONE.test(text) && !DATE.test(text) && digits >= 7 && digits <= 16
}

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

const CONTENT_CHECKS: readonly { field: ImportField; isMatch: (text: string) => boolean }[] = [
  { field: 'email', isMatch: (text) => EMAIL.test(text) },
  { field: 'phone', isMatch: isPhone },
  { field: 'segment', isMatch: (text) => SEGMENT.test(text) },
  { field: 'country_code', isMatch: isCountry },
]

function scoreByName(name: string): { field: ImportField; score: number } | null {
  const exact = guessFieldFromHeader(name)
  if (exact) return { field: exact, score: SCORE_EXACT_NAME }
  const normalized = normalizeColumnName(name)
  const found = NAME_PARTS.find(({ part, not }) => part.test(normalized) && !not?.test(normalized))
  return found ? { field: found.field, score: SCORE_PART_OF_NAME } : null
}

function scoreByContent(values: readonly string[]): { field: ImportField; score: number } | null {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '')
  if (filled.length === 0) return null
  for (const { field, isMatch } of CONTENT_CHECKS) {
    const share = filled.filter(isMatch).length / filled.length
    if (share >= SHARE_THAT_CONVINCES) return { field, score: SCORE_CONTENT + share }
  }
  return null
}

/** A first guess for every column, by its name and by what stands in it; each field at most once. */
export function guessMapping(
  header: readonly string[] | null,
  sample: readonly (readonly string[])[],
): ImportMapping {
  const columns = Math.max(header?.length ?? 0, ...sample.map((record) => record.length))
  const guesses: { column: number; field: ImportField; score: number }[] = []
  for (let column = 0; column < columns; column += 1) {
    const byName = header ? scoreByName(header[column] ?? '') : null
    const byContent = scoreByContent(sample.map((record) => record[column] ?? ''))
    // A column called "contact" that holds addresses is one of addresses.
    const contradicts = byName?.field === 'name' && byContent?.field === 'email'
    const guess = contradicts ? byContent : (byName ?? byContent)
    if (guess) guesses.push({ column, ...guess })
  }

  const mapping: ImportMapping = Array.from({ length: columns }, () => null)
  const taken = new Set<ImportField>()
  for (const { column, field } of guesses.toSorted((a, b) => b.score - a.score)) {
    if (taken.has(field)) continue
    taken.add(field)
    mapping[column] = field
  }
  return settleNames(mapping)
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
