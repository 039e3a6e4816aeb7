-- What happens to an order after it was placed: its steps, cancelling in whole or in part, notes.
-- Depends on: commerce_place_order.
--
-- Whoever changes an order holds its customer first, then the order, then variants, then the credit:
-- a merge of customers, which moves orders, comes before or after and never in between.

create function private.lock_orders(p_org_id uuid, p_order_ids uuid[])
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer_ids uuid[];
begin
  loop
    select array_agg(distinct orders.customer_id)
    into v_customer_ids
    from public.orders as orders
    where orders.org_id = p_org_id
      and orders.id = any (p_order_ids);
    begin
      perform
      from public.customers as customers
      where customers.org_id = p_org_id
        and customers.id = any (v_customer_ids)
      order by customers.id
      for key share;
      perform
      from public.orders as orders
      where orders.org_id = p_org_id
        and orders.id = any (p_order_ids)
      order by orders.id
      for no key update;
      if exists (
        select
        from public.orders as orders
        where orders.org_id = p_org_id
          and orders.id = any (p_order_ids)
          and orders.customer_id <> all (v_customer_ids)
      ) then
        raise exception 'moved to another customer' using errcode = 'serialization_failure';
      end if;
      return;
    exception
      -- Merged while we waited. The locks are given back with the block, and taken in order again.
      when serialization_failure then
        continue;
    end;
  end loop;
end;
$$;
comment on function private.lock_orders(uuid, uuid[]) is
  'DEFINER: locks rows that nobody may write; granted to nobody. Called by functions that have checked the permission. Holds orders and their customers, in the order that everything in commerce keeps.';

create function private.read_order_reason(p_reason text)
  returns text
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  return private.json_text(jsonb_build_object('reason', p_reason), 'reason', 500);
end;
$$;
comment on function private.read_order_reason(text) is
  'The reason of a step without white space around it; raises why it cannot be one.';

create function private.step_order(p_order public.orders, p_status text, p_reason text)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_data jsonb := jsonb_strip_nulls(
    jsonb_build_object('from', p_order.status, 'to', p_status, 'reason', p_reason)
  );
begin
  update public.orders
  set status = p_status
  where org_id = p_order.org_id
    and id = p_order.id;
  insert into public.order_events (org_id, order_id, kind, data, actor_id)
  values (
    p_order.org_id, p_order.id, 'order.status_changed', v_data, private.current_user_id()
  );
  perform private.record_customer_event(
    p_order.org_id, p_order.customer_id, 'order.status_changed',
    v_data || jsonb_build_object('order_id', p_order.id, 'number', p_order.number)
  );
end;
$$;
comment on function private.step_order(public.orders, text, text) is
  'DEFINER: nobody may write orders; granted to nobody. Called for an order that its caller holds; the trigger on orders refuses steps that there are not.';

