import { pipeline, Readable } from 'node:stream'
import { CsvError as CsvParseError, type Options, parse } from 'csv-parse'
import iconv from 'iconv-lite'
import { detectEncoding, isPlainAscii } from './encoding.rules.ts'
import type { CsvDelimiter, CsvEncoding } from './encodings.ts'
import { detectDelimiter, detectHeader, readSeparatorLine } from './format.rules.ts'
import { unescapeCell } from './text.rules.ts'

const SAMPLE_BYTES = 64 * 1024
const SAMPLE_RECORDS = 50
const MAX_RECORD_CHARACTERS = 1_000_000
const MAX_COLUMNS = 500

const PARSE_OPTIONS: Options = {
  max_record_size: MAX_RECORD_CHARACTERS,
  record_delimiter: ['\r\n', '\n', '\r'],
  // Rows with too few or too many cells are the review's business, row by row.
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
}

export type CsvErrorReason =
  | 'csv.file_empty'
  | 'csv.file_not_text'
  | 'csv.quote_not_closed'
  | 'csv.record_too_long'
  | 'csv.too_many_columns'

/** A file that cannot be read as a table at all; `record` is where reading stopped. */
export class CsvError extends Error {
  readonly reason: CsvErrorReason
  readonly record: number | null

  constructor(reason: CsvErrorReason, record: number | null = null) {
    super(reason)
    this.name = 'CsvError'
    this.reason = reason
    this.record = record
  }
}

/** What the person knows better than we do; what is left out is detected. */
export type CsvChoices = {
  encoding?: CsvEncoding | undefined
  delimiter?: CsvDelimiter | undefined
  hasHeader?: boolean | undefined
  /** Names by which a first row is told from the others; without it only its looks tell. */
  isColumnName?: ((name: string) => boolean) | undefined
}

export type CsvNotes = {
  /** null as long as every byte was plain ASCII. */
  encoding: CsvEncoding | null
  /** Characters that are invalid in the encoding and became U+FFFD. */
  unreadableCharacters: number
  /** Zero bytes taken out, because a text in Postgres cannot hold them. */
  removedZeros: number
  blankLines: number
}

export type CsvTable = {
  delimiter: CsvDelimiter
  /** Names of the columns, or null when the first record is a row already. */
  header: string[] | null
  /** The first records after the header, for guesses; `records` yields them as well. */
  sample: string[][]
  records: AsyncGenerator<string[]>
  /** Complete only when `records` is exhausted. */
  notes: CsvNotes
}

/**
 * Opens a file of any length as a table. Reading goes as fast as the records are taken, and at no
 * time is more than a sample and a chunk of it in memory.
 */
export async function openCsv(
  source: AsyncIterable<Uint8Array>,
  choices: CsvChoices = {},
): Promise<CsvTable> {
  const notes: CsvNotes = {
    encoding: choices.encoding ?? null,
    unreadableCharacters: 0,
    removedZeros: 0,
    blankLines: 0,
  }
  const text = decode(source, notes)
  const start = await takeText(text)
  if (start.trim() === '') throw new CsvError('csv.file_empty')
  if (isBinary(start)) throw new CsvError('csv.file_not_text')

  const separatorLine = readSeparatorLine(start)
  const delimiter = choices.delimiter ?? separatorLine?.delimiter ?? detectDelimiter(start)
  const first = start.slice(separatorLine?.length ?? 0)
  const all = parseRecords(chain(first, text), delimiter, notes)

  const sample: string[][] = []
  while (sample.length < SAMPLE_RECORDS) {
    const next = await all.next()
    if (next.done) break
    sample.push(next.value)
  }
  if (sample.length === 0) throw new CsvError('csv.file_empty')
  const header =
    (choices.hasHeader ?? detectHeader(sample, choices.isColumnName ?? (() => false)))
      ? (sample.shift() ?? null)
      : null
  return { delimiter, header, sample, records: chain(sample, all), notes }
}

async function* chain<T>(first: Iterable<T>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* first
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}

/** Enough text to judge the file by, or all there is. */
async function takeText(text: AsyncGenerator<string>): Promise<string> {
  let start = ''
  while (start.length < SAMPLE_BYTES) {
    const next = await text.next()
    if (next.done) break
    start += next.value
  }
  return start
}

/** Pictures, archives and workbooks: control characters that no table has. */
function isBinary(text: string): boolean {
  const start = text.slice(0, 4096)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const controls = start.match(/[\u0001-\u0008\u000e-\u001a\u001c-\u001f]/g)?.length ?? 0
  return (
    start.startsWith('PK\u0003\u0004') || start.startsWith('%PDF-') || controls > start.length / 50
  )
}

async function* decode(source: AsyncIterable<Uint8Array>, notes: CsvNotes): AsyncGenerator<string> {
  let decoder = notes.encoding ? iconv.getDecoder(notes.encoding) : null
  let isStart = true
  let held: Uint8Array[] = []
  let heldBytes = 0

  const release = () => {
    const bytes = Buffer.concat(held)
    held = []
    heldBytes = 0
    isStart = false
    notes.encoding = detectEncoding(bytes)
    if (!notes.encoding) return bytes.toString('latin1')
    decoder = iconv.getDecoder(notes.encoding)
    return clean(decoder.write(bytes), notes)
  }

  for await (const chunk of source) {
    if (decoder) {
      yield clean(decoder.write(Buffer.from(chunk)), notes)
    } else if (!isStart && heldBytes === 0 && isPlainAscii(chunk)) {
      // The same in every encoding, so the decision waits for the first byte that tells.
      yield Buffer.from(chunk).toString('latin1')
    } else {
      held.push(chunk)
      heldBytes += chunk.length
      if (heldBytes >= SAMPLE_BYTES) yield release()
    }
  }
  if (heldBytes > 0) yield release()
  const rest = decoder?.end()
  if (rest) yield clean(rest, notes)
}

function clean(text: string, notes: CsvNotes): string {
  notes.unreadableCharacters += text.split('\uFFFD').length - 1
  const parts = text.split('\u0000')
  notes.removedZeros += parts.length - 1
  return parts.join('')
}

async function* parseRecords(
  text: AsyncIterable<string>,
  delimiter: CsvDelimiter,
  notes: CsvNotes,
): AsyncGenerator<string[]> {
  const parser = parse({ ...PARSE_OPTIONS, delimiter })
  let endsWithNewline = false
  async function* watched() {
    for await (const piece of text) {
      endsWithNewline = /[\r\n]$/.test(piece)
      yield piece
    }
  }
  // A failure of the source destroys the parser with the same error, which the loop then throws.
  pipeline(Readable.from(watched()), parser, () => undefined)
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (cells.length > MAX_COLUMNS) {
        throw new CsvError('csv.too_many_columns', parser.info.records)
      }
      yield cells.map((cell) => unescapeCell(cell.toWellFormed()))
    }
    // The parser takes the end of the last line for one more line, without anything in it.
    notes.blankLines = parser.info.empty_lines - (endsWithNewline ? 1 : 0)
  } catch (error) {
    throw error instanceof CsvParseError ? toCsvError(error, parser.info.records + 1) : error
  } finally {
    parser.destroy()
  }
}

function toCsvError(error: CsvParseError, record: number): Error {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return new CsvError('csv.quote_not_closed', record)
  }
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return new CsvError('csv.record_too_long', record)
  }
  return error
}
