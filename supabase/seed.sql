-- Demo data: two organizations that know nothing of each other, so that isolation can be tried at
-- once. Every password is demo-password-1. Runs again without harm: ids are derived from names,
-- and what is there already stays as it is. Never run it on a server that others can reach.

-- A stable id for a name, shaped as a random UUID (version 4) because readers may check that.
create function pg_temp.demo_id(p_name text)
  returns uuid
  language sql
  immutable
as $$
  select overlay(overlay(md5('clientele demo ' || p_name) placing '4' from 13) placing '8' from 17)::uuid;
$$;

create temporary table demo_people (email text, first_name text, last_name text);
insert into demo_people values
  ('owner@acme.test',      'Olivia',  'Hartmann'),
  ('admin@acme.test',      'Adam',    'Nowak'),
  ('agent@acme.test',      'Agnès',   'Lefèvre'),
  ('customer@acme.test',   'Carla',   'Bianchi'),
  ('owner@globex.test',    'Oscar',   'Delgado'),
  ('admin@globex.test',    'Amina',   'Yusuf'),
  ('agent@globex.test',    'Arthur',  'Okafor'),
  ('customer@globex.test', 'Chidi',   'Anand'),
  ('root@clientele.test',  'Robin',   'Root');

-- Empty strings, not null, in the token columns: the hosted Auth server reads them into strings.
insert into auth.users (
  id, aud, role, email, encrypted_password, email_confirmed_at, confirmation_token, recovery_token,
  email_change, email_change_token_new, raw_app_meta_data, raw_user_meta_data, created_at, updated_at
)
select pg_temp.demo_id(email), 'authenticated', 'authenticated', email,
  extensions.crypt('demo-password-1', extensions.gen_salt('bf', 10)), now(), '', '', '', '',
  '{"provider": "email", "providers": ["email"]}',
  jsonb_build_object('first_name', first_name, 'last_name', last_name),
  now() - interval '380 days', now()
from demo_people
on conflict do nothing;

insert into auth.identities (
  id, provider, provider_id, user_id, identity_data, last_sign_in_at, created_at, updated_at
)
select pg_temp.demo_id('identity ' || email), 'email', pg_temp.demo_id(email)::text,
  pg_temp.demo_id(email),
  jsonb_build_object('sub', pg_temp.demo_id(email), 'email', email, 'email_verified', true),
  null, now() - interval '380 days', now()
from demo_people
on conflict do nothing;

-- A column of the hosted Auth server that the embedded stack does not have.
do $$
begin
  if exists (
    select from information_schema.columns
    where table_schema = 'auth' and table_name = 'users' and column_name = 'instance_id'
  ) then
    execute 'update auth.users set instance_id = $1 where instance_id is null and email in (select email from demo_people)'
      using '00000000-0000-0000-0000-000000000000'::uuid;
  end if;
end;
$$;

insert into private.platform_admins (user_id)
values (pg_temp.demo_id('root@clientele.test'))
on conflict do nothing;

insert into public.organizations (id, slug, name, currency, time_zone, locale, created_by, created_at)
values
  (pg_temp.demo_id('acme'), 'acme', 'Acme Tools', 'EUR', 'Europe/Berlin', 'en',
    pg_temp.demo_id('owner@acme.test'), now() - interval '375 days'),
  (pg_temp.demo_id('globex'), 'globex', 'Globex Tea & Coffee', 'USD', 'America/New_York', 'en-US',
    pg_temp.demo_id('owner@globex.test'), now() - interval '370 days')
on conflict do nothing;

insert into public.memberships (org_id, user_id, role, created_at)
select pg_temp.demo_id(slug), pg_temp.demo_id(role || '@' || slug || '.test'),
  role::public.member_role, now() - interval '360 days'
from unnest(array['acme', 'globex']) as organizations (slug)
cross join unnest(array['owner', 'admin', 'agent']) as roles (role)
on conflict do nothing;

insert into public.invitations (id, org_id, email, role, invited_by, created_at, expires_at)
values
  (pg_temp.demo_id('invitation acme'), pg_temp.demo_id('acme'), 'newcomer@acme.test', 'agent',
    pg_temp.demo_id('owner@acme.test'), now() - interval '2 days', now() + interval '5 days'),
  (pg_temp.demo_id('invitation globex'), pg_temp.demo_id('globex'), 'newcomer@globex.test', 'admin',
    pg_temp.demo_id('owner@globex.test'), now() - interval '1 day', now() + interval '6 days')
on conflict do nothing;

