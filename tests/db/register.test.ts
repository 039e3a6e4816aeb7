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

  it('says of every definer function to whom it is granted', async () => {
    // Of a trigger nobody asks who may call it.
    const rows = await sql<{ name: string; granted: string }[]>`
      select namespaces.nspname || '.' || functions.proname as name,
        case
          when functions.prorettype = 'trigger'::regtype then 'trigger'
          else coalesce(string_agg(distinct grants.role, ', '), '–')
        end as granted
        from pg_proc as functions
        join pg_namespace as namespaces on namespaces.oid = functions.pronamespace
        left join lateral (
          select roles.rolname::text as role
            from aclexplode(functions.proacl) as entries
            join pg_roles as roles on roles.oid = entries.grantee
           where roles.rolname in ('anon', 'authenticated', 'service_role', 'supabase_auth_admin')
        ) as grants on true
       where namespaces.nspname in ('public', 'private') and functions.prosecdef
       group by 1, functions.prorettype`
    const [, section = ''] = register.split('\n## Definer functions\n')
    const told = new Map(
      [...section.matchAll(/^\| `([a-z0-9_.]+)`.*\| ([^|]*?) +\|$/gm)].map(
        ([, name = '', granted = '']) => [name, granted],
      ),
    )
    const wrong = rows
      .map(({ name, granted }) => ({ name, granted, told: told.get(name) }))
      .filter(
        ({ granted, told }) =>
          !(granted === 'trigger' ? ['–', granted] : [granted]).includes(told ?? ''),
      )
    expect(wrong).toEqual([])
  })
})
