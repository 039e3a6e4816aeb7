-- Which shops a customer can go back to from their own pages.
-- Depends on: commerce_shops, crm_linking.

create function private.my_shops()
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object('org_id', shops.org_id, 'slug', shops.slug, 'name', shops.name)
      order by shops.name, shops.org_id
    ),
    '[]'
  )
  from public.customers as customers
  join public.shops as shops on shops.org_id = customers.org_id
  -- Null when signed out, and null equals nothing: no shops.
  where customers.user_id = (select private.current_user_id())
    and shops.published_at is not null;
$$;
comment on function private.my_shops() is
  'DEFINER: a customer may read no shop. Trusts private.current_user_id(). Tells what anybody sees in the address of an open shop.';
grant execute on function private.my_shops() to authenticated;

create function public.my_shops()
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.my_shops();
$$;
comment on function public.my_shops() is
  'The open shops of the organizations that know the caller as their customer: [{org_id, slug, name}].';
grant execute on function public.my_shops() to authenticated;
