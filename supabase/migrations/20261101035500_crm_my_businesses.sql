-- The organizations that know a signed-in person as their customer.
-- Depends on: identity_organizations, crm_customers.

create function private.my_businesses()
  returns table (
    org_id   uuid,
    org_name text,
    name     text,
    company  text,
    email    text,
    phone    text,
    since    timestamptz
  )
  language sql
  stable
  security definer set search_path = ''
as $$
  select
    customers.org_id,
    organizations.name,
    customers.name,
    customers.company,
    customers.email,
    customers.phone,
    customers.created_at
  from public.customers as customers
  join public.organizations as organizations on organizations.id = customers.org_id
  -- Null when signed out, and null equals nothing: no businesses.
  where customers.user_id = (select private.current_user_id())
  order by organizations.name, customers.org_id;
$$;
comment on function private.my_businesses() is
  'DEFINER: a customer cannot see the organization, only its name here. Trusts private.current_user_id().';
grant execute on function private.my_businesses() to authenticated;

create function public.my_businesses()
  returns table (
    org_id   uuid,
    org_name text,
    name     text,
    company  text,
    email    text,
    phone    text,
    since    timestamptz
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select * from private.my_businesses();
$$;
comment on function public.my_businesses() is
  'The organizations that know the caller as their customer, with what they know, by name.';
grant execute on function public.my_businesses() to authenticated;
