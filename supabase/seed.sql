-- Demo data: two organizations that know nothing of each other, so that isolation can be tried at
-- once. Every password is demo-password-1. Runs again without harm: ids are derived from names,
-- and what is there already stays as it is. Never run it on a server that others can reach.

-- These functions are for the files of seed/ as well, which follow on the same connection.

-- A stable id for a name, shaped as a random UUID (version 4) because readers may check that.
create function pg_temp.demo_id(p_name text)
  returns uuid
  language sql
  immutable
as $$
  select overlay(overlay(md5('clientele demo ' || p_name) placing '4' from 13) placing '8' from 17)::uuid;
$$;

-- From here on somebody is signed in, for the functions that ask for a session.
create function pg_temp.demo_sign_in(p_email text)
  returns void
  language plpgsql
as $$
begin
  insert into auth.sessions (id, user_id, created_at, updated_at)
  values (pg_temp.demo_id('session ' || p_email), pg_temp.demo_id(p_email), now(), now())
  on conflict do nothing;
  perform set_config(
    'request.jwt.claims',
    jsonb_build_object(
      'sub', pg_temp.demo_id(p_email), 'role', 'authenticated',
      'session_id', pg_temp.demo_id('session ' || p_email)
    )::text,
    true
  );
end;
$$;

create function pg_temp.demo_sign_out()
  returns void
  language plpgsql
as $$
begin
  perform set_config('request.jwt.claims', '', true);
  delete from auth.sessions as sessions
  using demo_people as people
  where sessions.id = pg_temp.demo_id('session ' || people.email);
end;
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

insert into public.tags (id, org_id, name, color)
select pg_temp.demo_id(slug || ' tag ' || name), pg_temp.demo_id(slug), name, color
from (
  values
    ('acme', 'Wholesale', 'blue'), ('acme', 'Fair 2026', 'amber'), ('acme', 'VIP', 'violet'),
    ('acme', 'Late payer', 'red'), ('acme', 'Newsletter', 'teal'),
    ('globex', 'Café', 'amber'), ('globex', 'Office', 'blue'), ('globex', 'Subscription', 'green'),
    ('globex', 'VIP', 'violet')
) as tags (slug, name, color)
on conflict do nothing;

