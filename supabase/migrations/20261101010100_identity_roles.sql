-- What each role may do. A permission is a row, so that code asks for what it needs by name and
-- never for a role.
-- Depends on: identity_sessions.

create type public.member_role as enum ('owner', 'admin', 'agent');
comment on type public.member_role is
  'Role of a member of staff within one organization. Customers have no membership and no role.';

create table public.permissions (
  name        text not null,
  description text not null,
  constraint permissions_pkey primary key (name),
  constraint permissions_name_check check (name ~ '^[a-z_]+\.[a-z_]+$' and char_length(name) <= 60),
  constraint permissions_description_check check (char_length(description) between 1 and 200)
);
comment on table public.permissions is
  'Everything that can be allowed. Rows are added by the migration of the domain that asks for them.';

create table public.role_permissions (
  role       public.member_role not null,
  permission text               not null,
  -- Permission first: the key then also serves the foreign key, and every question names both.
  constraint role_permissions_pkey primary key (permission, role),
  constraint role_permissions_permission_fkey
    foreign key (permission) references public.permissions (name) on delete cascade
);
comment on table public.role_permissions is
  'Which role may do what, the same in every organization. Changes by migration only.';

insert into public.permissions (name, description)
values
  ('organization.update', 'Change the name, currency, time zone and language of the organization'),
  ('members.read', 'See who works here and who is invited'),
  ('members.write', 'Invite and remove people and change their roles'),
  ('audit.read', 'Read the audit trail'),
  ('customers.read', 'See customers'),
  ('customers.write', 'Create and change customers'),
  ('customers.archive', 'Archive and restore customers'),
  ('customers.import', 'Import customers from a file and undo an import'),
  ('customers.export', 'Export customers to a file');

insert into public.role_permissions (role, permission)
select roles.role, permissions.name
from public.permissions as permissions
cross join unnest(array['owner', 'admin']::public.member_role[]) as roles (role);

-- Agents work with customers. What moves many rows at once, in or out, is left to admins.
insert into public.role_permissions (role, permission)
values
  ('agent', 'members.read'),
  ('agent', 'customers.read'),
  ('agent', 'customers.write'),
  ('agent', 'customers.archive');

alter table public.permissions enable row level security;
alter table public.role_permissions enable row level security;

-- The same for every tenant and no secret: the members page explains roles from it.
create policy permissions_select_signed_in on public.permissions
  for select to authenticated
  using ((select private.current_user_id()) is not null);
create policy role_permissions_select_signed_in on public.role_permissions
  for select to authenticated
  using ((select private.current_user_id()) is not null);

grant select on public.permissions, public.role_permissions to authenticated, service_role;
-- No write for anyone, service_role included: whoever can add a row here can do everything.
