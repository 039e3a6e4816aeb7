import 'server-only'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import { again } from './again'
import { CsvError, type CsvTable, openCsv } from './csv-reader'
import { IMPORT_LIMIT_BYTES, type ImportChoices, type ImportOptions } from './imports.schemas'
import type { CustomerScope } from './scope'

/** Large enough to be few, small enough to keep memory flat with two hundred columns. */
const BATCH_ROWS = 2_000
const BATCH_CHARACTERS = 1_000_000
const MAX_FILE_NAME = 200

export type StageImportInput = {
  fileName: string
  body: AsyncIterable<Uint8Array>
  choices?: ImportChoices
}

/**
 * Copies a file of customers into the staging tables while it is still being uploaded. No customer
 * is touched. A process that dies in here leaves an import in `staging`, which can be discarded.
 */
export async function stageCustomerImport(
  scope: CustomerScope,
  { fileName, body, choices = {} }: StageImportInput,
): Promise<{ import_id: string; row_count: number }> {
  try {
    const table = await openCsv(limitBytes(body), {
      encoding: choices.encoding,
      delimiter: choices.delimiter,
      hasHeader: choices.has_header,
    })
    return await stageTable(scope, fileName, table)
  } catch (error) {
    throw error instanceof CsvError ? toAppError(error) : error
  }
}

async function stageTable(scope: CustomerScope, fileName: string, table: CsvTable) {
  const { db, org } = scope
  const { data: importId, error } = await db.rpc('create_customer_import', {
    p_org_id: org.id,
    p_file_name: toFileName(fileName),
    p_header: table.header ?? unnamedColumns(table.sample),
    p_options: optionsOf(table),
  })
  if (error) throw fromDatabase(error)

  try {
    let rowCount = 0
    for await (const rows of inBatches(table.records)) {
      const first = rowCount + 1
      await again(() =>
        db.rpc('stage_customer_import_rows', {
          p_import_id: importId,
          p_first_row: first,
          p_rows: rows,
        }),
      )
      rowCount += rows.length
    }
    await again(() =>
      db.rpc('note_customer_import', { p_import_id: importId, p_options: optionsOf(table) }),
    )
    await again(() =>
      db.rpc('finish_staging_customer_import', {
        p_import_id: importId,
        p_row_count: rowCount,
      }),
    )
    return { import_id: importId, row_count: rowCount }
  } catch (error) {
    await discard(scope, importId)
    throw error
  }
}

/** The reason why staging failed is what the caller needs, so a failure in here is only logged. */
async function discard({ db }: CustomerScope, importId: string): Promise<void> {
  const { error } = await db.rpc('cancel_customer_import', { p_import_id: importId })
  if (error) log.warn({ import_id: importId, code: error.code }, 'an import was not discarded')
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
async function* limitBytes(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > IMPORT_LIMIT_BYTES) throw new AppError('malformed', 'crm.import_file_too_large')
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
function toFileName(name: string): string {
  const base = name.toWellFormed().replaceAll('\u0000', '').split(/[/\\]/).at(-1)?.trim() ?? ''
  return base === '' ? 'Pasted customers' : base.slice(0, MAX_FILE_NAME)
}

function toAppError(error: CsvError): AppError {
  const detail = error.record === null ? {} : { detail: String(error.record) }
  return new AppError('rule_broken', error.reason, { ...detail, cause: error })
}