-- days: how long ago they were entered. owner: which member looks after them.
create temporary table demo_customers (
  slug text, segment text, name text, company text, email text, phone text, country_code text,
  external_ref text, source text, owner text, tags text[], days int, is_archived boolean
);
insert into demo_customers values
  ('acme', 'CUSTOMER', 'Carla Bianchi', 'Studio Bianchi', 'customer@acme.test', '+39 02 5550 1420', 'IT', 'A-1001', 'Website', 'agent', '{VIP,Newsletter}', 352, false),
  ('acme', 'CUSTOMER', 'Jürgen Vögele', 'Schreinerei Vögele GmbH', 'j.voegele@voegele.test', '+49 7071 555010', 'DE', 'A-1002', 'Trade fair', 'owner', '{Wholesale}', 344, false),
  ('acme', 'CUSTOMER', 'Siobhán Ní Bhriain', 'Galway Boatyard', 'siobhan@galwayboats.test', '+353 91 555 017', 'IE', 'A-1003', 'Referral', 'agent', '{Wholesale,Newsletter}', 331, false),
  ('acme', 'CHURNED', 'Bartholomew Featherstonehaugh-Cholmondeley-Warner', 'Featherstonehaugh, Cholmondeley & Sons Fine Furniture Restorers of Winchester', 'b.featherstonehaugh-cholmondeley@longnames.test', '+44 1962 555 0134', 'GB', 'A-1004', 'Phone', 'admin', '{Late payer}', 325, false),
  ('acme', 'CUSTOMER', '山田 太郎', '山田工務店', 'taro@yamada.test', '+81 3 5550 1234', 'JP', 'A-1005', 'Website', 'agent', '{VIP}', 312, false),
  ('acme', 'OPPORTUNITY', 'Мария Соколова', 'Мастерская «Дуб»', 'maria@dub.test', null, 'BG', 'A-1006', 'E-mail', 'owner', '{}', 300, false),
  ('acme', 'CUSTOMER', 'محمد الخطيب', 'ورشة الخطيب', 'm.alkhatib@workshop.test', '+962 6 555 0142', 'JO', 'A-1007', 'Trade fair', 'admin', '{Fair 2026}', 287, false),
  ('acme', 'LEAD', 'Κατερίνα Παπαδοπούλου', null, 'katerina@ergastiri.test', '+30 21 0555 0199', 'GR', null, 'Website', 'agent', '{Newsletter}', 274, false),
  ('acme', 'CUSTOMER', 'Piet van der Meer', 'Van der Meer Hout BV', 'piet@vandermeer.test', '+31 20 555 0163', 'NL', 'A-1009', 'Trade fair', 'owner', '{Wholesale,Late payer}', 266, false),
  ('acme', 'CUSTOMER', 'Zoë Dubois', null, 'zoe.dubois@atelier.test', null, 'FR', 'A-1010', 'Shop', null, '{}', 259, false),
  ('acme', 'LEAD', null, 'Menuiserie Saint-Étienne', null, '+33 4 77 55 50 12', 'FR', null, 'Phone', 'agent', '{}', 251, false),
  ('acme', 'CUSTOMER', 'Łukasz Wiśniewski', 'Wiśniewski Meble', 'lukasz@wisniewski.test', '+48 22 555 01 77', 'PL', 'A-1012', 'Referral', 'admin', '{Wholesale}', 240, false),
  ('acme', 'OPPORTUNITY', 'Ingrid Sørensen', 'Nordlys Design', 'ingrid@nordlys.test', '+47 55 50 18 20', 'NO', null, 'Trade fair', 'agent', '{Fair 2026}', 233, false),
  ('acme', 'CUSTOMER', 'José Ángel Núñez', 'Ebanistería Núñez', 'jose@nunez.test', '+34 91 555 0171', 'ES', 'A-1014', 'Website', 'owner', '{Newsletter}', 221, false),
  ('acme', 'CHURNED', 'Tom Baker', 'Baker & Daughter', 'tom@bakerdaughter.test', '+44 20 5550 0118', 'GB', 'A-1015', 'Shop', 'agent', '{}', 214, false),
  ('acme', 'CUSTOMER', 'Hannah Goldschmidt', null, 'hannah.g@mail.test', '+43 1 555 0123', 'AT', 'A-1016', 'Shop', null, '{Newsletter}', 203, false),
  ('acme', 'LEAD', '김민준', '서울목공', 'minjun@seoulwood.test', '+82 2 555 0148', 'KR', null, 'Website', 'admin', '{}', 196, false),
  ('acme', 'CUSTOMER', 'Renée O''Connor', 'O''Connor Joinery', 'renee@oconnor.test', '+61 3 5550 0162', 'AU', 'A-1018', 'Referral', 'agent', '{VIP}', 188, false),
  ('acme', 'OPPORTUNITY', 'Björn Åkesson', 'Åkesson Båtvarv', 'bjorn@akesson.test', '+46 31 555 01 44', 'SE', null, 'Trade fair', 'owner', '{Fair 2026,Wholesale}', 177, false),
  ('acme', 'LEAD', 'Nguyễn Thị Hương', null, 'huong@mocviet.test', null, 'VN', null, 'E-mail', null, '{}', 169, false),
  ('acme', 'CUSTOMER', 'Ana-Maria Popescu', 'Atelier Popescu', 'ana@popescu.test', '+40 21 555 0155', 'RO', 'A-1021', 'Website', 'agent', '{}', 158, false),
  ('acme', 'CUSTOMER', 'Dr. Friedrich Graf von Hohenberg', 'Gut Hohenberg', 'graf@hohenberg.test', '+49 8321 555020', 'DE', 'A-1022', 'Phone', 'owner', '{VIP}', 149, false),
  ('acme', 'LEAD', 'Test Customer <b>not bold</b>', null, 'markup@strange.test', null, null, null, 'Website', null, '{}', 141, true),
  ('acme', 'CHURNED', 'Gábor Szabó', 'Szabó Asztalos', 'gabor@szabo.test', '+36 1 555 0137', 'HU', 'A-1024', 'Shop', 'admin', '{Late payer}', 133, false),
  ('acme', 'CUSTOMER', 'Emma Virtanen', 'Puutyö Virtanen', 'emma@virtanen.test', '+358 9 5550 168', 'FI', 'A-1025', 'Trade fair', 'agent', '{Fair 2026}', 126, false),
  ('acme', 'OPPORTUNITY', 'דוד לוי', 'נגריית לוי', 'david@levi.test', '+972 3 555 0119', 'IL', null, 'Website', 'admin', '{}', 118, false),
  ('acme', 'LEAD', null, null, 'info@hobbykeller.test', null, 'DE', null, 'Newsletter', null, '{Newsletter}', 107, false),
  ('acme', 'CUSTOMER', 'Chloé Martin', 'Martin Frères', 'chloe@martinfreres.test', '+32 2 555 01 90', 'BE', 'A-1028', 'Referral', 'agent', '{Wholesale}', 99, false),
  ('acme', 'CUSTOMER', 'Rui Ferreira', 'Marcenaria Ferreira', 'rui@ferreira.test', '+351 21 555 0126', 'PT', 'A-1029', 'Website', 'owner', '{}', 91, false),
  ('acme', 'LEAD', 'Priya Raghunathan', null, 'priya.r@design.test', '+91 80 5550 0141', 'IN', null, 'E-mail', 'agent', '{}', 80, false),
  ('acme', 'OPPORTUNITY', 'Marek Dvořák', 'Truhlářství Dvořák', 'marek@dvorak.test', '+420 2 555 01 65', 'CZ', null, 'Trade fair', 'admin', '{Fair 2026,Newsletter}', 71, false),
  ('acme', 'CUSTOMER', 'Walk-in 4711', null, null, '+49 30 5550 4711', 'DE', 'A-1032', 'Shop', null, '{}', 63, false),
  ('acme', 'CUSTOMER', 'Luca Meier', 'Meier Holzbau AG', 'luca@meierholz.test', '+41 44 555 01 33', 'CH', 'A-1033', 'Phone', 'owner', '{Wholesale,VIP}', 52, false),
  ('acme', 'LEAD', 'Duplicate Entry', null, 'duplicate@old.test', null, null, null, 'Import', null, '{}', 44, true),
  ('acme', 'LEAD', 'Ivana Horvat', 'Stolarija Horvat', 'ivana@horvat.test', '+385 1 555 0108', 'HR', null, 'Website', 'agent', '{}', 33, false),
  ('acme', 'OPPORTUNITY', 'Şebnem Yılmaz', 'Yılmaz Mobilya', 'sebnem@yilmaz.test', '+90 212 555 01 72', 'TR', null, 'Referral', 'agent', '{Fair 2026}', 24, false),
  ('acme', 'LEAD', 'Oluwaseun Adeyemi', null, 'seun@adeyemi.test', '+234 1 555 0184', 'NG', null, 'Website', null, '{Newsletter}', 16, false),
  ('acme', 'LEAD', '李小龍', '李記木工', 'lee@leewood.test', null, 'TW', null, 'E-mail', 'admin', '{}', 9, false),
  ('acme', 'LEAD', 'Freya Jónsdóttir', null, 'freya@smidja.test', '+354 555 0151', 'IS', null, 'Website', 'agent', '{}', 4, false),
  ('acme', 'LEAD', 'Sam 🪚 Sawyer', 'Sawdust & Co', 'sam@sawdust.test', '+1 207 555 0116', 'US', null, 'Website', null, '{}', 1, false),
  ('globex', 'CUSTOMER', 'Chidi Anand', 'Fork & Philosophy', 'customer@globex.test', '+1 480 555 0102', 'US', 'G-2001', 'Website', 'agent', '{Café,VIP}', 349, false),
  ('globex', 'CUSTOMER', 'Margaret Holloway', 'Holloway Books & Brews', 'margaret@holloway.test', '+1 802 555 0147', 'US', 'G-2002', 'Referral', 'owner', '{Café}', 341, false),
  ('globex', 'CUSTOMER', 'Luis Hernández', 'Cafetería La Esquina', 'luis@laesquina.test', '+52 55 5550 1093', 'MX', 'G-2003', 'Trade fair', 'agent', '{Café,Subscription}', 330, false),
  ('globex', 'CHURNED', 'Kyle Benson', 'Benson Logistics', 'kyle@bensonlogistics.test', '+1 312 555 0178', 'US', 'G-2004', 'Phone', 'admin', '{Office}', 322, false),
  ('globex', 'CUSTOMER', '王芳', '芳茶館', 'fang@tearoom.test', '+86 21 5550 1266', 'CN', 'G-2005', 'E-mail', 'owner', '{VIP}', 309, false),
  ('globex', 'CUSTOMER', 'Amélie Tremblay', 'Brûlerie Tremblay', 'amelie@tremblay.test', '+1 514 555 0133', 'CA', 'G-2006', 'Website', 'agent', '{Café}', 297, false),
  ('globex', 'OPPORTUNITY', 'Darius Coleman', 'Coleman & Wright LLP', 'dcoleman@colemanwright.test', '+1 404 555 0190', 'US', null, 'Phone', 'admin', '{Office}', 281, false),
  ('globex', 'LEAD', 'Jessica Park', null, 'jess.park@inbox.test', null, 'US', null, 'Website', null, '{}', 270, false),
  ('globex', 'CUSTOMER', 'Tomás Ó Súilleabháin', 'The Copper Kettle', 'tomas@copperkettle.test', '+1 617 555 0125', 'US', 'G-2009', 'Referral', 'agent', '{Café,Subscription}', 263, false),
  ('globex', 'CUSTOMER', 'Fatima Al-Zahra', 'Zahra Catering', 'fatima@zahra.test', '+971 4 555 0166', 'AE', 'G-2010', 'Website', 'owner', '{}', 255, false),
  ('globex', 'LEAD', null, 'Redwood Coworking', 'hello@redwood.test', '+1 707 555 0112', 'US', null, 'Trade fair', 'agent', '{Office}', 246, false),
  ('globex', 'CUSTOMER', 'Noah Lindqvist', 'Fika House', 'noah@fikahouse.test', '+1 612 555 0184', 'US', 'G-2012', 'Website', 'admin', '{Café}', 238, false),
  ('globex', 'CUSTOMER', 'Beatriz Oliveira', 'Oliveira Torrefação', 'bia@oliveira.test', '+55 11 5550 1377', 'BR', 'G-2013', 'Trade fair', 'agent', '{}', 227, false),
  ('globex', 'CHURNED', 'Grace Whitfield', 'Whitfield Dental', 'grace@whitfield.test', '+1 919 555 0141', 'US', 'G-2014', 'Phone', 'owner', '{Office,Subscription}', 219, false),
  ('globex', 'CUSTOMER', 'Sanjay Patel', 'Chai Corner', 'sanjay@chaicorner.test', '+1 732 555 0155', 'US', 'G-2015', 'Referral', 'agent', '{Café}', 206, false),
  ('globex', 'OPPORTUNITY', 'Emily Nakamura', 'Harbor Hotel Group', 'enakamura@harborhotels.test', '+1 206 555 0119', 'US', null, 'E-mail', 'owner', '{VIP}', 198, false),
  ('globex', 'LEAD', 'Walt Jankowski', null, null, '+1 716 555 0163', 'US', null, 'Phone', 'admin', '{}', 190, false),
  ('globex', 'CUSTOMER', 'Hyacinth Bouquet-Bucket', null, 'hyacinth@residence.test', '+44 1203 555 010', 'GB', 'G-2018', 'Website', null, '{Subscription}', 181, false),
  ('globex', 'CUSTOMER', 'Ruth Abernathy', 'Abernathy Farm Stand', 'ruth@abernathy.test', '+1 603 555 0137', 'US', 'G-2019', 'Shop', 'agent', '{}', 172, false),
  ('globex', 'LEAD', 'Дмитро Шевченко', 'Кав''ярня «Ранок»', 'dmytro@ranok.test', '+380 44 555 0128', 'UA', null, 'Website', null, '{Café}', 165, false),
  ('globex', 'CUSTOMER', 'Isabella Romano', 'Romano''s Deli', 'bella@romano.test', '+1 401 555 0171', 'US', 'G-2021', 'Referral', 'admin', '{Café}', 154, false),
  ('globex', 'OPPORTUNITY', 'Trevor Ngata', 'Ngata Roasters', 'trevor@ngata.test', '+64 9 555 0149', 'NZ', null, 'Trade fair', 'agent', '{}', 146, false),
  ('globex', 'CUSTOMER', 'Olga Petrov', 'Petrov & Petrov', 'olga@petrov.test', '+1 718 555 0106', 'US', 'G-2023', 'Phone', 'owner', '{Office}', 138, false),
  ('globex', 'LEAD', 'Spam Entry', null, 'win@prize.test', null, null, null, 'Website', null, '{}', 129, true),
  ('globex', 'CUSTOMER', 'Marcus Aurelio Santos', 'Stoic Coffee', 'marcus@stoic.test', '+1 305 555 0182', 'US', 'G-2025', 'Website', 'agent', '{Café,VIP}', 121, false),
  ('globex', 'CUSTOMER', 'Linh Tran', 'Phở & Phin', 'linh@phophin.test', '+1 408 555 0158', 'US', 'G-2026', 'Website', 'admin', '{Café}', 112, false),
  ('globex', 'LEAD', 'Abigail Stone', null, 'abby.stone@inbox.test', null, 'US', null, 'Newsletter', null, '{}', 104, false),
  ('globex', 'CHURNED', 'Peter Gibbons', 'Initech', 'pgibbons@initech.test', '+1 512 555 0199', 'US', 'G-2028', 'Phone', 'admin', '{Office}', 95, false),
  ('globex', 'CUSTOMER', 'Nadia Haddad', 'Cedar Bakery', 'nadia@cedar.test', '+1 313 555 0114', 'US', 'G-2029', 'Referral', 'owner', '{Café}', 86, false),
  ('globex', 'OPPORTUNITY', 'Wen-Li Chou', 'Lotus Wellness', 'wenli@lotus.test', '+1 415 555 0167', 'US', null, 'E-mail', 'agent', '{Subscription}', 77, false),
  ('globex', 'CUSTOMER', 'Henry "Hank" McCoy', 'Beast Mode Gym', 'hank@beastmode.test', '+1 212 555 0143', 'US', 'G-2031', 'Website', 'agent', '{Office,Subscription}', 66, false),
  ('globex', 'LEAD', null, null, null, '+1 850 555 0131', 'US', null, 'Phone', null, '{}', 58, false),
  ('globex', 'CUSTOMER', 'Sofía Vargas', 'Vargas Events', 'sofia@vargas.test', '+57 1 555 0176', 'CO', 'G-2033', 'Trade fair', 'owner', '{VIP}', 49, false),
  ('globex', 'OPPORTUNITY', 'Jamal Washington', 'Campus Grounds', 'jamal@campusgrounds.test', '+1 734 555 0109', 'US', null, 'Website', 'admin', '{Café}', 40, false),
  ('globex', 'LEAD', 'Old Duplicate', null, 'dup@globexold.test', null, null, null, 'Import', null, '{}', 36, true),
  ('globex', 'LEAD', 'Catherine Moreau-Delacroix de la Tour d''Auvergne', 'Maison Moreau-Delacroix', 'catherine@maisonmd.test', '+33 1 55 50 11 88', 'FR', null, 'Referral', 'agent', '{}', 28, false),
  ('globex', 'LEAD', 'Ben Carter', null, 'ben.carter@inbox.test', '+1 503 555 0122', 'US', null, 'Website', null, '{}', 19, false),
  ('globex', 'OPPORTUNITY', 'Yasmin Rahimi', 'Saffron & Rose', 'yasmin@saffronrose.test', '+1 818 555 0195', 'US', null, 'Website', 'owner', '{Café}', 12, false),
  ('globex', 'LEAD', 'Kofi Mensah', 'Accra Cocoa', 'kofi@accracocoa.test', '+233 30 555 0161', 'GH', null, 'Trade fair', 'agent', '{}', 6, false),
  -- The same person as at Acme: one address may be a customer of many organizations.
  ('globex', 'LEAD', 'Freya Jónsdóttir', null, 'freya@smidja.test', '+354 555 0151', 'IS', null, 'Website', null, '{}', 2, false);

