-- Settings of the shop: what it is called, whether it is open, what delivery costs.
-- Depends on: commerce_shop_pages (what they answer).

create function private.update_shop(p_org_id uuid, p_values jsonb)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_shop       public.shops;
  v_constraint text;
begin
  perform private.assert_org_permission(p_org_id, 'shop.update');
  perform private.assert_json_keys(
    p_values,
    '{name,description,contact_email,currency,prices_include_tax,accepts_account,guest_cart_days}'
  );
  select shops.*
  into v_shop
  from public.shops as shops
  where shops.org_id = p_org_id
  for update;

  if p_values ? 'name' then
    v_shop.name := private.json_required_text(p_values, 'name', 120);
  end if;
  if p_values ? 'description' then
    v_shop.description := private.json_text(p_values, 'description', 2000, true);
  end if;
  if p_values ? 'contact_email' then
    v_shop.contact_email := private.normalize_email(private.json_text(p_values, 'contact_email', 255));
  end if;
  v_shop.currency := coalesce(upper(private.json_text(p_values, 'currency', 3)), v_shop.currency);
  v_shop.prices_include_tax := coalesce(
    private.json_boolean(p_values, 'prices_include_tax'), v_shop.prices_include_tax
  );
  v_shop.accepts_account := coalesce(
    private.json_boolean(p_values, 'accepts_account'), v_shop.accepts_account
  );
  v_shop.guest_cart_days := coalesce(
    private.json_number(p_values, 'guest_cart_days', 1, 365, 'commerce.shop_days_invalid'),
    v_shop.guest_cart_days
  );

  begin
    update public.shops
    set
      name = v_shop.name,
      description = v_shop.description,
      contact_email = v_shop.contact_email,
      currency = v_shop.currency,
      prices_include_tax = v_shop.prices_include_tax,
      accepts_account = v_shop.accepts_account,
      guest_cart_days = v_shop.guest_cart_days
    where org_id = p_org_id;
  exception
    when foreign_key_violation or check_violation then
      get stacked diagnostics v_constraint = constraint_name;
      case v_constraint
        when 'shops_currency_fkey' then
          raise exception 'commerce.shop_currency_unknown'
            using errcode = 'PT422', detail = 'currency';
        when 'shops_contact_email_check' then
          raise exception 'commerce.shop_email_invalid'
            using errcode = 'PT422', detail = 'contact_email';
        when 'product_variants_currency_fkey', 'shipping_rates_currency_fkey' then
          -- Nobody converts prices: five euros are not five yen.
          raise exception 'commerce.shop_currency_in_use'
            using errcode = 'PT409', detail = 'currency';
        else
          raise;
      end case;
  end;
  return private.shop_page(private.visible_shop(p_org_id), true);
end;
$$;
comment on function private.update_shop(uuid, jsonb) is
  'DEFINER: nobody may update shops. Trusts private.assert_org_permission().';
grant execute on function private.update_shop(uuid, jsonb) to authenticated;

create function public.update_shop(p_org_id uuid, p_values jsonb)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.update_shop(p_org_id, p_values);
$$;
comment on function public.update_shop(uuid, jsonb) is
  'Changes the settings that are there. Keys: name, description, contact_email, currency (as long as there are no prices), prices_include_tax, accepts_account, guest_cart_days. Answers as get_own_shop().';
grant execute on function public.update_shop(uuid, jsonb) to authenticated;

create function private.set_shop_published(p_org_id uuid, p_is_published boolean)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'shop.update');
  if p_is_published is null then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'is_published';
  end if;

  update public.shops
  set published_at = case when p_is_published then now() end
  where org_id = p_org_id
    and (published_at is not null) is distinct from p_is_published;
  return private.shop_page(private.visible_shop(p_org_id), true);
end;
$$;
comment on function private.set_shop_published(uuid, boolean) is
  'DEFINER: nobody may update shops. Trusts private.assert_org_permission().';
grant execute on function private.set_shop_published(uuid, boolean) to authenticated;

create function public.set_shop_published(p_org_id uuid, p_is_published boolean)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.set_shop_published(p_org_id, p_is_published);
$$;
comment on function public.set_shop_published(uuid, boolean) is
  'Opens the shop to visitors, or closes it. Answers as get_own_shop().';
grant execute on function public.set_shop_published(uuid, boolean) to authenticated;

create function private.save_shipping_rate(p_org_id uuid, p_rate_id uuid, p_values jsonb)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  c_most       constant bigint := 99999999999;
  v_rate       public.shipping_rates;
  v_constraint text;
