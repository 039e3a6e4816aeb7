-- What the API makes anew in the catalogue, together with its idempotency key, in one transaction.
-- Depends on: commerce_product_variants, commerce_product_writes, commerce_categories,
--             platform_idempotency_keys.
--
-- As write_customer(): a server that is killed after the write and before the answer is stored must
-- not let the client's retry make a second product, another variant, or the same category at an
-- address of its own. Changes need no such thing, they can be made again.

create function public.write_product(
  p_org_id          uuid,
  p_write           text,
  p_product_id      uuid default null,
  p_values          jsonb default null,
  p_idempotency_key text default null,
  p_request_hash    text default null
)
  returns jsonb
  language plpgsql
  security invoker set search_path = ''
as $$
declare
  v_claim  jsonb;
  v_status integer;
  v_body   jsonb;
begin
  if p_idempotency_key is not null then
    v_claim := public.begin_idempotent_request(p_org_id, p_idempotency_key, p_request_hash);
    if v_claim ->> 'state' is distinct from 'new' then
      return v_claim;
    end if;
  end if;

  case p_write
    when 'create' then
      v_body := public.create_product(p_org_id, p_values);
      v_status := 201;
    when 'add_variant' then
      v_body := public.save_variant(p_org_id, p_product_id, null, p_values);
      v_status := 201;
    when 'add_category' then
      v_body := public.save_category(p_org_id, null, p_values);
      v_status := 201;
    else
      raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'p_write';
  end case;

  if p_idempotency_key is not null then
    perform public.finish_idempotent_request(p_org_id, p_idempotency_key, v_status, v_body);
  end if;
  return jsonb_build_object('state', 'new', 'status', v_status, 'body', v_body);
end;
$$;
comment on function public.write_product(uuid, text, uuid, jsonb, text, text) is
  'Creates a product, adds a variant to one, or adds a category, and answers {state, status, body} with the product or the category; with a key at most once. Calls only what the caller may call, and adds no right.';
grant execute on function public.write_product(uuid, text, uuid, jsonb, text, text) to authenticated;