insert into public.customers (
  id, org_id, segment, name, company, email, phone, country_code, external_ref, source, owner_id,
  user_id, created_by, created_at, updated_at, archived_at
)
select pg_temp.demo_id(slug || ' customer ' || days), pg_temp.demo_id(slug),
  segment::public.customer_segment, name, company, email, phone, country_code, external_ref, source,
  pg_temp.demo_id(owner || '@' || slug || '.test'),
  case when email like 'customer@%' then pg_temp.demo_id(email) end,
  pg_temp.demo_id(coalesce(owner, 'owner') || '@' || slug || '.test'),
  now() - make_interval(days => days, hours => days % 9, mins => days % 47),
  now() - make_interval(days => days / 3),
  case when is_archived then now() - make_interval(days => days / 2) end
from demo_customers
on conflict do nothing;

insert into public.customer_tags (org_id, customer_id, tag_id)
select pg_temp.demo_id(slug), pg_temp.demo_id(slug || ' customer ' || days),
  pg_temp.demo_id(slug || ' tag ' || tag)
from demo_customers
cross join unnest(tags) as tag
on conflict do nothing;

-- The triggers dated the first event of each today; it belongs to the day they were entered.
update public.customer_events as events
set occurred_at = customers.created_at, actor_id = customers.created_by
from public.customers as customers
where customers.org_id = events.org_id
  and customers.id = events.customer_id
  and customers.id in (select pg_temp.demo_id(slug || ' customer ' || days) from demo_customers)
  and events.kind = 'customer.created'
  and events.occurred_at is distinct from customers.created_at;

