import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'

const register = readFileSync(new URL('../../supabase/README.md', import.meta.url), 'utf8')

/** The first cells of the table under a heading. */
function namesUnder(heading: string): string[] {
  const [, section = ''] = register.split(`\n## ${heading}\n`)
  const [table = ''] = section.split('\n## ')
  return [...table.matchAll(/^\| `([a-z0-9_.]+)`/gm)].flatMap(([, name]) => name ?? []).toSorted()
}

describe('supabase/README.md', () => {
  it('names every table and view, and none that is gone', async () => {
    const rows = await sql<{ name: string }[]>`
      select namespaces.nspname || '.' || classes.relname as name
        from pg_class as classes
        join pg_namespace as namespaces on namespaces.oid = classes.relnamespace
       where namespaces.nspname in ('public', 'private')
         and classes.relkind in ('r', 'p', 'v', 'm') and not classes.relispartition`
    expect(namesUnder('Tables')).toEqual(rows.map(({ name }) => name).toSorted())
  })

  it('names every definer function, and none that is gone', async () => {
    const rows = await sql<{ name: string }[]>`
      select distinct namespaces.nspname || '.' || functions.proname as name
        from pg_proc as functions
        join pg_namespace as namespaces on namespaces.oid = functions.pronamespace
       where namespaces.nspname in ('public', 'private') and functions.prosecdef`
    expect(namesUnder('Definer functions')).toEqual(rows.map(({ name }) => name).toSorted())
  })
})
