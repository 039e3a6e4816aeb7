import 'server-only'
import { again } from '@/lib/again'
import { AppError, type DatabaseError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import { IMPORT_LIMIT_BYTES, type ImportChoices, type ImportOptions } from './imports.schemas'
import { CsvError, type CsvTable, openCsv } from './reader'

/** Large enough to be few, small enough to keep memory flat with two hundred columns. */
const BATCH_ROWS = 2_000
const BATCH_CHARACTERS = 1_000_000
const MAX_FILE_NAME = 200

type StageFileInput = {
  fileName: string
  /** What rows are called that came without a file. */
  pastedName: string
  body: AsyncIterable<Uint8Array>
  choices?: ImportChoices | undefined
  isColumnName: (name: string) => boolean
}

export type Answer<T> = PromiseLike<{ data: T; error: null } | { data: null; error: DatabaseError }>

/** The functions of the database that take the rows in; each but `create` may be sent twice. */
export type StagingSteps = {
  create: (file: { name: string; header: string[]; options: ImportOptions }) => Answer<string>
  stageRows: (importId: string, firstRow: number, rows: string[][]) => Answer<unknown>
  note: (importId: string, options: ImportOptions) => Answer<unknown>
  finish: (importId: string, rowCount: number) => Answer<unknown>
  cancel: (importId: string) => Answer<unknown>
}

/**
 * Copies a file into staging tables while it is still being uploaded; nothing else is touched. A
 * process that dies in here leaves an import in `staging`, which can be discarded.
 */
export async function stageFile(
  { fileName, pastedName, body, choices = {}, isColumnName }: StageFileInput,
  steps: StagingSteps,
): Promise<{ import_id: string; row_count: number }> {
  try {
    const table = await openCsv(limitBytes(body), {
      encoding: choices.encoding,
      delimiter: choices.delimiter,
      hasHeader: choices.has_header,
      isColumnName,
    })
    return await stageTable(toFileName(fileName) ?? pastedName, table, steps)
  } catch (error) {
    throw error instanceof CsvError ? toAppError(error) : error
  }
}

async function stageTable(name: string, table: CsvTable, steps: StagingSteps) {
  const header = table.header ?? unnamedColumns(table.sample)
  // Not sent again without an answer: it might make a second one.
  const { data: importId, error } = await steps.create({ name, header, options: optionsOf(table) })
  if (error) throw fromDatabase(error)

  try {
    let rowCount = 0
    for await (const rows of inBatches(table.records)) {
      const first = rowCount + 1
      await again(() => steps.stageRows(importId, first, rows))
      rowCount += rows.length
    }
    await again(() => steps.note(importId, optionsOf(table)))
    await again(() => steps.finish(importId, rowCount))
    return { import_id: importId, row_count: rowCount }
  } catch (failure) {
    // The reason why staging failed is what the caller needs, so a failure in here is only logged.
    const { error: left } = await steps.cancel(importId)
    if (left) log.warn({ import_id: importId, code: left.code }, 'an import was not discarded')
    throw failure
  }
}

async function* inBatches(records: AsyncIterable<string[]>): AsyncGenerator<string[][]> {
  let batch: string[][] = []
  let characters = 0
  for await (const record of records) {
    batch.push(record)
    for (const cell of record) characters += cell.length
    if (batch.length >= BATCH_ROWS || characters >= BATCH_CHARACTERS) {
      yield batch
      batch = []
      characters = 0
    }
  }
  if (batch.length > 0) yield batch
}

/** A declared length can lie, so what counts is what arrives. */
export async function* limitBytes(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > IMPORT_LIMIT_BYTES) throw new AppError('malformed', 'csv.file_too_large')
    yield chunk
  }
}

function optionsOf({ delimiter, header, notes }: CsvTable): ImportOptions {
  return {
    encoding: notes.encoding,
    delimiter,
    has_header: header !== null,
    unreadable_characters: notes.unreadableCharacters,
    removed_zeros: notes.removedZeros,
    blank_lines: notes.blankLines,
  }
}

function unnamedColumns(sample: string[][]): string[] {
  const columns = Math.max(...sample.map((record) => record.length))
  return Array.from({ length: columns }, (_, index) => `Column ${index + 1}`)
}

/** Browsers send a name without a path; others send what they like. */
function toFileName(name: string): string | null {
  const base = name.toWellFormed().replaceAll('\u0000', '').split(/[/\\]/).at(-1)?.trim() ?? ''
  return base === '' ? null : base.slice(0, MAX_FILE_NAME)
}

function toAppError(error: CsvError): AppError {
  const detail = error.record === null ? {} : { detail: String(error.record) }
  return new AppError('rule_broken', error.reason, { ...detail, cause: error })
}