-- What happened since: from asking to buying to leaving, spread over the time they are known.
insert into public.customer_events (org_id, customer_id, kind, data, actor_id, occurred_at)
select customers.org_id, customers.id, story.kind, story.data, customers.created_by,
  customers.created_at + (now() - customers.created_at) * story.progress
from public.customers as customers
join demo_customers
  on customers.id = pg_temp.demo_id(demo_customers.slug || ' customer ' || demo_customers.days)
cross join lateral (
  values
    (array['OPPORTUNITY', 'CUSTOMER', 'CHURNED'], 'customer.segment_changed', 0.15,
      '{"from": "LEAD", "to": "OPPORTUNITY"}'::jsonb),
    (array['CUSTOMER', 'CHURNED'], 'customer.segment_changed', 0.4,
      '{"from": "OPPORTUNITY", "to": "CUSTOMER"}'),
    (array['CUSTOMER'], 'customer.updated', 0.7,
      jsonb_build_object('changes', jsonb_build_object(
        'phone', jsonb_build_object('from', null, 'to', customers.phone)))),
    (array['CHURNED'], 'customer.segment_changed', 0.9,
      '{"from": "CUSTOMER", "to": "CHURNED"}')
) as story (segments, kind, progress, data)
where customers.segment::text = any (story.segments)
  and not exists (
    select from public.customer_events as others
    where others.org_id = customers.org_id
      and others.customer_id = customers.id
      and others.kind = story.kind
      and others.data = story.data
  );

