-- Nothing is reachable unless a later migration grants it by name.
-- Depends on: the roles anon, authenticated and service_role, which every Supabase stack brings.

-- Extensions come before the revokes below: theirs are operators that everyone may use, and
-- where postgres owns them the global revoke would take execute on similarity() and the like away.
create schema if not exists extensions;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists btree_gin with schema extensions;
create extension if not exists unaccent with schema extensions;
create extension if not exists fuzzystrmatch with schema extensions;
grant usage on schema extensions to anon, authenticated, service_role;

-- Whether a new table in public starts exposed has changed more than once on hosted projects
-- (2026-04 to 2026-10). Revoked here, the answer is the same everywhere, also for service_role.
alter default privileges for role postgres in schema public
  revoke all on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke all on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  revoke all on functions from anon, authenticated, service_role;

-- Global on purpose: the built-in execute for PUBLIC cannot be revoked per schema (Postgres rule),
-- "in schema public" would be accepted and do nothing.
alter default privileges for role postgres revoke execute on functions from public;

revoke create on schema public from public;
grant usage on schema public to anon, authenticated, service_role;

create schema if not exists private;
comment on schema private is
  'Not exposed over HTTP. Holds definer functions, trigger functions, partitions, and tables that no client reads.';

-- Invoker wrappers in public call into private, and need usage for it. What can be executed there
-- is granted function by function; tables in private are granted to nobody.
revoke all on schema private from public;
grant usage on schema private to anon, authenticated, service_role;
