import { describe, expect, it } from 'vitest'
import { sql } from '../../helpers/db.ts'
import { conditionOf, expectationOf, withActors } from '../isolation/matrix.ts'
import { tables } from '../isolation/tables.ts'

const withColumn = await sql<{ name: string }[]>`
  select classes.relname as name
    from pg_class as classes
    join pg_attribute as attributes on attributes.attrelid = classes.oid
   where classes.relnamespace = 'public'::regnamespace
     and classes.relkind = 'r'
     and attributes.attname = 'updated_at'
   order by 1`
// The functions that write to them set it, each where it is meant: a cart that is only read through
// a function, or marked, is not one that somebody filled.
const byFunctions = ['document_counters', 'user_carts']
const byTrigger = withColumn.filter(({ name }) => !byFunctions.includes(name))

/** A note that is pinned is none that was edited. */
const changes: Record<string, Record<string, string>> = { customer_notes: { body: 'Edited' } }

describe('trg_100_set_updated_at', () => {
  it.each(byTrigger)('says when a row of $name was last changed, whatever is written', ({ name }) =>
    withActors(async (tx, actors) => {
      const row = await expectationOf(tables, name).arrange(tx, actors)
      const change = { ...changes[name], updated_at: '2020-01-01' }
      const rows = await tx`
        update ${tx(`public.${name}`)} set ${tx(change)} where ${conditionOf(tx, row)}
        returning updated_at >= now() as is_now`
      expect(rows).toEqual([{ is_now: true }])
    }),
  )
})