-- Notes of all kinds: pinned, edited, long and short, in several scripts.
create temporary table demo_notes (number int, body text, is_pinned boolean);
insert into demo_notes values
  (1, E'Prefers **e-mail** to the phone; never before 10.', true),
  (2, E'Called about the spring offer:\n\n- wants 40 more units\n- asks for *net 30*\n- decides with their partner', false),
  (3, E'Met at the fair. Sent the catalogue, see https://example.com/catalogue.', false),
  (4, E'## Next steps\n\n1. Offer by Friday\n2. Sample box\n3. Call back in two weeks', true),
  (5, E'> “We would come back for the packaging alone.”\n\nMay we quote that on the site? **Asked, waiting.**', false),
  (6, E'| article | asked for |\n| --- | --- |\n| small box | 120 |\n| large box | 30 |', false),
  (7, E'Zahlt per Vorkasse, braucht die Rechnung mit Bestellnummer. 請款單要寫統一編號。', false),
  (8, E'Had a complaint about a late delivery; settled with a voucher.', false);

insert into public.customer_notes (
  id, org_id, customer_id, body, pinned_at, created_by, created_at, updated_at
)
select pg_temp.demo_id(customers.slug || ' note ' || customers.days || ' ' || notes.number),
  pg_temp.demo_id(customers.slug), pg_temp.demo_id(customers.slug || ' customer ' || customers.days),
  notes.body,
  case when notes.is_pinned then written.at end,
  pg_temp.demo_id(coalesce(customers.owner, 'agent') || '@' || customers.slug || '.test'),
  written.at, written.at
