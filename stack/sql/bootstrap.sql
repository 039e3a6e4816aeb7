-- What Supabase's Postgres image has in place before the first migration: its roles, schemas,
-- default privileges and extensions. Run as the superuser, once per database.

create role anon noinherit nologin;
create role authenticated noinherit nologin;
create role service_role noinherit nologin bypassrls;
create role authenticator noinherit login;
create role dashboard_user nologin createdb createrole replication;
create role supabase_auth_admin noinherit createrole login;
create role supabase_storage_admin noinherit createrole login;
-- No superuser, as on the hosted platform, so that what works here works there.
create role postgres login createdb createrole replication bypassrls password 'postgres';

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to supabase_storage_admin;
grant anon, authenticated, service_role, authenticator to postgres with admin option;
-- Hosted, an extension lets postgres write policies for storage; here membership does.
grant supabase_storage_admin to postgres;
grant pg_monitor, pg_read_all_data, pg_signal_backend, pg_checkpoint, pg_create_subscription to postgres;
grant set on parameter session_replication_role to postgres;
grant set on parameter log_min_messages to postgres;
grant set on parameter log_min_duration_statement to postgres;

alter database postgres owner to postgres;
grant all on database postgres to supabase_auth_admin, supabase_storage_admin, dashboard_user;
alter schema public owner to pg_database_owner;
grant usage on schema public to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges in schema public
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges in schema public
  grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges in schema public
  grant all on sequences to postgres, anon, authenticated, service_role;

create schema extensions authorization postgres;
grant usage on schema extensions to anon, authenticated, service_role, dashboard_user,
  supabase_auth_admin, supabase_storage_admin;
grant all on schema extensions to postgres, dashboard_user;
alter default privileges in schema extensions
  grant execute on functions to anon, authenticated, service_role;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pg_stat_statements with schema extensions;

create schema auth authorization supabase_auth_admin;
grant usage on schema auth to anon, authenticated, service_role, postgres, dashboard_user;
create schema storage authorization supabase_storage_admin;
grant usage on schema storage to anon, authenticated, service_role, postgres, dashboard_user;
create schema supabase_migrations authorization postgres;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
-- Hosted 8s; here a busy laptop gets more, and as long as PostgREST gives functions that ask for it.
alter role authenticator set statement_timeout = '60s';
alter role authenticator set lock_timeout = '8s';
alter role supabase_auth_admin set search_path = 'auth';
alter role supabase_auth_admin set idle_in_transaction_session_timeout = 60000;
alter role supabase_storage_admin set search_path = 'storage';
alter role postgres set search_path = '$user', public, extensions;
alter database postgres set search_path = '$user', public, extensions;
alter database postgres set "app.settings.jwt_exp" = '3600';
alter database postgres set pgrst.db_schemas = 'public';

-- Tells the gateway that the schema has changed, as Supabase's image tells PostgREST.
create function extensions.pgrst_ddl_watch() returns event_trigger language plpgsql as $$
begin
  if exists (
    select from pg_catalog.pg_event_trigger_ddl_commands() as commands
    where commands.schema_name is distinct from 'pg_temp'
  ) then
    notify pgrst, 'reload schema';
  end if;
end
$$;
create function extensions.pgrst_drop_watch() returns event_trigger language plpgsql as $$
begin
  if exists (
    select from pg_catalog.pg_event_trigger_dropped_objects() as objects
    where not objects.is_temporary
  ) then
    notify pgrst, 'reload schema';
  end if;
end
$$;
create event trigger pgrst_ddl_watch on ddl_command_end
  execute function extensions.pgrst_ddl_watch();
create event trigger pgrst_drop_watch on sql_drop
  execute function extensions.pgrst_drop_watch();
