import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { StackError } from '../../stack/errors.ts'
import { migrate } from '../../stack/migrations.ts'
import { repository } from '../../stack/start.ts'
import { startTestStack, type TestStack } from './helpers.ts'

describe('migrations that a database has', () => {
  let stack: TestStack
  let sql: postgres.Sql
  let root: string
  let folder: string

  beforeAll(async () => {
    stack = await startTestStack()
    sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined })
  })

  afterAll(async () => {
    await sql.end()
    await stack.remove()
  })

  /** Those of the repository, to be edited. */
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'clientele-migrations-'))
    folder = join(root, 'supabase', 'migrations')
    await cp(join(repository, 'supabase', 'migrations'), folder, { recursive: true })
  })

  afterEach(() => rm(root, { recursive: true }))

  async function fileOf(concern: string): Promise<string> {
    const name = (await readdir(folder)).find((one) => one.endsWith(`_${concern}.sql`))
    if (name === undefined) throw new Error(`no migration ${concern}`)
    return join(folder, name)
  }

  async function edit(concern: string, change: (text: string) => string): Promise<void> {
    const path = await fileOf(concern)
    const before = await readFile(path, 'utf8')
    const after = change(before)
    expect(after).not.toBe(before)
    await writeFile(path, after)
  }

  it('are passed over where they are as they were', async () => {
    expect(await migrate(stack.databaseUrl, root)).toEqual([])
  })

  it('are refused by name where they were changed, with the way to begin anew', async () => {
    await edit('crm_tags', (text) => text.replace('create table', 'create unlogged table'))
    await expect(migrate(stack.databaseUrl, root)).rejects.toThrow(
      /^supabase\/migrations\/\d{14}_crm_tags\.sql was changed after .*"npm run stack:reset", which empties the database\.$/,
    )
    await edit('crm_customers', (text) => `${text}\nselect 1;\n`)
    await expect(migrate(stack.databaseUrl, root)).rejects.toThrow(
      /_crm_customers\.sql, \d{14}_crm_tags\.sql were changed/,
    )
  })

  it('that meet a full disk say that, and nothing of beginning anew', async () => {
    const name = '29990101000000_platform_full.sql'
    await writeFile(
      join(folder, name),
      `do $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;`,
    )
    await expect(migrate(stack.databaseUrl, root)).rejects.toThrow(
      new StackError(
        `The disk is full: supabase/migrations/${name} could not be applied; free some space and start again.`,
      ),
    )
  })

  it('are refused where only a string was changed, in which nothing is a comment', async () => {
    await edit('crm_tags', (text) => `${text}\ncomment on table public.tags is 'a -- b';\n`)
    const path = await fileOf('crm_tags')
    const recorded = (await readFile(path, 'utf8')).replace("'a -- b'", "'a -- c'")
    const version = /\d{14}/.exec(path)?.[0] ?? ''
    await sql.begin(async (tx) => {
      await tx`
        update supabase_migrations.schema_migrations
        set statements = ${[recorded]} where version = ${version}`
    })
    try {
      await expect(migrate(stack.databaseUrl, root)).rejects.toThrow(/_crm_tags\.sql was changed/)
      await writeFile(path, recorded)
      expect(await migrate(stack.databaseUrl, root)).toEqual([])
    } finally {
      await cp(join(repository, 'supabase', 'migrations'), folder, { recursive: true, force: true })
      const original = await readFile(path, 'utf8')
      await sql`
        update supabase_migrations.schema_migrations
        set statements = ${[original]} where version = ${version}`
    }
  })

  it('may get other comments and line breaks', async () => {
    await edit('crm_tags', (text) => `-- It's new.\n${text.replaceAll('\n', '\n\n')}-- The end.\n`)
    await edit('crm_customers', (text) => text.replaceAll('\n', '\r\n'))
    expect(await migrate(stack.databaseUrl, root)).toEqual([])
  })

  it('may have been applied by the Supabase CLI, which records them its own way', async () => {
    const rows = await sql<{ version: string }[]>`
      update supabase_migrations.schema_migrations set statements = null returning version`
    expect(await migrate(stack.databaseUrl, root)).toEqual([])
    const cli = join(repository, 'node_modules/supabase/dist/supabase.js')
    const run = (...args: string[]) =>
      execFileSync(process.execPath, [cli, 'migration', ...args, `--remote=${stack.databaseUrl}`], {
        cwd: root,
        encoding: 'utf8',
        stdio: 'pipe',
        env: { ...process.env, PGSSLMODE: 'disable' },
      })
    const versions = rows.map(({ version }) => version)
    run('repair', '--status', 'applied', '--yes', ...versions)
    const [bare] = await sql`
      select from supabase_migrations.schema_migrations where statements is null`
    expect(bare).toBeUndefined()
    const listed = run('list')
      .split('\n')
      .map((line) => line.split('|').map((cell) => /\d{14}/.exec(cell)?.[0]))
      .filter(([local, remote]) => local || remote)
      .map(([local, remote]) => [local, remote])
    expect(listed).toEqual(versions.toSorted().map((version) => [version, version]))
    expect(await migrate(stack.databaseUrl, root)).toEqual([])
    await edit('crm_tags', (text) => text.replace('create table', 'create unlogged table'))
    await expect(migrate(stack.databaseUrl, root)).rejects.toThrow(/_crm_tags\.sql was changed/)
  })
})