from demo_customers as customers
join demo_notes as notes on (customers.days * 7 + notes.number * 5) % 11 < 3
cross join lateral (
  select now() - make_interval(days => customers.days * notes.number / 10, mins => notes.number * 31) as at
) as written
on conflict do nothing;

-- One of each kind was edited since: the earlier body is kept.
update public.customer_notes
set body = replace(body, 'never before 10', 'never before 11, asked again'), updated_by = created_by
where version = 1
  and body like 'Prefers %never before 10.'
  and id in (
    select pg_temp.demo_id(slug || ' note ' || days || ' 1') from demo_customers
  );

insert into public.customer_events (org_id, customer_id, kind, data, actor_id, occurred_at)
select notes.org_id, notes.customer_id, 'note.added', private.note_event_data(notes),
  notes.created_by, notes.created_at
from public.customer_notes as notes
where notes.org_id in (pg_temp.demo_id('acme'), pg_temp.demo_id('globex'))
  and not exists (
    select from public.customer_events as others
    where others.org_id = notes.org_id
      and others.customer_id = notes.customer_id
      and others.kind = 'note.added'
      and others.data ->> 'note_id' = notes.id::text
  );

-- An upload that was begun: SQL can bring no bytes, and a file without any would be a dead link.
insert into public.customer_files (
  id, org_id, customer_id, name, content_type, size_bytes, uploaded_by
)
select pg_temp.demo_id(slug || ' file ' || days), pg_temp.demo_id(slug),
  pg_temp.demo_id(slug || ' customer ' || days), 'offer.pdf', 'application/pdf', 48213,
  pg_temp.demo_id('agent@' || slug || '.test')
