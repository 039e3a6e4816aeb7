import { existsSync } from 'node:fs'
import { glob, readdir, readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { splitSqlStatements } from '@supabase/lite'
import postgres from 'postgres'
import { errorCode, StackError } from './errors.ts'
import { connect } from './postgres.ts'

const fileName = /^(\d{14})_(\w+)\.sql$/

type Migration = { version: string; name: string; path: string }

async function listMigrations(folder: string): Promise<Migration[]> {
  if (!existsSync(folder)) return []
  const migrations: Migration[] = []
  for (const file of (await readdir(folder)).sort()) {
    const [, version, name] = fileName.exec(file) ?? []
    if (version && name) migrations.push({ version, name, path: join(folder, file) })
    else if (file.endsWith('.sql')) {
      throw new StackError(
        `${join(folder, file)} is not named <14 digits>_<name>.sql, as migrations are.`,
      )
    }
  }
  return migrations
}

function withoutSemicolon(statement: string): string {
  return statement.trim().replace(/;+$/, '').trim()
}

/** Nothing is wrong with the migration then, nor with the database. */
class DiskFull extends StackError {}

function describeFailure(root: string, path: string, statement: string, error: unknown): Error {
  if (!(error instanceof postgres.PostgresError)) {
    return error instanceof Error ? error : new Error(String(error))
  }
  if (errorCode(error) === '53100') {
    return new DiskFull(
      `The disk is full: ${relative(root, path)} could not be applied; free some space and start again.`,
      { cause: error },
    )
  }
  const details = [error.detail, error.hint, error.where].filter(Boolean).map((line) => `\n${line}`)
  return new StackError(
    `${relative(root, path)} failed: ${error.message} (${error.code})${details.join('')}\nin this statement:\n${statement.slice(0, 1500)}`,
    { cause: error },
  )
}

async function runFile(sql: postgres.TransactionSql, root: string, path: string) {
  const statements = splitSqlStatements(await readFile(path, 'utf8'))
    .map(withoutSemicolon)
    .filter((statement) => statement !== '')
  for (const statement of statements) {
    await sql.unsafe(statement).catch((error: unknown) => {
      throw describeFailure(root, path, statement, error)
    })
  }
  return statements
}

/** What may stand between two statements: nothing that does anything. */
const isIdle = (text: string) => /^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/.test(text)

/** Whether a file is nothing but these statements, in this order. */
function consistsOf(text: string, statements: string[]): boolean {
  let end = 0
  for (const statement of statements) {
    const start = text.indexOf(statement, end)
    if (start < 0 || !isIdle(text.slice(end, start))) return false
    end = start + statement.length
  }
  return isIdle(text.slice(end))
}

/** The statements without comments and line breaks. */
function essenceOf(text: string): string {
  const idle = /('(?:[^']|'')*')|(?:--[^\n]*|\/\*[\s\S]*?\*\/|[\s;])+/g
  return splitSqlStatements(text)
    .map((one) => one.replace(idle, (_, literal: string | undefined) => literal ?? ' ').trim())
    .filter((one) => one !== '')
    .join('\n')
}

/** By whomever it was recorded: the Supabase CLI cuts a file up a little differently than we do. */
async function isAsRecorded(path: string, statements: string[] | null): Promise<boolean> {
  // `supabase migration repair` may know no more than that it was applied.
  if (statements === null) return true
  const text = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n')
  const recorded = statements.map((statement) => statement.replaceAll('\r\n', '\n'))
  if (consistsOf(text, recorded)) return true
  // On a line of its own, for a statement may end in a comment.
  return essenceOf(text) === essenceOf(recorded.join('\n;\n'))
}

type Applied = { version: string; statements: string[] | null }

/** What was applied is not applied again, so a database knows nothing of a change made since. */
async function assertUnchanged(migrations: Migration[], applied: Applied[]): Promise<void> {
  const statementsOf = new Map(applied.map((row) => [row.version, row.statements]))
  const changed: string[] = []
  for (const { version, path } of migrations) {
    const statements = statementsOf.get(version)
    if (statements === undefined || (await isAsRecorded(path, statements))) continue
    changed.push(basename(path))
  }
  if (changed.length === 0) return
  const more = changed.length > 3 ? ` and ${changed.length - 3} more` : ''
  throw new StackError(
    `supabase/migrations/${changed.slice(0, 3).join(', ')}${more} ${changed.length > 1 ? 'were' : 'was'} changed after this database was made; switch to the branch that it was made by, or run "npm run stack:reset", which empties the database.`,
  )
}

/**
 * Applies what is missing, each file in one transaction and recorded as the Supabase CLI records
 * it, so that `supabase migration list` agrees.
 */
export async function migrate(url: string, root: string): Promise<string[]> {
  const migrations = await listMigrations(join(root, 'supabase', 'migrations'))
  const sql = connect(url)
  try {
    const rows = await sql<Applied[]>`
      select version, statements from supabase_migrations.schema_migrations order by version`
    const applied = new Set(rows.map((row) => row.version))
    const known = new Set(migrations.map((migration) => migration.version))
    const unknown = rows.find((row) => !known.has(row.version))
    if (unknown) {
      throw new StackError(
        `The database has migration ${unknown.version}, which is not in supabase/migrations; switch to the branch that has it, or run "npm run stack:reset", which empties the database.`,
      )
    }
    await assertUnchanged(migrations, rows)
    const missing = migrations.filter((migration) => !applied.has(migration.version))
    for (const { version, name, path } of missing) {
      await sql.begin(async (transaction) => {
        const statements = await runFile(transaction, root, path).catch((error: Error) => {
          if (applied.size === 0 || error instanceof DiskFull) throw error
          throw new StackError(
            `${error.message}\nIf migrations were changed after this database was made, run "npm run stack:reset", which empties it.`,
            { cause: error },
          )
        })
        await transaction`reset all`
        await transaction`
          insert into supabase_migrations.schema_migrations (version, name, statements)
          values (${version}, ${name}, ${statements})`
      })
    }
    return missing.map(({ version, name }) => `${version}_${name}`)
  } finally {
    await sql.end()
  }
}

/** Runs the seed files once per database, all of them or none. */
export async function seed(url: string, root: string, patterns: string[]): Promise<boolean> {
  const folder = join(root, 'supabase')
  const paths: string[] = []
  for (const pattern of patterns) {
    const found: string[] = []
    for await (const file of glob(pattern, { cwd: folder })) found.push(join(folder, file))
    paths.push(...found.sort())
  }
  if (paths.length === 0) return false
  const sql = connect(url)
  try {
    return await sql.begin(async (transaction) => {
      const [seeded] = await transaction`select 1 from supabase_migrations.seed_files limit 1`
      if (seeded) return false
      for (const path of paths) {
        await runFile(transaction, root, path)
        await transaction`
          insert into supabase_migrations.seed_files (path, hash)
          values (${relative(root, path)}, 'applied')`
      }
      return true
    })
  } finally {
    await sql.end()
  }
}
