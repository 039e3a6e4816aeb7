import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { policy } from '@/components/landing/apart'

const folder = 'supabase/migrations'

it('the landing page shows a policy that there is', () => {
  const migrations = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  expect(migrations.filter((sql) => sql.includes(policy))).toHaveLength(1)
})
