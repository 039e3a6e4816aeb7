import { looksLikeData } from './columns.rules.ts'
import { CSV_DELIMITERS, type CsvDelimiter } from './encodings.ts'

const RECORDS_LOOKED_AT = 50
const EXCEL_SEPARATOR_LINE = /^sep=([,;\t|])(?:\r\n|\n|\r)/i

/** Excel's own first line, `sep=;`, which is no data. */
export function readSeparatorLine(
  text: string,
): { delimiter: CsvDelimiter; length: number } | null {
  const match = EXCEL_SEPARATOR_LINE.exec(text)
  const delimiter = CSV_DELIMITERS.find((candidate) => candidate === match?.[1])
  return match && delimiter ? { delimiter, length: match[0].length } : null
}

/** The separator that cuts most records into the same number of cells. */
export function detectDelimiter(sample: string): CsvDelimiter {
  let best: { delimiter: CsvDelimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of CSV_DELIMITERS) {
    const score = evenness(countPerRecord(sample, delimiter))
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** How often the separator stands outside quotes, record by record. */
function countPerRecord(sample: string, delimiter: CsvDelimiter): number[] {
  const counts: number[] = []
  let count = 0
  let isQuoted = false
  let isCellStart = true
  let isBlank = true
  for (let index = 0; index < sample.length && counts.length < RECORDS_LOOKED_AT; index += 1) {
    const character = sample[index]
    if (isQuoted) {
      if (character === '"') {
        if (sample[index + 1] === '"') index += 1
        else isQuoted = false
      }
    } else if (character === '"' && isCellStart) {
      isQuoted = true
      isBlank = false
    } else if (character === '\n' || character === '\r') {
      if (!isBlank) counts.push(count)
      count = 0
      isBlank = true
      isCellStart = true
      continue
    } else if (character === delimiter) {
      count += 1
      isBlank = false
      isCellStart = true
      continue
    } else {
      isBlank = false
    }
    isCellStart = false
  }
  // A cut-off last record is counted only when there is nothing else to go by.
  if (!isBlank && counts.length === 0) counts.push(count)
  return counts
}

function evenness(counts: number[]): number {
  const tally = new Map<number, number>()
  for (const count of counts) if (count > 0) tally.set(count, (tally.get(count) ?? 0) + 1)
  let score = 0
  for (const [count, records] of tally) {
    // Agreement weighs most; more columns break the tie between two separators that both agree.
    score = Math.max(score, (records / counts.length) * (1 + Math.log2(1 + count) / 8))
  }
  return score
}

/** Whether the first record names the columns rather than being one of the rows itself. */
export function detectHeader(
  records: readonly (readonly string[])[],
  isColumnName: (name: string) => boolean,
): boolean {
  const [first, ...rest] = records
  if (!first) return false
  const names = first.map((cell) => cell.trim()).filter((cell) => cell !== '')
  if (names.length === 0 || names.some(looksLikeData)) return false
  if (names.some(isColumnName)) return true
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) return false
  // No name that we know: it is a header if it is text above columns that hold something else.
  return first.some((cell, column) => {
    const below = rest.map((record) => record[column]?.trim() ?? '').filter((value) => value !== '')
    return cell.trim() !== '' && below.length > 0 && below.every(looksLikeData)
  })
}
