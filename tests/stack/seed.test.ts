import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadConfig } from '../../stack/config.ts'
import { seed } from '../../stack/migrations.ts'
import { repository, type Stack } from '../../stack/start.ts'
import { administrator, startIn } from './helpers.ts'
import { makeHome } from './homes.ts'

let home: string
let removeHome: () => Promise<void>

beforeEach(async () => {
  ;[home, removeHome] = await makeHome()
})
afterEach(() => removeHome())

async function withStack(isSeeding: boolean, use: (stack: Stack) => Promise<void>) {
  const stack = await startIn(home, { seed: isSeeding, mailer: false })
  try {
    await use(stack)
  } finally {
    await stack.stop()
  }
}

async function pictures({ adminUrl }: Stack): Promise<string[]> {
  const sql = postgres(adminUrl, { max: 1 })
  const rows = await sql<{ name: string }[]>`
    select name from storage.objects where bucket_id = 'product-images' order by name`
  await sql.end()
  return rows.map(({ name }) => name)
}

it('pictures of the demo shop that an interrupted start has not put there come with the next, once', async () => {
  const folder = join(repository, 'supabase/seed/product-images')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  const count = files.filter((file) => file.isFile() && !file.name.startsWith('.')).length

  const config = await loadConfig(repository)
  await withStack(false, async (stack) => {
    expect(await seed(stack.databaseUrl, repository, config.db.seed.sql_paths)).toBe(true)
    expect(await pictures(stack)).toEqual([])
  })

  let removed = ''
  await withStack(true, async (stack) => {
    const found = await pictures(stack)
    expect(found).toHaveLength(count)
    removed = found[0] ?? ''
    const { data } = await administrator(stack).storage.from('product-images').download(removed)
    expect(data?.size).toBeGreaterThan(0)
    const sql = postgres(stack.adminUrl, { max: 1 })
    await sql`select set_config('storage.allow_delete_query', 'true', false)`
    await sql`delete from storage.objects where name = ${removed}`
    await sql.end()
  })
  await withStack(true, async (stack) => expect(await pictures(stack)).not.toContain(removed))
})
