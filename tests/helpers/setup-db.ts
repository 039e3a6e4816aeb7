import { afterAll } from 'vitest'
import { sql } from './db.ts'

afterAll(async () => {
  await sql.end({ timeout: 5 })
})
