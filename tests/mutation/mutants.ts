import type { Sql } from 'postgres'

/** One way to weaken the schema: the statement that does it, and what it is done to. */
export type Mutant = {
  /** Stable name: kind, object, change. Survivors are explained under it. */
  id: string
  kind: 'row security' | 'policy' | 'grant' | 'constraint' | 'trigger'
  /** The table or function that is weakened; picks the tests that are tried first. */
  subject: string
  statement: string
}

type Row = Omit<Mutant, 'kind'>

// Opened means that the condition becomes true; removed means that the policy is gone,
// which shuts its rows to everyone, so that the positive controls must notice.
const policies = `
  select format('policy %s: removed', p.policyname) as id, p.tablename as subject,
         format('drop policy %I on %I.%I', p.policyname, p.schemaname, p.tablename) as statement
    from pg_policies as p
   where p.schemaname in ('public', 'private', 'storage')
  union all
  select format('policy %s: using opened', p.policyname), p.tablename,
         format('alter policy %I on %I.%I using (true)', p.policyname, p.schemaname, p.tablename)
    from pg_policies as p
   where p.schemaname in ('public', 'private', 'storage') and p.qual <> 'true'
  union all
  select format('policy %s: check opened', p.policyname), p.tablename,
         format('alter policy %I on %I.%I with check (true)', p.policyname, p.schemaname, p.tablename)
    from pg_policies as p
   where p.schemaname in ('public', 'private', 'storage') and p.with_check <> 'true'`

const rowSecurity = `
  select format('row security %s: off', c.relname) as id, c.relname as subject,
         format('alter table %s disable row level security', c.oid::regclass) as statement
    from pg_class as c
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`

// Whole-table grants, column grants and execute, each taken away, and each that is
// missing from the two roles of the Data API given.
const grants = `
  with roles (role) as (values ('anon'), ('authenticated'), ('service_role')),
  tables as (
    select c.oid, c.relname, c.relacl
      from pg_class as c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
  )
  select format('grant %s on %s to %s: revoked', lower(acl.privilege_type), t.relname, roles.role) as id,
         t.relname as subject,
         format('revoke %s on %s from %I', acl.privilege_type, t.oid::regclass, roles.role) as statement
    from tables as t
    cross join lateral aclexplode(t.relacl) as acl
    join roles on roles.role::regrole = acl.grantee
  union all
  select format('grant %s (%s) on %s to %s: revoked', lower(acl.privilege_type), a.attname, t.relname, roles.role),
         t.relname,
         format('revoke %s (%I) on %s from %I', acl.privilege_type, a.attname, t.oid::regclass, roles.role)
    from tables as t
    join pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    cross join lateral aclexplode(a.attacl) as acl
    join roles on roles.role::regrole = acl.grantee
  union all
  select format('grant %s on %s to %s: given', lower(privilege), t.relname, roles.role),
         t.relname,
         format('grant %s on %s to %I', privilege, t.oid::regclass, roles.role)
    from tables as t
    cross join unnest(array['select', 'insert', 'update', 'delete']) as privilege
    join roles on roles.role <> 'service_role'
   where not has_table_privilege(roles.role, t.oid, privilege)
  union all
  select format('execute on %s to %s: revoked', f.oid::regprocedure, roles.role), f.proname,
         format('revoke execute on function %s from %I', f.oid::regprocedure, roles.role)
    from pg_proc as f
    cross join lateral aclexplode(f.proacl) as acl
    join roles on roles.role::regrole = acl.grantee
   where f.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
  union all
  select format('execute on %s to %s: given', f.oid::regprocedure, roles.role), f.proname,
         format('grant execute on function %s to %I', f.oid::regprocedure, roles.role)
    from pg_proc as f
    join roles on roles.role <> 'service_role'
   where f.pronamespace = 'public'::regnamespace and f.prorettype <> 'trigger'::regtype
     and not has_function_privilege(roles.role, f.oid, 'execute')`

// Primary keys are left out: their removal takes the foreign keys with it, so the
// mutant would be about those. Constraints of partitions follow their parent. NOT NULL is left out,
// too: in public each is part of the generated types, which `npm test` compares with the schema.
const constraints = `
  select format('constraint %s: dropped', c.conname) as id, t.relname as subject,
         format('alter table %s drop constraint %I', t.oid::regclass, c.conname)
           || case when c.contype = 'u' then ' cascade' else '' end as statement
    from pg_constraint as c
    join pg_class as t on t.oid = c.conrelid
   where c.connamespace in ('public'::regnamespace, 'private'::regnamespace)
     and c.contype in ('f', 'u', 'c', 'x') and not t.relispartition and c.conparentid = 0
  union all
  select format('unique index %s: dropped', i.indexrelid::regclass), t.relname,
         format('drop index %s', i.indexrelid::regclass)
    from pg_index as i
    join pg_class as t on t.oid = i.indrelid
   where t.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
     and i.indisunique and not t.relispartition
     and not exists (select from pg_constraint as c where c.conindid = i.indexrelid)`

// On the auth service's own tables, those that call a function of ours.
const triggers = `
  select format('trigger %s.%s: disabled', t.relname, g.tgname) as id, t.relname as subject,
         case when t.relnamespace = 'auth'::regnamespace
              then format('drop trigger %I on %s', g.tgname, t.oid::regclass)
              else format('alter table %s disable trigger %I', t.oid::regclass, g.tgname) end as statement
    from pg_trigger as g
    join pg_class as t on t.oid = g.tgrelid
    join pg_proc as f on f.oid = g.tgfoid
   where not g.tgisinternal and not t.relispartition and g.tgparentid = 0
     and (t.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
          or (t.relnamespace = 'auth'::regnamespace and f.pronamespace = 'private'::regnamespace))`

/** Every mutant that the catalogue of this database gives, in a stable order. */
export async function listMutants(sql: Sql): Promise<Mutant[]> {
  const kinds: [Mutant['kind'], string][] = [
    ['row security', rowSecurity],
    ['policy', policies],
    ['grant', grants],
    ['constraint', constraints],
    ['trigger', triggers],
  ]
  const mutants: Mutant[] = []
  for (const [kind, query] of kinds) {
    for (const row of await sql.unsafe<Row[]>(`${query} order by 1`)) mutants.push({ kind, ...row })
  }
  return mutants
}