begin
  perform private.assert_org_permission(p_org_id, 'shop.update');
  perform private.assert_json_keys(
    p_values, '{country_code,name,price_minor,free_from_minor,tax_rate_bps}'
  );
  if p_rate_id is not null then
    select rates.*
    into v_rate
    from public.shipping_rates as rates
    where rates.org_id = p_org_id
      and rates.id = p_rate_id
    for no key update;
    if not found then
      raise exception 'commerce.shipping_rate_not_found' using errcode = 'PT404';
    end if;
  end if;
  if p_rate_id is null or p_values ? 'name' then
    v_rate.name := private.json_required_text(p_values, 'name', 80);
  end if;
  if p_values ? 'country_code' then
    v_rate.country_code := upper(private.json_text(p_values, 'country_code', 2));
  end if;
  v_rate.price_minor := coalesce(
    private.json_number(p_values, 'price_minor', 0, c_most, 'commerce.price_invalid'),
    v_rate.price_minor
  );
  if v_rate.price_minor is null then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'price_minor';
  end if;
  if p_values ? 'free_from_minor' then
    v_rate.free_from_minor := private.json_number(
      p_values, 'free_from_minor', 0, c_most, 'commerce.price_invalid'
    );
  end if;
  v_rate.tax_rate_bps := coalesce(
    private.json_number(p_values, 'tax_rate_bps', 0, 10000, 'commerce.tax_rate_invalid'),
    v_rate.tax_rate_bps,
    0
  );

  begin
    if p_rate_id is null then
      insert into public.shipping_rates (
        org_id, country_code, name, price_minor, free_from_minor, tax_rate_bps, currency
      )
      select p_org_id, v_rate.country_code, v_rate.name, v_rate.price_minor,
        v_rate.free_from_minor, v_rate.tax_rate_bps, shops.currency
      from public.shops as shops
      where shops.org_id = p_org_id;
    else
      update public.shipping_rates
      set
        country_code = v_rate.country_code,
        name = v_rate.name,
        price_minor = v_rate.price_minor,
        free_from_minor = v_rate.free_from_minor,
        tax_rate_bps = v_rate.tax_rate_bps
      where org_id = p_org_id
        and id = p_rate_id;
    end if;
  exception
    when unique_violation or foreign_key_violation then
      get stacked diagnostics v_constraint = constraint_name;
      case v_constraint
        when 'shipping_rates_org_id_country_code_key' then
          raise exception 'commerce.shipping_rate_taken'
            using errcode = 'PT409', detail = 'country_code';
        when 'shipping_rates_country_code_fkey' then
          raise exception 'commerce.country_unknown'
            using errcode = 'PT422', detail = 'country_code';
        else
          raise;
      end case;
  end;
  return private.shop_page(private.visible_shop(p_org_id), true);
end;
$$;
comment on function private.save_shipping_rate(uuid, uuid, jsonb) is
  'DEFINER: nobody may write shipping_rates. Trusts private.assert_org_permission(); rates of other organizations are not found.';
grant execute on function private.save_shipping_rate(uuid, uuid, jsonb) to authenticated;

create function public.save_shipping_rate(
  p_org_id  uuid,
  p_rate_id uuid default null,
  p_values  jsonb default '{}'
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.save_shipping_rate(p_org_id, p_rate_id, p_values);
$$;
comment on function public.save_shipping_rate(uuid, uuid, jsonb) is
  'Changes what delivery costs, or adds a rate when p_rate_id is null. Keys: country_code (null: everywhere else), name, price_minor, free_from_minor, tax_rate_bps. Answers as get_own_shop().';
grant execute on function public.save_shipping_rate(uuid, uuid, jsonb) to authenticated;

create function private.delete_shipping_rate(p_org_id uuid, p_rate_id uuid)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'shop.update');

  delete from public.shipping_rates
  where org_id = p_org_id
    and id = p_rate_id;
  if not found then
    raise exception 'commerce.shipping_rate_not_found' using errcode = 'PT404';
  end if;
  return private.shop_page(private.visible_shop(p_org_id), true);
end;
$$;
comment on function private.delete_shipping_rate(uuid, uuid) is
  'DEFINER: nobody may delete shipping_rates. Trusts private.assert_org_permission(). Orders keep what delivery cost them.';
grant execute on function private.delete_shipping_rate(uuid, uuid) to authenticated;

create function public.delete_shipping_rate(p_org_id uuid, p_rate_id uuid)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.delete_shipping_rate(p_org_id, p_rate_id);
$$;
comment on function public.delete_shipping_rate(uuid, uuid) is
  'Takes a delivery rate away. Answers as get_own_shop().';
grant execute on function public.delete_shipping_rate(uuid, uuid) to authenticated;
