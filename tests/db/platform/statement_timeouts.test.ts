import { describe, expect, it } from 'vitest'
import { PATIENT_FUNCTIONS } from '../../../lib/supabase/fetch.ts'
import { sql } from '../../helpers/db.ts'

describe('statement timeouts', () => {
  // The Data API takes them from the functions that it calls itself; others have those of the role.
  it('are a minute where a file is decided whole and where all books are read, and nowhere else', async () => {
    const rows = await sql<{ name: string }[]>`
      select proname as name from pg_proc
      where pronamespace = 'public'::regnamespace
        and exists (select from unnest(proconfig) as settings (text) where text like 'statement_timeout=%')
      order by proname`
    expect(rows.map(({ name }) => name)).toEqual(PATIENT_FUNCTIONS)
    const [set] = await sql<{ values: string[] }[]>`
      select array_agg(distinct settings.text) as values
      from pg_proc cross join unnest(proconfig) as settings (text)
      where pronamespace = 'public'::regnamespace and settings.text like 'statement_timeout=%'`
    expect(set?.values).toEqual(['statement_timeout=60s'])
  })
})
