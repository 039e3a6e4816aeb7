import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'

// The rules of the house that the catalogue can be asked about. Each query returns
// the objects that break the rule, by name; a rule holds when it returns none.
const rules: Record<string, string> = {
  'every table in public, private partitions included, has row-level security on': `
    select classes.oid::regclass::text as offender
      from pg_class as classes
     where classes.relkind in ('r', 'p')
       and not classes.relrowsecurity
       and (classes.relnamespace = 'public'::regnamespace or classes.relispartition)`,

  'no policy is for the public role': `
    select policies.schemaname || '.' || policies.tablename || '.' || policies.policyname as offender
      from pg_policies as policies
     where policies.schemaname in ('public', 'private', 'storage') and 'public' = any (policies.roles)`,

  'no policy is for all commands at once': `
    select policies.tablename || '.' || policies.policyname as offender
      from pg_policies as policies
     where policies.schemaname in ('public', 'private', 'storage') and policies.cmd = 'ALL'`,

  'policies are named <table>_<verb>_<audience>': `
    select policies.tablename || '.' || policies.policyname as offender
      from pg_policies as policies
     where policies.schemaname in ('public', 'private')
       and policies.policyname !~ ('^' || policies.tablename || '_' || lower(policies.cmd) || '_[a-z_]+$')`,

  'one permissive policy per table, command and role': `
    select policies.tablename || ' ' || policies.cmd || ' ' || roles.name as offender
      from pg_policies as policies
      cross join unnest(policies.roles) as roles (name)
     where policies.schemaname = 'public' and policies.permissive = 'PERMISSIVE'
     group by policies.tablename, policies.cmd, roles.name
    having count(*) > 1`,

  'update policies have both clauses': `
    select policies.tablename || '.' || policies.policyname as offender
      from pg_policies as policies
     where policies.schemaname in ('public', 'storage') and policies.cmd = 'UPDATE'
       and (policies.qual is null or policies.with_check is null)`,

  'policies call functions once per statement, never bare per row': `
    select policies.tablename || '.' || policies.policyname as offender
      from pg_policies as policies
     where policies.schemaname in ('public', 'storage')
       and (coalesce(policies.qual, '') || ' ' || coalesce(policies.with_check, ''))
           ~ '(?<!SELECT )(?<!SELECT private\\.)(auth\\.(uid|jwt|role)\\(|private\\.current_[a-z_]+\\()'`,

  'no policy asks whether the caller is a platform admin': `
    select policies.tablename || '.' || policies.policyname as offender
      from pg_policies as policies
     where policies.schemaname in ('public', 'private', 'storage')
       and concat_ws(' ', policies.qual, policies.with_check) like '%platform\\_admin%'`,

  'constraints carry the shape <table>_<what>_{pkey,fkey,key,check,excl}': `
    select constraints.conrelid::regclass::text || '.' || constraints.conname as offender
      from pg_constraint as constraints
      join pg_class as classes on classes.oid = constraints.conrelid
     where constraints.connamespace in ('public'::regnamespace, 'private'::regnamespace)
       and not classes.relispartition
       and constraints.contype in ('p', 'f', 'u', 'c', 'x')
       and constraints.conname !~ ('^' || classes.relname || '_([a-z0-9_]+_)?'
             || case constraints.contype when 'p' then 'pkey' when 'f' then 'fkey' when 'u' then 'key'
                                         when 'c' then 'check' else 'excl' end || '$')`,

  'triggers are named trg_<phase>_<task>, but for the names that the design fixes': `
    select triggers.tgrelid::regclass::text || '.' || triggers.tgname as offender
      from pg_trigger as triggers
      join pg_class as classes on classes.oid = triggers.tgrelid
     where not triggers.tgisinternal and not classes.relispartition
       and classes.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
       and triggers.tgname !~ '^trg_[13579][0-9]0_[a-z0-9_]+$'
       and triggers.tgname not in ('trigger_create_user_profile', 'trigger_sync_user_profile')`,

  'trigger functions carry the name of their table, and shared ones none': `
    select triggers.tgrelid::regclass::text || '.' || triggers.tgname || ': ' || functions.proname
        as offender
      from pg_trigger as triggers
      join pg_class as classes on classes.oid = triggers.tgrelid
      join pg_proc as functions on functions.oid = triggers.tgfoid
     where not triggers.tgisinternal and not classes.relispartition
       and classes.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
       and not starts_with(functions.proname, 'tg__')
       and not starts_with(functions.proname, 'tg_' || classes.relname || '__')
       -- What keeps one domain in step with another is named after both.
       and not starts_with(functions.proname, 'sync_')
    union all
    select functions.oid::regprocedure::text
      from pg_proc as functions
     where starts_with(functions.proname, 'tg__')
       and functions.pronamespace = 'private'::regnamespace
       and (select count(distinct triggers.tgrelid) from pg_trigger as triggers
             where triggers.tgfoid = functions.oid and triggers.tgparentid = 0) < 2`,

  'what is parallel safe calls nothing that is not': `
    select safe.oid::regprocedure::text || ' ' || called.oid::regprocedure::text as offender
      from pg_proc as safe
      join pg_proc as called
        on called.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and called.proparallel <> 's'
       and safe.prosrc ~ ('\\m(public|private)\\.' || called.proname || '\\M *\\(')
     where safe.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and safe.proparallel = 's'`,

  'functions pin their search_path': `
    select functions.oid::regprocedure::text as offender
      from pg_proc as functions
     where functions.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and not exists (
             select from unnest(functions.proconfig) as settings (setting)
              where setting in ('search_path=""', 'search_path='))`,

  'security definer functions live in private': `
    select functions.oid::regprocedure::text as offender
      from pg_proc as functions
     where functions.prosecdef
       and functions.pronamespace = 'public'::regnamespace`,

  'each definer function says why and what it trusts, in a comment beginning DEFINER:': `
    select functions.oid::regprocedure::text as offender
      from pg_proc as functions
     where functions.prosecdef
       and functions.pronamespace = 'private'::regnamespace
       and coalesce(obj_description(functions.oid, 'pg_proc'), '') not like 'DEFINER:%'`,

  'each public function, table, view and enum has a comment': `
    select functions.oid::regprocedure::text as offender
      from pg_proc as functions
     where functions.pronamespace = 'public'::regnamespace and obj_description(functions.oid, 'pg_proc') is null
    union all
    select classes.oid::regclass::text
      from pg_class as classes
     where classes.relnamespace = 'public'::regnamespace and classes.relkind in ('r', 'p', 'v', 'm')
       and obj_description(classes.oid, 'pg_class') is null
    union all
    select types.oid::regtype::text
      from pg_type as types
     where types.typnamespace = 'public'::regnamespace and types.typtype = 'e'
       and obj_description(types.oid, 'pg_type') is null`,

  'views run as their caller': `
    select classes.oid::regclass::text as offender
      from pg_class as classes
     where classes.relnamespace = 'public'::regnamespace and classes.relkind = 'v'
       and not coalesce(classes.reloptions @> array['security_invoker=on'], false)
       and not coalesce(classes.reloptions @> array['security_invoker=true'], false)`,

  'every foreign key has an index that begins with its columns': `
    select constraints.conrelid::regclass::text || '.' || constraints.conname as offender
      from pg_constraint as constraints
      join pg_class as classes on classes.oid = constraints.conrelid
     where constraints.contype = 'f' and not classes.relispartition
       and constraints.connamespace in ('public'::regnamespace, 'private'::regnamespace)
       and not exists (
             select from pg_index as indexes
              where indexes.indrelid = constraints.conrelid
                and (string_to_array(indexes.indkey::text, ' ')::smallint[])[1:cardinality(constraints.conkey)]
                    @> constraints.conkey)`,

  'every tenant table has an index that begins with org_id': `
    select columns.attrelid::regclass::text as offender
      from pg_attribute as columns
      join pg_class as classes on classes.oid = columns.attrelid
     where classes.relnamespace = 'public'::regnamespace and classes.relkind in ('r', 'p')
       and columns.attname = 'org_id'
       and not exists (select from pg_index as indexes
                        where indexes.indrelid = columns.attrelid and indexes.indkey[0] = columns.attnum)`,

  'what lists find parts of words in is sampled finely, for the planner to tell the rare from the common': `
    select indexes.indexrelid::regclass::text as offender
      from pg_index as indexes
      join pg_attribute as columns on columns.attrelid = indexes.indexrelid
      join pg_opclass as classes on classes.oid = indexes.indclass[columns.attnum - 1]
      join pg_class as tables on tables.oid = indexes.indrelid
     where tables.relnamespace = 'public'::regnamespace
       and classes.opcname = 'gin_trgm_ops' and coalesce(columns.attstattarget, 0) < 500`,

  'org_id can be updated by nobody who comes through the Data API': `
    select columns.attrelid::regclass::text || ' by ' || roles.name as offender
      from pg_attribute as columns
      join pg_class as classes on classes.oid = columns.attrelid
      cross join (values ('anon'), ('authenticated')) as roles (name)
     where classes.relnamespace = 'public'::regnamespace and classes.relkind in ('r', 'p')
       and columns.attname = 'org_id'
       and has_column_privilege(roles.name, columns.attrelid, columns.attnum, 'update')`,

  'partitions are granted to nobody': `
    select classes.oid::regclass::text || ' to ' || roles.name as offender
      from pg_class as classes
      cross join (values ('anon'), ('authenticated'), ('service_role')) as roles (name)
     where classes.relispartition and classes.relkind = 'r'
       and has_table_privilege(roles.name, classes.oid, 'select, insert, update, delete, truncate')`,

  'tables in private are granted to nobody who comes through the Data API': `
    select classes.oid::regclass::text || ' to ' || roles.name as offender
      from pg_class as classes
      cross join (values ('anon'), ('authenticated')) as roles (name)
     where classes.relnamespace = 'private'::regnamespace and classes.relkind in ('r', 'p', 'v')
       and has_table_privilege(roles.name, classes.oid, 'select, insert, update, delete, truncate')`,

  'nobody but the owner may truncate, reference or put triggers on a table': `
    select classes.oid::regclass::text || ' by ' || roles.name as offender
      from pg_class as classes
      cross join (values ('anon'), ('authenticated'), ('service_role')) as roles (name)
     where classes.relnamespace = 'public'::regnamespace and classes.relkind in ('r', 'p')
       and has_table_privilege(roles.name, classes.oid, 'truncate, references, trigger')`,

  'no column is a timestamp without time zone, a float, or a money': `
    select columns.attrelid::regclass::text || '.' || columns.attname as offender
      from pg_attribute as columns
      join pg_class as classes on classes.oid = columns.attrelid
     where classes.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
       and classes.relkind in ('r', 'p') and columns.attnum > 0 and not columns.attisdropped
       and columns.atttypid in ('timestamp'::regtype, 'real'::regtype, 'float8'::regtype, 'money'::regtype)`,

  'every table has a primary key': `
    select classes.oid::regclass::text as offender
      from pg_class as classes
     where classes.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
       and classes.relkind in ('r', 'p')
       and not exists (select from pg_constraint as constraints
                        where constraints.conrelid = classes.oid and constraints.contype = 'p')`,

  'text that a person can write has a length limit': `
    select columns.attrelid::regclass::text || '.' || columns.attname as offender
      from pg_attribute as columns
      join pg_class as classes on classes.oid = columns.attrelid
     where classes.relnamespace = 'public'::regnamespace and classes.relkind in ('r', 'p')
       and columns.atttypid = 'text'::regtype and columns.attnum > 0 and not columns.attisdropped
       and columns.attgenerated = ''
       -- Held to the list of time zones by a trigger.
       and columns.attname <> 'time_zone'
       and (has_column_privilege('authenticated', columns.attrelid, columns.attnum, 'insert')
            or has_column_privilege('authenticated', columns.attrelid, columns.attnum, 'update'))
       and not exists (select from pg_constraint as constraints
                        where constraints.conrelid = columns.attrelid and constraints.contype = 'c'
                          and columns.attnum = any (constraints.conkey))`,
}

