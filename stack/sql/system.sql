-- Brings the system schemas that @supabase/lite provisions to the ownership, functions and grants
-- of Supabase's image. Run as the superuser at every start; running it again changes nothing.

create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
  )::uuid
$$;
create or replace function auth.role() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
  )::text
$$;
create or replace function auth.email() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
  )::text
$$;
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;

do $$
declare
  v_object record;
begin
  for v_object in
    select relations.oid::regclass as name, namespaces.nspname as schema, relations.relkind as kind
    from pg_catalog.pg_class as relations
    join pg_catalog.pg_namespace as namespaces on namespaces.oid = relations.relnamespace
    where namespaces.nspname in ('auth', 'storage', 'supabase_migrations')
      and relations.relkind in ('r', 'p', 'v')
      and relations.relowner::regrole::text not in
        ('supabase_auth_admin', 'supabase_storage_admin', 'postgres')
  loop
    execute format('alter table %s owner to %I', v_object.name, case v_object.schema
      when 'auth' then 'supabase_auth_admin'
      when 'storage' then 'supabase_storage_admin'
      else 'postgres'
    end);
  end loop;
  for v_object in
    select routines.oid::regprocedure as name, namespaces.nspname as schema
    from pg_catalog.pg_proc as routines
    join pg_catalog.pg_namespace as namespaces on namespaces.oid = routines.pronamespace
    where namespaces.nspname in ('auth', 'storage')
      and routines.proowner::regrole::text not in ('supabase_auth_admin', 'supabase_storage_admin')
  loop
    execute format('alter routine %s owner to %I', v_object.name, case v_object.schema
      when 'auth' then 'supabase_auth_admin'
      else 'supabase_storage_admin'
    end);
  end loop;
  for v_object in
    select types.oid::regtype as name, namespaces.nspname as schema
    from pg_catalog.pg_type as types
    join pg_catalog.pg_namespace as namespaces on namespaces.oid = types.typnamespace
    where namespaces.nspname in ('auth', 'storage')
      and types.typtype in ('e', 'd')
      and types.typowner::regrole::text not in ('supabase_auth_admin', 'supabase_storage_admin')
  loop
    execute format('alter type %s owner to %I', v_object.name, case v_object.schema
      when 'auth' then 'supabase_auth_admin'
      else 'supabase_storage_admin'
    end);
  end loop;
end
$$;

grant all on all tables in schema auth to postgres, dashboard_user;
grant all on all sequences in schema auth to postgres, dashboard_user;
grant all on all routines in schema auth to postgres, dashboard_user;
grant execute on all functions in schema auth to anon, authenticated, service_role;
grant all on all tables in schema storage to postgres, service_role, dashboard_user;
-- Policies decide about rows, as on the hosted platform.
grant all on storage.buckets, storage.objects to anon, authenticated;
grant execute on all functions in schema storage to anon, authenticated, service_role, postgres;
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;

-- How each session was begun, as in Supabase Auth; lite has no such table.
create table if not exists auth.mfa_amr_claims (
  id uuid not null primary key,
  session_id uuid not null references auth.sessions (id) on delete cascade,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  authentication_method text not null,
  constraint mfa_amr_claims_session_id_authentication_method_pkey
    unique (session_id, authentication_method)
);
alter table auth.mfa_amr_claims owner to supabase_auth_admin;
grant all on auth.mfa_amr_claims to postgres, dashboard_user;
