-- Where a shop delivers to: what its checkout offers.
-- Depends on: commerce_product_lists, crm_countries.

create function private.list_delivery_countries(p_org_id uuid)
  returns table (code text, name text)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.visible_shop(p_org_id);
  return query
  select countries.code, countries.name
  from public.countries as countries
  where exists (
    select
    from public.shipping_rates as rates
    where rates.org_id = p_org_id
      -- The rate without a country is for everywhere else.
      and (rates.country_code = countries.code or rates.country_code is null)
  )
  order by countries.name;
end;
$$;
comment on function private.list_delivery_countries(uuid) is
  'DEFINER: visitors may read neither shops nor countries. Trusts private.visible_shop().';
grant execute on function private.list_delivery_countries(uuid) to anon, authenticated;

create function public.list_delivery_countries(p_org_id uuid)
  returns table (code text, name text)
  language sql
  stable
  security invoker set search_path = ''
as $$
  select countries.code, countries.name
  from private.list_delivery_countries(p_org_id) as countries;
$$;
comment on function public.list_delivery_countries(uuid) is
  'The countries that a shop delivers to, by name.';
grant execute on function public.list_delivery_countries(uuid) to anon, authenticated;