// What a visitor without a session may touch. An entry is a decision: say why beside it.
const anonTables: string[] = []
const anonFunctions: string[] = [
  // A guest's cart and wishlist, by the secret that opens them, and what is on show in open shops.
  // Checkout, and a guest's order by the secret of their cart.
  'acknowledge_cart(uuid,text,jsonb,text[])',
  'add_cart_item(uuid,uuid,numeric,text,text,text)',
  'cancel_order_items(uuid,uuid,jsonb,text,text,text)',
  'find_order_shop(text,text,text)',
  'get_address_format(text)',
  'get_cart(uuid,text)',
  'get_order(uuid,uuid,text)',
  'get_shop(text,uuid,text)',
  'get_shop_product(uuid,text)',
  'list_delivery_countries(uuid)',
  'list_guest_orders(uuid,text,jsonb,integer)',
  'list_shop_product_slugs(uuid,integer,integer)',
  'list_shop_products(uuid,jsonb,jsonb,integer)',
  'list_wishlist(uuid,text)',
  'move_wishlist_item_to_cart(uuid,uuid,text,text,text)',
  'place_order(uuid,jsonb,text,text)',
  'private.acknowledge_cart(uuid,text,jsonb,text[])',
  'private.add_cart_item(uuid,uuid,numeric,text,text,text)',
  'private.cancel_order_items(uuid,uuid,jsonb,text,text,text)',
  'private.find_order_shop(text,text,text)',
  'private.get_address_format(text)',
  'private.get_cart(uuid,text)',
  'private.get_order(uuid,uuid,text)',
  'private.get_shop(text,uuid,text)',
  'private.get_shop_product(uuid,text)',
  'private.list_delivery_countries(uuid)',
  'private.list_guest_orders(uuid,text,jsonb,integer)',
  'private.list_shop_product_slugs(uuid,integer,integer)',
  'private.list_shop_products(uuid,jsonb,jsonb,integer)',
  'private.list_wishlist(uuid,text)',
  'private.may_see_product_image(text)',
  'private.move_wishlist_item_to_cart(uuid,uuid,text,text,text)',
  'private.place_order(uuid,jsonb,text,text)',
  'private.quote_cart(uuid,text,text)',
  'private.remove_cart_item(uuid,uuid,text)',
  'private.reorder(uuid,uuid,text,text,text,text)',
  'private.set_cart_item(uuid,uuid,numeric,text,text,text)',
  'private.set_wishlist_item(uuid,uuid,boolean,text)',
  'quote_cart(uuid,text,text)',
  'remove_cart_item(uuid,uuid,text)',
  'reorder(uuid,uuid,text,text,text,text)',
  'set_cart_item(uuid,uuid,numeric,text,text,text)',
  'set_wishlist_item(uuid,uuid,boolean,text)',
]
// Reference data that every signed-in user may read whole.
const openToAll = new Set(['countries', 'permissions', 'role_permissions', 'currencies'])

