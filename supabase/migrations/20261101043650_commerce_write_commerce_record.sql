-- What the API adds to an address book or to an order, together with its idempotency key, in one
-- transaction. As write_product(), where the reason stands.
-- Depends on: commerce_address_book, commerce_order_steps, platform_idempotency_keys.

create function public.write_commerce_record(
  p_org_id          uuid,
  p_write           text,
  p_arguments       jsonb,
  p_idempotency_key text default null,
  p_request_hash    text default null
)
  returns jsonb
  language plpgsql
  security invoker set search_path = ''
as $$
declare
  -- Keys of those who buy are their own: they are no members.
  v_scope_id constant uuid :=
    case when p_org_id = any (array(select private.current_org_ids())) then p_org_id end;
  v_order_id uuid    := p_arguments ->> 'order_id';
  v_status   integer := 200;
  v_claim    jsonb;
  v_body     jsonb;
begin
  if p_idempotency_key is not null then
    v_claim := public.begin_idempotent_request(v_scope_id, p_idempotency_key, p_request_hash);
    if v_claim ->> 'state' = 'done' and v_order_id is not null then
      -- Not kept, as an order may be large: the order as it is by now.
      v_claim := v_claim || jsonb_build_object('body', public.get_order(p_org_id, v_order_id));
    end if;
    if v_claim ->> 'state' is distinct from 'new' then
      return v_claim;
    end if;
  end if;

  case p_write
    when 'add_address' then
      v_body := public.save_address(
        p_org_id, null, p_arguments -> 'values', (p_arguments ->> 'customer_id')::uuid
      );
      v_status := 201;
    when 'add_order_note' then
      v_body := public.add_order_note(p_org_id, v_order_id, p_arguments ->> 'text');
    else
      raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'p_write';
  end case;

  if p_idempotency_key is not null then
    perform public.finish_idempotent_request(
      v_scope_id, p_idempotency_key, v_status, case when v_order_id is null then v_body end
    );
  end if;
  return jsonb_build_object('state', 'new', 'status', v_status, 'body', v_body);
end;
$$;
comment on function public.write_commerce_record(uuid, text, jsonb, text, text) is
  'add_address {values, customer_id?} or add_order_note {order_id, text}; answers {state, status, body}, with a key at most once. Calls only what the caller may call, and adds no right.';
grant execute on function public.write_commerce_record(uuid, text, jsonb, text, text)
  to authenticated;