from (
  select slug, min(days) as days from demo_customers group by slug
) as newest
on conflict do nothing;

-- One finished import and one export, by the same functions as any other; they ask for a session.
do $$
declare
  v_slug   text;
  v_import uuid;
begin
  foreach v_slug in array array['acme', 'globex'] loop
    continue when exists (
      select from public.customer_imports where org_id = pg_temp.demo_id(v_slug)
    );
    perform pg_temp.demo_sign_in('admin@' || v_slug || '.test');

    v_import := public.create_customer_import(
      pg_temp.demo_id(v_slug), 'trade-fair.csv', '["Name", "E-mail", "Country"]', '{}'
    );
    perform public.stage_customer_import_rows(
      v_import, 1,
      '[
        ["Ingrid Solberg", "ingrid.solberg@example.com", "Norway"],
        ["Tomás Ferreira", "tomas.ferreira@example.com", "Portugal"],
        ["Łukasz Zieliński", "lukasz.zielinski@example.com", "PL"],
        ["Tomás Ferreira", "TOMAS.FERREIRA@example.com", "Portugal"],
        ["No address", "not-an-address", "Italy"],
        ["", "", ""]
      ]'
    );
    perform public.finish_staging_customer_import(v_import, 6);
    perform public.review_customer_import(v_import, '{"0": "name", "1": "email", "2": "country_code"}');
    perform public.apply_customer_import(v_import);

    -- One export, which the server writes as soon as it runs.
    perform public.create_customer_export(
      pg_temp.demo_id(v_slug), '{"segments": ["CUSTOMER"]}', 'name.asc'
    );

    -- Views, a shared one and one of one person; and a bulk run over what the import brought.
    insert into public.customer_views (id, org_id, name, filter, sort, is_shared)
    values
      (
        pg_temp.demo_id(v_slug || ' view 1'), pg_temp.demo_id(v_slug), 'Leads without an owner',
        '{"segments": ["LEAD"], "owner_ids": ["none"]}', 'created_at.asc', true
      ),
      (
        pg_temp.demo_id(v_slug || ' view 2'), pg_temp.demo_id(v_slug), 'From the trade fair',
        '{"sources": ["import"]}', 'name.asc', false
      )
    on conflict do nothing;
    perform public.apply_customer_bulk_run(
      public.create_customer_bulk_run(
        pg_temp.demo_id(v_slug), 'add_tags',
        jsonb_build_object(
          'tag_ids',
          (
            select jsonb_build_array(tags.id)
            from public.tags as tags
            where tags.org_id = pg_temp.demo_id(v_slug)
            order by tags.name = 'Newsletter' desc, tags.name
            limit 1
          )
        ),
        null, '{"sources": ["import"]}'
      )
    );

    perform pg_temp.demo_sign_out();
  end loop;
end;
$$;

-- Store credit, and one customer whose sign-in was taken away.
do $$
declare
  v_slug  text;
  v_entry record;
