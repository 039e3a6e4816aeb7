import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { policy } from '@/components/landing/apart'

const folder = 'supabase/migrations'
const inOneLine = (sql: string) => sql.replace(/\s+/g, ' ').replace(/(?<=\() | (?=\))/g, '')

it('the landing page shows a policy that there is', () => {
  const migrations = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  expect(migrations.filter((sql) => inOneLine(sql).includes(inOneLine(policy)))).toHaveLength(1)
})
