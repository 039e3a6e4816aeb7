import { describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'

// They join several calls in one transaction, choose among them, or read under policies: see
// supabase/README.md.
const WITH_LOGIC = [
  'begin_customer_work',
  'get_document_for_pdf',
  'list_customer_views',
  'write_commerce_record',
  'write_customer',
  'write_customer_record',
  'write_product',
]

// Two that a person tells apart and that differ in few arguments share what is behind them.
const SHARING: Record<string, string> = {
  archive_customers: 'set_customers_archived',
  delete_customer_note: 'set_customer_note_deleted',
  delete_customer_view: 'set_customer_view_deleted',
  edit_customer: 'update_customer',
  restore_customer_note: 'set_customer_note_deleted',
  restore_customer_view: 'set_customer_view_deleted',
  restore_customers: 'set_customers_archived',
}

// A body is one statement that names one function of private: `called`, wherever a body has it.
const wrappers = sql`
  select functions.oid, functions.proname as name, functions.prosecdef, functions.provolatile,
    functions.proargtypes, functions.proconfig,
    functions.prosrc ~ '^\\s*(begin\\s+return|select)\\s[^;]+;(\\s*end;)?\\s*$' as is_one_statement,
    array(select distinct found[1]
            from regexp_matches(functions.prosrc, 'private\\.([a-z0-9_]+)\\(', 'g') as found) as called
    from pg_proc as functions
   where functions.pronamespace = 'public'::regnamespace
     and functions.proname <> all (${WITH_LOGIC})`

describe('functions in public', () => {
  it('run as their caller and find nothing by search_path', async () => {
    const offenders = await sql<{ name: string }[]>`
      with wrappers as (${wrappers})
      select name from wrappers
       where prosecdef or not coalesce(proconfig && array['search_path=""', 'search_path='], false)`
    expect(offenders).toEqual([])
  })

  it('are one statement, which calls the function of the same name in private', async () => {
    const others = await sql<{ name: string; called: string[]; is_one_statement: boolean }[]>`
      with wrappers as (${wrappers})
      select name, called, is_one_statement from wrappers
       where not is_one_statement or called <> array[name::text]
       order by name`
    expect(others).toEqual(
      Object.entries(SHARING).map(([name, called]) => ({
        name,
        called: [called],
        is_one_statement: true,
      })),
    )
  })

  it('are as volatile as what they call', async () => {
    const offenders = await sql<{ name: string }[]>`
      with wrappers as (${wrappers})
      select wrappers.name
        from wrappers
        join pg_proc as bodies
          on bodies.pronamespace = 'private'::regnamespace and bodies.proname = any (wrappers.called)
       where bodies.provolatile <> wrappers.provolatile`
    expect(offenders).toEqual([])
  })

  it('that make a row or change one need no id of what is new', async () => {
    // save_invoice_draft() takes p_invoice_id, save_ledger_account() p_account_id.
    const savers = await sql<{ name: string; is_optional: boolean }[]>`
      select functions.proname as name,
        arguments.position > functions.pronargs - functions.pronargdefaults as is_optional
        from pg_proc as functions
        cross join unnest(functions.proargnames) with ordinality as arguments (name, position)
       where functions.pronamespace = 'public'::regnamespace
         and functions.proname like 'save\\_%'
         and has_function_privilege('authenticated', functions.oid, 'execute')
         and arguments.name ~ '^p_[a-z]+_id$'
         and split_part(arguments.name, '_', 2) = any (string_to_array(functions.proname, '_'))
       order by name`
    expect(savers).toEqual(
      [
        'save_address',
        'save_category',
        'save_invoice_draft',
        'save_ledger_account',
        'save_shipping_rate',
        'save_supplier',
        'save_variant',
        'save_voucher_draft',
      ].map((name) => ({ name, is_optional: true })),
    )
  })

  it('take a filter as p_filter, and as p_cursor where their list goes on', async () => {
    const offenders = await sql<{ name: string }[]>`
      with wrappers as (${wrappers})
      select wrappers.name || ' ' || arguments.name as name
        from wrappers
        join pg_proc as functions on functions.oid = wrappers.oid
        cross join unnest(functions.proargnames) as arguments (name)
       where arguments.name = 'p_filters'
          or (arguments.name in ('p_after', 'p_position')
              and obj_description(functions.oid, 'pg_proc') like '%next_cursor%')`
    expect(offenders).toEqual([])
    const named = await sql<{ name: string }[]>`
      with wrappers as (${wrappers})
      select wrappers.name
        from wrappers
        join pg_proc as functions on functions.oid = wrappers.oid
       where 'p_cursor' = any (functions.proargnames)`
    expect(named.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'list_invoices',
        'list_own_invoices',
        'list_payments',
        'list_orders',
      ]),
    )
  })

  it('may be executed by those who may execute what they call', async () => {
    const offenders = await sql<{ name: string }[]>`
      with wrappers as (${wrappers})
      select wrappers.name || ' by ' || roles.name as name
        from wrappers
        join pg_proc as bodies
          on bodies.pronamespace = 'private'::regnamespace and bodies.proname = any (wrappers.called)
        cross join (values ('anon'), ('authenticated'), ('service_role')) as roles (name)
       where has_function_privilege(roles.name, wrappers.oid, 'execute')
             <> has_function_privilege(roles.name, bodies.oid, 'execute')`
    expect(offenders).toEqual([])
  })
})