begin
  foreach v_slug in array array['acme', 'globex'] loop
    continue when exists (
      select from public.credit_entries where org_id = pg_temp.demo_id(v_slug)
    );
    perform pg_temp.demo_sign_in('admin@' || v_slug || '.test');

    for v_entry in
      select customers.id, organizations.currency, story.amount_minor, story.reason,
        customers.email || ' ' || story.step as key
      from (
        values
          ('customer@', 1, 5000, 'Goodwill for the late delivery'),
          ('customer@', 2, -1850, 'Spent on an order'),
          ('a%', 1, 2500, 'Returned goods')
      ) as story (email, step, amount_minor, reason)
      join public.organizations as organizations on organizations.id = pg_temp.demo_id(v_slug)
      join public.customers as customers
        on customers.org_id = organizations.id
        and customers.email like story.email || '%'
        and customers.archived_at is null
      order by customers.email, story.step
    loop
      perform public.add_credit(
        pg_temp.demo_id(v_slug), v_entry.id, v_entry.amount_minor, v_entry.currency,
        v_entry.reason, v_entry.key
      );
    end loop;

    insert into private.customer_link_refusals (org_id, customer_id, user_id, email, refused_by)
    select customers.org_id, customers.id, pg_temp.demo_id('stranger ' || v_slug),
      'someone.else@example.com', pg_temp.demo_id('admin@' || v_slug || '.test')
    from public.customers as customers
    where customers.org_id = pg_temp.demo_id(v_slug)
      and customers.email like 'b%'
      and customers.archived_at is null
    order by customers.email
    limit 1;

    perform pg_temp.demo_sign_out();
  end loop;
end;
$$;

-- The stories above were told in hindsight: the dashboard counts them where they happened.
select private.repair_customer_flow(organizations.id)
from public.organizations as organizations
where organizations.slug in ('acme', 'globex');

-- Customers who are there twice: two pairs for the report of duplicates, and one that was merged.
do $$
declare
  v_slug   text;
  v_org_id uuid;
  v_double record;
  v_id     uuid;
begin
  foreach v_slug in array array['acme', 'globex'] loop
    v_org_id := pg_temp.demo_id(v_slug);
    continue when exists (
      select from public.customer_merges where org_id = v_org_id
    );
    perform pg_temp.demo_sign_in('admin@' || v_slug || '.test');

    for v_double in
      select doubles.*
      from (
        values
          ('acme', 'zoe.dubois@atelier.test', false,
            '{"name": "Dubois, Zoe", "email": "zoe.dubois+news@atelier.test", "source": "Newsletter"}'::jsonb),
          ('acme', 'luca@meierholz.test', false,
            '{"name": "Luca Maier", "phone": "044 555 01 33", "source": "Phone", "tags": ["Fair 2026"]}'),
          ('acme', 'bjorn@akesson.test', true,
            '{"name": "Bjorn Akeson", "phone": "031-555 01 44", "country_code": "SE", "tags": ["VIP"]}'),
          ('globex', 'ben.carter@inbox.test', false,
            '{"name": "Benjamin Carter", "email": "ben.carter+shop@inbox.test", "source": "Shop"}'),
          ('globex', 'sanjay@chaicorner.test', false,
            '{"name": "Patel, Sanjay", "company": "Chai Corner", "phone": "(732) 555-0155"}'),
          ('globex', 'amelie@tremblay.test', true,
            '{"name": "Amelie Tremblai", "phone": "514 555 0133", "tags": ["Subscription"]}')
      ) as doubles (slug, email, is_merged, customer)
      where doubles.slug = v_slug
    loop
      v_id := public.create_customer(v_org_id, v_double.customer);
      if v_double.is_merged then
        perform public.merge_customers(
          v_org_id,
          (
            select customers.id
            from public.customers as customers
            where customers.org_id = v_org_id
              and customers.email = v_double.email
          ),
          v_id
        );
      end if;
    end loop;
    perform public.dismiss_duplicate(
      v_org_id,
      (
        select customers.id from public.customers as customers
        where customers.org_id = v_org_id
        order by customers.created_at
        limit 1
      ),
      v_id
    );
    perform public.refresh_customer_duplicates(v_org_id);

    perform pg_temp.demo_sign_out();
  end loop;
end;
$$;
