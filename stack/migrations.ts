import { existsSync } from 'node:fs'
import { glob, readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { splitSqlStatements } from '@supabase/lite'
import postgres from 'postgres'
import { StackError } from './errors.ts'
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

function describeFailure(root: string, path: string, statement: string, error: unknown): Error {
  if (!(error instanceof postgres.PostgresError)) {
    return error instanceof Error ? error : new Error(String(error))
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

/**
 * Applies what is missing, each file in one transaction and recorded as the Supabase CLI records
 * it, so that `supabase migration list` agrees.
 */
export async function migrate(url: string, root: string): Promise<string[]> {
  const migrations = await listMigrations(join(root, 'supabase', 'migrations'))
  const sql = connect(url)
  try {
    const rows = await sql<{ version: string }[]>`
      select version from supabase_migrations.schema_migrations order by version`
    const applied = new Set(rows.map((row) => row.version))
    const known = new Set(migrations.map((migration) => migration.version))
    const unknown = rows.find((row) => !known.has(row.version))
    if (unknown) {
      throw new StackError(
        `The database has migration ${unknown.version}, which is not in supabase/migrations; switch to the branch that has it, or run "npm run stack:reset".`,
      )
    }
    const missing = migrations.filter((migration) => !applied.has(migration.version))
    for (const { version, name, path } of missing) {
      await sql.begin(async (transaction) => {
        const statements = await runFile(transaction, root, path).catch((error: Error) => {
          if (applied.size === 0) throw error
          throw new StackError(
            `${error.message}\nIf migrations were changed after this database was made, run "npm run stack:reset".`,
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