describe('posture of the schema', () => {
  it.each(Object.entries(rules))('%s', async (_rule, query) => {
    const offenders = await sql.unsafe<{ offender: string }[]>(query)
    expect(offenders.map(({ offender }) => offender)).toEqual([])
  })

  it('anon holds privileges on the allow-listed tables only', async () => {
    const granted = await sql<{ name: string }[]>`
      select classes.relname as name
        from pg_class as classes
       where classes.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
         and classes.relkind in ('r', 'p', 'v', 'm')
         and (has_table_privilege('anon', classes.oid, 'select, insert, update, delete, truncate')
              or has_any_column_privilege('anon', classes.oid, 'select, insert, update'))
       order by 1`
    expect(granted.map(({ name }) => name)).toEqual(anonTables)
  })

  it('anon may execute the allow-listed functions only', async () => {
    const granted = await sql<{ name: string }[]>`
      select functions.oid::regprocedure::text as name
        from pg_proc as functions
       where functions.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
         and has_function_privilege('anon', functions.oid, 'execute')
       order by 1`
    // The order of the database is that of its locale.
    expect(granted.map(({ name }) => name).toSorted()).toEqual(anonFunctions.toSorted())
  })

  it('policies without a condition stand on reference data only', async () => {
    const open = await sql<{ tablename: string }[]>`
      select distinct policies.tablename
        from pg_policies as policies
       where policies.schemaname in ('public', 'storage')
         and 'true' in (policies.qual, policies.with_check)`
    expect(open.map(({ tablename }) => tablename).filter((name) => !openToAll.has(name))).toEqual(
      [],
    )
  })
})

describe('errors', () => {
  it('are the same in the functions and in supabase/ERRORS.md', async () => {
    const migrations = new URL('../../supabase/migrations/', import.meta.url)
    const raised = new Set<string>()
    for (const file of readdirSync(migrations)) {
      const text = readFileSync(new URL(file, migrations), 'utf8')
      const reasons = text.matchAll(
        /'((?:platform|identity|crm|commerce|finance|billing|sites|support)\.[a-z_]+)'/g,
      )
      const permissions = new Set(['organization', 'members', 'audit', 'customers'])
      for (const [, reason] of reasons) {
        if (reason && !permissions.has(reason.split('.')[0] ?? '')) raised.add(reason)
      }
    }
    const registry = readFileSync(new URL('../../supabase/ERRORS.md', import.meta.url), 'utf8')
    const registered = new Set(
      [...registry.matchAll(/`([a-z]+\.[a-z_]+)`/g)].map(([, reason]) => reason ?? ''),
    )
    expect([...raised].filter((reason) => !registered.has(reason))).toEqual([])
    expect([...registered].filter((reason) => !raised.has(reason))).toEqual([])
  })
})
