/** What columns of imported files are, guessed from their names and from what stands in them. */

export const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]{2,}$/
const PHONE = /^(?:\+|00|0|\()[\d\s()./-]+$/
const NUMBER = /^[+-]?[\d.,\s']*\d[\d.,\s']*%?$/
const DATE = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[T\s].*)?$/

const SHARE_THAT_CONVINCES = 0.6
const SCORE_EXACT_NAME = 100
const SCORE_PART_OF_NAME = 60
const SCORE_CONTENT = 30

export type ColumnGuess<Field> = { field: Field; score: number }

/** Parts of longer names, such as `primary_email_1` or `Business Phone`. */
export type NamePart<Field> = { field: Field; part: RegExp; not?: RegExp }

export type ContentCheck<Field> = { field: Field; isMatch: (text: string) => boolean }

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

/** Finds the field that goes by a name; the table is made at the first question. */
export function fieldFinder<Field extends string>(
  fields: readonly Field[],
  aliases: Record<Field, readonly string[]>,
): (name: string) => Field | null {
  let byAlias: Map<string, Field> | undefined
  return (name) => {
    byAlias ??= new Map(
      fields.flatMap((field) =>
        aliases[field].map((alias): [string, Field] => [normalizeColumnName(alias), field]),
      ),
    )
    return byAlias.get(normalizeColumnName(name)) ?? null
  }
}

/** A value that is no column name: an address, a number, a date. */
export function looksLikeData(value: string): boolean {
  const text = value.trim()
  return EMAIL.test(text) || NUMBER.test(text) || DATE.test(text) || isPhone(text)
}

export function isPhone(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '').length
  return PHONE.test(text) && !DATE.test(text) && digits >= 7 && digits <= 16
}

export function scoreByName<Field>(
  name: string,
  find: (name: string) => Field | null,
  parts: readonly NamePart<Field>[],
): ColumnGuess<Field> | null {
  const exact = find(name)
  if (exact !== null) return { field: exact, score: SCORE_EXACT_NAME }
  const normalized = normalizeColumnName(name)
  const found = parts.find(({ part, not }) => part.test(normalized) && !not?.test(normalized))
  return found ? { field: found.field, score: SCORE_PART_OF_NAME } : null
}

export function scoreByContent<Field>(
  values: readonly string[],
  checks: readonly ContentCheck<Field>[],
): ColumnGuess<Field> | null {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '')
  if (filled.length === 0) return null
  for (const { field, isMatch } of checks) {
    const share = filled.filter(isMatch).length / filled.length
    if (share >= SHARE_THAT_CONVINCES) return { field, score: SCORE_CONTENT + share }
  }
  return null
}

/** Each field goes to the column that has the best claim to it, and at most once. */
export function assignFields<Field>(
  guesses: readonly (ColumnGuess<Field> | null)[],
): (Field | null)[] {
  const mapping: (Field | null)[] = guesses.map(() => null)
  const taken = new Set<Field>()
  const claims = guesses.flatMap((guess, column) => (guess ? [{ column, ...guess }] : []))
  for (const { column, field } of claims.toSorted((a, b) => b.score - a.score)) {
    if (taken.has(field)) continue
    taken.add(field)
    mapping[column] = field
  }
  return mapping
}

/** Column number to field, as the database takes it. */
export function toDatabaseMapping<Field>(
  mapping: readonly (Field | null)[],
): Record<string, Field> {
  return Object.fromEntries(
    mapping.flatMap((field, column) => (field === null ? [] : [[String(column), field]])),
  )
}

export function fromDatabaseMapping<Field>(
  mapping: Record<string, Field>,
  columns: number,
): (Field | null)[] {
  return Array.from({ length: columns }, (_, column) => mapping[String(column)] ?? null)
}

const SAMPLES_SHOWN = 3

/** The columns of a file with a few of the values that stand in them. */
export function sampledColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): { name: string; samples: string[] }[] {
  return header.map((name, column) => ({
    name,
    samples: [...new Set(rows.map((row) => row[column]?.trim() ?? '').filter(Boolean))].slice(
      0,
      SAMPLES_SHOWN,
    ),
  }))
}
