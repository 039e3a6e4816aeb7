import 'server-only'
import { z } from 'zod'
import { again } from '@/lib/again'
import { afterNewest, decodeCursor, type KeysetPage, newestPosition, toPage } from '@/lib/cursor'
import { AppError, type DatabaseError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import type { OrgScope } from '@/lib/scope'
import { withResult } from './import-results.rules'
import { reportRows } from './imports.report'
import {
  type ImportChoices,
  type ImportOutcome,
  type ImportResult,
  type ImportRowState,
  type ImportState,
  importBatchSchema,
  type WithResult,
} from './imports.schemas'
import { type Answer, type StagingSteps, stageFile } from './imports.staging'

export type ImportStep = 'apply' | 'undo'

type Rows = PromiseLike<{ data: unknown; error: DatabaseError | null }>

/** Of a query of the imports of an organization: what is asked of it here. */
interface ImportsQuery {
  eq(column: 'id', value: string): { maybeSingle(): Rows }
  lte(column: 'created_at', value: string): ImportsQuery
  or(filters: string): ImportsQuery
  order(column: 'created_at' | 'id', options: { ascending: boolean }): ImportsQuery
  limit(count: number): Rows
}

/** Of a query of the rows of an import. */
interface RowsQuery extends Rows {
  eq(column: 'outcome' | 'undo', value: string): RowsQuery
  in(column: 'outcome', values: readonly ImportOutcome[]): RowsQuery
  gt(column: 'row_number' | 'document', value: number): RowsQuery
  lte(column: 'row_number' | 'document', value: number): RowsQuery
  order(column: 'row_number'): RowsQuery
  limit(count: number): RowsQuery
}

type RowFilter = {
  outcome?: ImportOutcome | undefined
  cursor?: string | undefined
  limit: number
}

/** In which order rows are applied, and taken back from the end. */
type Position<Row> = { column: 'row_number' | 'document'; of: (row: Row) => number }

export const BY_ROW: Position<ImportRowState> = {
  column: 'row_number',
  of: (row) => row.row_number,
}

type ResultFilter = {
  result?: ImportResult | undefined
  cursor?: string | undefined
  limit: number
}

/** The functions of the database; each but `create` may be sent twice. */
type Steps<Review> = StagingSteps & {
  changeHeader: (importId: string, hasHeader: boolean) => Answer<string>
  review: (importId: string, review: Review) => Answer<unknown>
  /** A batch is one transaction: small enough to show progress and to let others write in between. */
  apply: (importId: string) => Answer<unknown>
  undo: (importId: string) => Answer<unknown>
}

/** What differs between imports of customers, of products and of invoices. */
type Parts<Import, Row, Review> = {
  notFound: string
  /** What rows are called that came without a file. */
  pastedName: string
  isColumnName: (name: string) => boolean
  imports: (scope: OrgScope) => ImportsQuery
  importSchema: z.ZodType<Import>
  rows: (scope: OrgScope, importId: string) => RowsQuery
  position: Position<Row>
  /** The import as all kinds show theirs. */
  stateOf: (found: Import) => ImportState
  readRows: (data: unknown, scope: OrgScope, importId: string) => Row[] | Promise<Row[]>
  steps: (scope: OrgScope) => Steps<Review>
}

type StageInput = {
  fileName: string
  body: AsyncIterable<Uint8Array>
  choices?: ImportChoices
}

export type ImportKind<Import, Row, Review> = {
  /** A page of the imports of the organization, newest first, whatever became of them. */
  list: (
    scope: OrgScope,
    asked: { cursor?: string | undefined; limit: number },
  ) => Promise<KeysetPage<Import>>
  get: (scope: OrgScope, importId: string) => Promise<Import | null>
  /** The same, or a refusal. An import of another organization of the caller is not found either. */
  require: (scope: OrgScope, importId: string) => Promise<Import>
  /** Rows of the file in their order, all or those with one outcome. */
  listRows: (scope: OrgScope, importId: string, filter: RowFilter) => Promise<KeysetPage<Row>>
  /** The same by what they have come to by now: all or those with one result. */
  listResults: (
    scope: OrgScope,
    found: Import,
    filter: ResultFilter,
  ) => Promise<KeysetPage<WithResult<Row>>>
  /** Rows as they were in the file, with what became of each and why. */
  report: (
    scope: OrgScope,
    found: Import,
    result: ImportResult | undefined,
  ) => AsyncGenerator<string>
  /** Copies a file into the staging tables; nothing else is touched. */
  stage: (scope: OrgScope, input: StageInput) => Promise<{ import_id: string; row_count: number }>
  /** Reads the first row as the other thing: names of the columns, or values. Answers the import that replaces this one. */
  changeHeader: (scope: OrgScope, importId: string, hasHeader: boolean) => Promise<string>
  /** The dry run: what every row would do. May be repeated with other choices. */
  review: (scope: OrgScope, importId: string, review: Review) => Promise<void>
  cancel: (scope: OrgScope, importId: string) => Promise<void>
  /** The next batch; true when it was the last one. */
  runBatch: (scope: OrgScope, importId: string, step: ImportStep) => Promise<boolean>
  /**
   * The rest, after the answer has been sent. How far it is stands in the database, so when this
   * dies with its process, the import's page offers to go on from there.
   */
  finish: (scope: OrgScope, importId: string, step: ImportStep) => Promise<void>
}

/** An import of one kind: how its file is read, shown, reviewed, applied and undone. */
export function importKind<
  Import extends { id: string; header: string[]; created_at: string },
  Row extends ImportRowState,
  Review,
>(parts: Parts<Import, Row, Review>): ImportKind<Import, Row, Review> {
  async function readPage(
    scope: OrgScope,
    importId: string,
    { cursor, limit }: { cursor?: string | undefined; limit: number },
    narrow: (query: RowsQuery) => RowsQuery,
  ): Promise<KeysetPage<Row>> {
    const after = cursor ? decodeCursor(z.number().int(), cursor) : null
    let query = narrow(parts.rows(scope, importId))
      .order('row_number')
      .limit(limit + 1)
    if (after !== null) query = query.gt('row_number', after)
    const rows = await parts.readRows(await dataOf(query), scope, importId)
    return toPage(rows, limit, (row) => row.row_number)
  }

  const kind: ImportKind<Import, Row, Review> = {
    list: async (scope, { cursor, limit }) => {
      const data = await dataOf(
        afterNewest(parts.imports(scope), cursor)
          .order('created_at', { ascending: false })
          .order('id', { ascending: false })
          .limit(limit + 1),
      )
      return toPage(z.array(parts.importSchema).parse(data), limit, newestPosition)
    },
    get: async (scope, importId) => {
      if (!z.uuid().safeParse(importId).success) return null
      const data = await dataOf(parts.imports(scope).eq('id', importId).maybeSingle())
      return data === null ? null : parts.importSchema.parse(data)
    },
    require: async (scope, importId) => {
      const found = await kind.get(scope, importId)
      if (!found) throw new AppError('not_found', parts.notFound)
      return found
    },
    listRows: (scope, importId, { outcome, ...page }) =>
      readPage(scope, importId, page, (query) => (outcome ? query.eq('outcome', outcome) : query)),
    listResults: async (scope, found, { result, ...page }) => {
      const state = parts.stateOf(found)
      const { items, next_cursor } = await readPage(scope, found.id, page, (query) =>
        result ? withOnly(query, result, state, parts.position.column) : query,
      )
      return {
        items: items.map((row) => withResult(row, parts.position.of(row), state)),
        next_cursor,
      }
    },
    report: (scope, found, result) =>
      reportRows(found.header, (cursor, limit) =>
        kind.listResults(scope, found, { result, cursor, limit }),
      ),
    stage: (scope, input) => stageFile({ ...input, ...parts }, parts.steps(scope)),
    changeHeader: async (scope, importId, hasHeader) => {
      const { data, error } = await parts.steps(scope).changeHeader(importId, hasHeader)
      if (error) throw fromDatabase(error)
      return data
    },
    review: async (scope, importId, review) => {
      await dataOf(parts.steps(scope).review(importId, review))
    },
    cancel: async (scope, importId) => {
      await dataOf(parts.steps(scope).cancel(importId))
    },
    runBatch: async (scope, importId, step) => {
      const steps = parts.steps(scope)
      return importBatchSchema.parse(await again(() => steps[step](importId))).done
    },
    finish: async (scope, importId, step) => {
      try {
        let isDone = false
        while (!isDone) isDone = await kind.runBatch(scope, importId, step)
      } catch (error) {
        log.error({ import_id: importId, step, err: error }, 'import interrupted')
      }
    },
  }
  return kind
}

/** The rows that `withResult` says have this result. */
function withOnly(
  query: RowsQuery,
  result: ImportResult,
  { applied_rows, undone_rows }: ImportState,
  position: Position<unknown>['column'],
): RowsQuery {
  // Only where it is asked for: a query is changed in place.
  const changing = () => query.in('outcome', ['insert', 'update'])
  switch (result) {
    case 'insert':
    case 'update':
      return query.eq('outcome', result).gt(position, applied_rows)
    case 'inserted':
    case 'updated':
      return query
        .eq('outcome', result === 'inserted' ? 'insert' : 'update')
        .lte(position, applied_rows)
    case 'to_undo':
      return changing().lte(position, applied_rows - undone_rows)
    case 'unreached':
      return changing().gt(position, applied_rows)
    case 'deleted':
    case 'archived':
    case 'restored':
    case 'kept':
      return changing().eq('undo', result)
    default:
      return query.eq('outcome', result)
  }
}

async function dataOf(answer: Rows): Promise<unknown> {
  const { data, error } = await answer
  if (error) throw fromDatabase(error)
  return data
}
