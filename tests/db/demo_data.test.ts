import { expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'

// Both organizations have rows in every table, so that isolation can be tried at once.
const EMPTY: Record<string, string> = {
  document_pdfs:
    'a row is of no use without its file, which is drawn for whoever opens the document first',
}

it('every public table has demo rows, of each organization where rows have one', async () => {
  const tables = await sql<{ name: string; has_org: boolean }[]>`
    select classes.relname as name,
      exists (select from pg_attribute as columns
               where columns.attrelid = classes.oid and columns.attname = 'org_id') as has_org
      from pg_class as classes
     where classes.relnamespace = 'public'::regnamespace and classes.relkind in ('r', 'p')
     order by 1`
  const empty: string[] = []
  for (const { name, has_org } of tables) {
    const rows = has_org
      ? await sql`
          select from public.organizations as organizations
           where organizations.slug in ('acme', 'globex')
             and not exists (select from ${sql(`public.${name}`)} as found
                              where found.org_id = organizations.id)`
      : await sql`select where not exists (select from ${sql(`public.${name}`)})`
    if (rows.length > 0) empty.push(name)
  }
  expect(empty).toEqual(Object.keys(EMPTY))
})