create function private.return_order_stock(
  p_org_id     uuid,
  p_order_id   uuid,
  p_item_ids   uuid[],
  p_quantities integer[]
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_variant_ids uuid[];
  v_quantities  bigint[];
begin
  -- What this order has taken and not given back yet: where stock was not counted then, nothing was
  -- taken, whatever is counted now.
  select array_agg(returns.variant_id), array_agg(returns.quantity)
  into v_variant_ids, v_quantities
  from (
    select items.variant_id,
      least(sum(cancelled.quantity), coalesce(max(taken.quantity), 0)) as quantity
    from unnest(p_item_ids, p_quantities) as cancelled (item_id, quantity)
    join public.order_items as items
      on items.org_id = p_org_id
      and items.order_id = p_order_id
      and items.id = cancelled.item_id
    cross join lateral (
      select -sum(movements.quantity) as quantity
      from public.stock_movements as movements
      where movements.org_id = p_org_id
        and movements.order_id = p_order_id
        and movements.variant_id = items.variant_id
    ) as taken
    where items.variant_id is not null
    group by items.variant_id
  ) as returns
  where returns.quantity > 0;
  if v_variant_ids is not null then
    perform private.move_stock(p_org_id, v_variant_ids, v_quantities, 'cancelled', p_order_id);
  end if;
end;
$$;
comment on function private.return_order_stock(uuid, uuid, uuid[], integer[]) is
  'DEFINER: nobody may write stock; granted to nobody. Called for an order that its caller holds. Puts cancelled pieces back, as many as were taken.';

create function private.cancel_order(
  p_order           public.orders,
  p_item_ids        uuid[],
  p_quantities      integer[],
  p_reason          text,
  p_idempotency_key text default null,
  p_request_hash    bytea default null
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_sums  record;
  v_order public.orders := p_order;
  v_back  bigint;
begin
  update public.order_items as items
  set
    cancelled_quantity = items.cancelled_quantity + cancelled.quantity,
    net_minor = amounts.net_minor,
    tax_minor = amounts.tax_minor,
    gross_minor = amounts.gross_minor
  from unnest(p_item_ids, p_quantities) as cancelled (item_id, quantity),
    public.order_items as before
  cross join lateral private.order_line_amounts(
    before.unit_price_minor,
    before.quantity - before.cancelled_quantity - (
      select lines.quantity
      from unnest(p_item_ids, p_quantities) as lines (item_id, quantity)
      where lines.item_id = before.id
    ),
    before.tax_rate_bps,
    p_order.prices_include_tax
  ) as amounts
  where items.org_id = p_order.org_id
    and items.order_id = p_order.id
    and items.id = cancelled.item_id
    and before.org_id = items.org_id
    and before.id = items.id;

  select
    coalesce(
      sum(case when p_order.prices_include_tax then items.gross_minor else items.net_minor end), 0
    )::bigint as items_minor,
    coalesce(sum(items.tax_minor), 0)::bigint as tax_minor,
    coalesce(sum(items.quantity - items.cancelled_quantity), 0)::integer as pieces
  into v_sums
  from public.order_items as items
  where items.org_id = p_order.org_id
    and items.order_id = p_order.id;

  v_order.items_minor := v_sums.items_minor;
  v_order.item_count := v_sums.pieces;
  -- Delivery is paid as long as something is delivered, and stays what it was: nobody loses free
  -- delivery afterwards.
  if v_sums.pieces = 0 then
    v_order.shipping_minor := 0;
    v_order.shipping_tax_minor := 0;
  end if;
  v_order.tax_minor := v_sums.tax_minor + v_order.shipping_tax_minor;
  v_order.total_minor := v_order.items_minor + v_order.shipping_minor
    + case when p_order.prices_include_tax then 0 else v_order.tax_minor end;
  -- Not what credit notes gave back already.
  v_back := greatest(
    p_order.credit_used_minor - p_order.credit_returned_minor - v_order.total_minor, 0
  );

  perform private.return_order_stock(p_order.org_id, p_order.id, p_item_ids, p_quantities);
  update public.orders
  set
    items_minor = v_order.items_minor,
    item_count = v_order.item_count,
    shipping_minor = v_order.shipping_minor,
    shipping_tax_minor = v_order.shipping_tax_minor,
    tax_minor = v_order.tax_minor,
    total_minor = v_order.total_minor,
    credit_used_minor = p_order.credit_used_minor - v_back
  where org_id = p_order.org_id
    and id = p_order.id;

  insert into public.order_events (
    org_id, order_id, kind, data, actor_id, idempotency_key, request_hash
  )
  values (
    p_order.org_id, p_order.id, 'order.items_cancelled',
    jsonb_strip_nulls(jsonb_build_object(
      'items', (
        select jsonb_agg(
          jsonb_build_object('item_id', cancelled.item_id, 'quantity', cancelled.quantity)
        )
        from unnest(p_item_ids, p_quantities) as cancelled (item_id, quantity)
      ),
      'amount_minor', p_order.total_minor - v_order.total_minor,
      'credit_minor', v_back,
      'reason', p_reason
    )),
    private.current_user_id(), p_idempotency_key, p_request_hash
  );
  if v_sums.pieces = 0 then
    perform private.step_order(p_order, 'cancelled', p_reason);
  else
    perform private.record_customer_event(
      p_order.org_id, p_order.customer_id, 'order.items_cancelled',
      jsonb_strip_nulls(jsonb_build_object(
        'order_id', p_order.id, 'number', p_order.number,
        'amount_minor', p_order.total_minor - v_order.total_minor,
        'currency', p_order.currency, 'reason', p_reason
      ))
    );
  end if;
  if v_back > 0 then
    -- Back to where it was taken from. Of a buyer who is two customers, see current_buyers(), staff
    -- make one by merge_customers(), and with it one balance that they can spend.
    perform private.write_credit_entry(
      p_order.org_id, p_order.customer_id, v_back, p_order.currency,
      'Order ' || p_order.number || ' cancelled', null,
      jsonb_build_object('order_id', p_order.id, 'number', p_order.number)
    );
  end if;
end;
$$;
comment on function private.cancel_order(public.orders, uuid[], integer[], text, text, bytea) is
  'DEFINER: nobody may write orders; granted to nobody. Called for an order that its caller holds, with lines of it and no more pieces than are left. Stock and credit go back; when nothing is left the order is cancelled.';

create function private.cancel_rest_of_order(
  p_order           public.orders,
  p_reason          text,
  p_idempotency_key text default null,
  p_request_hash    bytea default null
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_rest record;
begin
  select array_agg(items.id) as item_ids,
    array_agg(items.quantity - items.cancelled_quantity) as quantities
  into v_rest
  from public.order_items as items
  where items.org_id = p_order.org_id
    and items.order_id = p_order.id
    and items.quantity > items.cancelled_quantity;
  perform private.cancel_order(
    p_order, v_rest.item_ids, v_rest.quantities, p_reason, p_idempotency_key, p_request_hash
  );
end;
$$;
comment on function private.cancel_rest_of_order(public.orders, text, text, bytea) is
  'DEFINER: reads lines of an order past their policies; granted to nobody. Called for an order that its caller holds: cancels all that is left of it.';

create function private.take_order_step(p_order public.orders, p_status text, p_reason text)
  returns boolean
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- A second press of the same button.
  if p_order.status = p_status then
    return false;
  elsif not exists (
    select
    from public.order_status_steps as steps
    where steps.from_status = p_order.status
      and steps.to_status = p_status
  ) then
    raise exception 'commerce.order_status_step_refused'
      using errcode = 'PT409', detail = p_order.status || ' → ' || p_status;
  elsif p_status = 'cancelled' then
    perform private.cancel_rest_of_order(p_order, p_reason);
  else
    perform private.step_order(p_order, p_status, p_reason);
  end if;
  return true;
end;
$$;
comment on function private.take_order_step(public.orders, text, text) is
  'DEFINER: nobody may write orders; granted to nobody. Called for an order that its caller holds. False when it is there already; raises commerce.order_status_step_refused.';

create function private.assert_order_status(p_status text)
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  if (p_status in ('placed', 'processing', 'shipped', 'completed', 'cancelled')) is not true then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'status';
  end if;
end;
$$;
comment on function private.assert_order_status(text) is
  'Raises unless the text is a status that orders can have.';

create function private.advance_order(
  p_org_id   uuid,
  p_order_id uuid,
  p_status   text,
  p_reason   text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_reason text := private.read_order_reason(p_reason);
  v_order  public.orders;
begin
  perform private.assert_org_permission(p_org_id, 'orders.write');
  perform private.assert_order_status(p_status);
  perform private.lock_orders(p_org_id, array[p_order_id]);
  select orders.*
  into v_order
  from public.orders as orders
  where orders.org_id = p_org_id
    and orders.id = p_order_id;
  if not found then
    raise exception 'commerce.order_not_found' using errcode = 'PT404';
  end if;
  perform private.take_order_step(v_order, p_status, v_reason);
  return private.order_content(p_org_id, p_order_id, true);
end;
$$;
comment on function private.advance_order(uuid, uuid, text, text) is
  'DEFINER: nobody may write orders. Trusts private.assert_org_permission(); the order is looked up in that organization.';
grant execute on function private.advance_order(uuid, uuid, text, text) to authenticated;

create function public.advance_order(
  p_org_id   uuid,
  p_order_id uuid,
  p_status   text,
  p_reason   text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.advance_order(p_org_id, p_order_id, p_status, p_reason);
$$;
comment on function public.advance_order(uuid, uuid, text, text) is
  'Takes a step of an order and answers it; cancelled puts stock and credit back. What it is already is no step and no mistake.';
grant execute on function public.advance_order(uuid, uuid, text, text) to authenticated;

create function private.advance_orders(
  p_org_id    uuid,
  p_order_ids uuid[],
  p_status    text,
  p_from      text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_order   public.orders;
  v_changed jsonb := '[]';
  v_refused jsonb := '[]';
begin
  perform private.assert_org_permission(p_org_id, 'orders.write');
  perform private.assert_order_status(p_status);
  if cardinality(p_order_ids) > 100 then
    raise exception 'commerce.too_many_orders' using errcode = 'PT422', detail = '100';
  end if;
  perform private.lock_orders(p_org_id, p_order_ids);
  if p_status = 'cancelled' then
    -- All at once and by id; order by order they would be taken in any order. Of finance, which comes
    -- later.
    perform private.lock_invoices_of_orders(p_org_id, p_order_ids);
    perform
    from public.product_variants as variants
    where variants.org_id = p_org_id
      and variants.id in (
        select items.variant_id
        from public.order_items as items
        where items.org_id = p_org_id
          and items.order_id = any (p_order_ids)
      )
    order by variants.id
    for no key update;
  end if;

  for v_order in
    select orders.*
    from public.orders as orders
    where orders.org_id = p_org_id
      and orders.id = any (p_order_ids)
    -- By customer, since credit that goes back locks their balances.
    order by orders.customer_id, orders.id
  loop
    begin
      -- Somebody else has taken it further since.
      if p_from is not null and v_order.status not in (p_from, p_status) then
        raise exception 'commerce.order_status_step_refused'
          using errcode = 'PT409', detail = v_order.status || ' → ' || p_status;
      elsif private.take_order_step(v_order, p_status, null) then
        v_changed := v_changed || jsonb_build_object('id', v_order.id, 'from', v_order.status);
      end if;
    exception
      when sqlstate 'PT409' then
        v_refused := v_refused || jsonb_build_object(
          'id', v_order.id, 'number', v_order.number, 'reason', sqlerrm
        );
    end;
  end loop;

  return jsonb_build_object(
    'changed', v_changed,
    'refused', v_refused || (
      select coalesce(
        jsonb_agg(
          jsonb_build_object('id', asked.id, 'number', null, 'reason', 'commerce.order_not_found')
        ),
        '[]'
      )
      from (select distinct unnest(p_order_ids) as id) as asked
      where not exists (
        select
        from public.orders as orders
        where orders.org_id = p_org_id
          and orders.id = asked.id
      )
    )
  );
end;
$$;
comment on function private.advance_orders(uuid, uuid[], text, text) is
  'DEFINER: nobody may write orders. Trusts private.assert_org_permission(); ids of other organizations are not found.';
grant execute on function private.advance_orders(uuid, uuid[], text, text) to authenticated;

create function public.advance_orders(
  p_org_id    uuid,
  p_order_ids uuid[],
  p_status    text,
  p_from      text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.advance_orders(p_org_id, p_order_ids, p_status, p_from);
$$;
comment on function public.advance_orders(uuid, uuid[], text, text) is
  'Takes the same step of up to 100 orders: {changed: [{id, from}], refused: [{id, number, reason}]}. Those that are there already are in neither. With p_from, to take a step back, only of those that are still there.';
grant execute on function public.advance_orders(uuid, uuid[], text, text) to authenticated;

create function private.read_cancelled_items(
  p_order        public.orders,
  p_items        jsonb,
  out item_ids   uuid[],
  out quantities integer[]
)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_item jsonb;
begin
  if jsonb_typeof(p_items) is distinct from 'array'
    or jsonb_array_length(p_items) not between 1 and 1000
  then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'items';
  end if;
  for v_item in
    select items.value
    from jsonb_array_elements(p_items) as items
  loop
    perform private.assert_json_keys(v_item, array['item_id', 'quantity']);
    if pg_input_is_valid(v_item ->> 'item_id', 'uuid') is not true then
      raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'item_id';
    elsif private.json_number(v_item, 'quantity', 1, 9999, 'commerce.quantity_invalid') is null then
      raise exception 'commerce.quantity_invalid' using errcode = 'PT422', detail = 'quantity';
    end if;
  end loop;

  select array_agg(cancelled.item_id), array_agg(cancelled.quantity)
  into item_ids, quantities
  from (
    select (items.value ->> 'item_id')::uuid as item_id,
      -- By way of numeric: 1.0 is a whole number too.
      sum((items.value ->> 'quantity')::numeric)::integer as quantity
    from jsonb_array_elements(p_items) as items (value)
    group by 1
  ) as cancelled;
  if exists (
    select
    from unnest(item_ids, quantities) as cancelled (item_id, quantity)
    left join public.order_items as items
      on items.org_id = p_order.org_id
      and items.order_id = p_order.id
      and items.id = cancelled.item_id
    where (cancelled.quantity <= items.quantity - items.cancelled_quantity) is not true
  ) then
    raise exception 'commerce.order_not_cancellable' using errcode = 'PT409', detail = 'items';
  end if;
end;
$$;
comment on function private.read_cancelled_items(public.orders, jsonb) is
  'DEFINER: reads lines of an order past their policies; granted to nobody. Called for an order that its caller holds. What of it is to be cancelled, as two lists; raises when that is not there, or not so much of it.';

create function private.cancel_order_items(
  p_org_id          uuid,
  p_order_id        uuid,
  p_items           jsonb,
  p_reason          text,
  p_idempotency_key text,
  p_token           text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_is_staff boolean :=
    private.order_audience(p_org_id, p_order_id, p_token, 'orders.write') = 'staff';
  v_items    jsonb := nullif(p_items, 'null');
  v_reason   text := private.read_order_reason(p_reason);
  v_request  bytea := sha256(convert_to(jsonb_build_array(v_items, v_reason)::text, 'UTF8'));
  v_known    bytea;
  v_order    public.orders;
  v_lines    record;
begin
  if char_length(p_idempotency_key) not between 1 and 255 then
    raise exception 'platform.idempotency_key_invalid' using errcode = 'PT422';
  end if;
  perform private.lock_orders(p_org_id, array[p_order_id]);
  select events.request_hash
  into v_known
  from public.order_events as events
  where events.org_id = p_org_id
    and events.order_id = p_order_id
    and events.idempotency_key = p_idempotency_key
    and events.actor_id is not distinct from private.current_user_id();
  if found then
    if v_known is distinct from v_request then
      raise exception 'platform.idempotency_key_reused' using errcode = 'PT409';
    end if;
    return private.order_content(p_org_id, p_order_id, v_is_staff);
  end if;

  select orders.*
  into v_order
  from public.orders as orders
  where orders.org_id = p_org_id
    and orders.id = p_order_id;
  -- All of it a second time is what it is already.
  if v_order.status = 'cancelled' and v_items is null then
    return private.order_content(p_org_id, p_order_id, v_is_staff);
  elsif not v_is_staff and v_items is not null then
    raise exception 'commerce.order_cancelled_whole' using errcode = 'PT422', detail = 'items';
  elsif (not v_is_staff and v_order.status <> 'placed') or not exists (
    select
    from public.order_status_steps as steps
    where steps.from_status = v_order.status
      and steps.to_status = 'cancelled'
  ) then
    raise exception 'commerce.order_not_cancellable'
      using errcode = 'PT409', detail = v_order.status;
  end if;

  if v_items is null then
    perform private.cancel_rest_of_order(
      v_order, v_reason, p_idempotency_key,
      case when p_idempotency_key is not null then v_request end
    );
  else
    v_lines := private.read_cancelled_items(v_order, v_items);
    perform private.cancel_order(
      v_order, v_lines.item_ids, v_lines.quantities, v_reason, p_idempotency_key,
      case when p_idempotency_key is not null then v_request end
    );
  end if;
  return private.order_content(p_org_id, p_order_id, v_is_staff);
end;
$$;
comment on function private.cancel_order_items(uuid, uuid, jsonb, text, text, text) is
  'DEFINER: nobody may write orders. Trusts private.order_audience(): staff with orders.write, who bought it, or the guest with the secret.';
grant execute on function private.cancel_order_items(uuid, uuid, jsonb, text, text, text)
  to anon, authenticated;

create function public.cancel_order_items(
  p_org_id          uuid,
  p_order_id        uuid,
  p_items           jsonb default null,
  p_reason          text default null,
  p_idempotency_key text default null,
  p_token           text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.cancel_order_items(
    p_org_id, p_order_id, p_items, p_reason, p_idempotency_key, p_token
  );
$$;
comment on function public.cancel_order_items(uuid, uuid, jsonb, text, text, text) is
  'Cancels pieces of lines, [{item_id, quantity}], or with null all that is left, and answers the order; stock and credit go back. Staff while it is placed or processing; who bought it the whole order while it is placed. The same key again does nothing more.';
grant execute on function public.cancel_order_items(uuid, uuid, jsonb, text, text, text)
  to anon, authenticated;

create function private.add_order_note(p_org_id uuid, p_order_id uuid, p_text text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_text text := private.json_text(jsonb_build_object('text', p_text), 'text', 2000, true);
begin
  perform private.assert_org_permission(p_org_id, 'orders.write');
  if v_text is null then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'text';
  end if;
  insert into public.order_events (org_id, order_id, kind, data, is_internal, actor_id)
  select p_org_id, orders.id, 'order.note_added', jsonb_build_object('text', v_text), true,
    private.current_user_id()
  from public.orders as orders
  where orders.org_id = p_org_id
    and orders.id = p_order_id;
  if not found then
    raise exception 'commerce.order_not_found' using errcode = 'PT404';
  end if;
  return private.order_content(p_org_id, p_order_id, true);
end;
$$;
comment on function private.add_order_note(uuid, uuid, text) is
  'DEFINER: nobody may write order_events. Trusts private.assert_org_permission(); the order is looked up in that organization.';
grant execute on function private.add_order_note(uuid, uuid, text) to authenticated;

create function public.add_order_note(p_org_id uuid, p_order_id uuid, p_text text)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.add_order_note(p_org_id, p_order_id, p_text);
$$;
comment on function public.add_order_note(uuid, uuid, text) is
  'Writes a note of up to 2,000 characters to an order, for staff only, and answers the order.';
grant execute on function public.add_order_note(uuid, uuid, text) to authenticated;
