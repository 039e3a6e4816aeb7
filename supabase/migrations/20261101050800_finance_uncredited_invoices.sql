-- What of invoices is to be credited, since their orders were cancelled in whole or part.
-- Depends on: finance_credit_notes, commerce_order_steps.
--
-- Column uncredited_minor of invoices: its source of truth is private.uncredited_minor(). What changes
-- that writes the column too: here what is cancelled, private.issue_credit_note() what is credited,
-- private.void_invoice() that nothing is asked for any more. All of them hold the order, so they take
-- turns. What was paid, written off or reversed is no matter of it.

create function private.uncredited_pieces_minor(p_invoice public.invoices, p_cancelled jsonb)
  returns bigint
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select case
      when bool_and(invoiced.quantity is not null) then coalesce(
        sum(
          round(
            invoiced.left_minor * greatest(
              least(
                cancelled.quantity - invoiced.credited,
                invoiced.quantity - invoiced.credited - (items.quantity - items.cancelled_quantity)
              ),
              0
            ) / nullif(invoiced.quantity - invoiced.credited, 0)
          )
        ),
        0
      )
    end
    from (
      select (lines.value ->> 'item_id')::uuid as id,
        sum((lines.value ->> 'quantity')::bigint) as quantity
      from jsonb_array_elements(p_cancelled) as lines
      group by 1
    ) as cancelled
    join public.order_items as items
      on items.org_id = p_invoice.org_id and items.id = cancelled.id
    -- A draft that was saved again names the thing, not the line of the order; of that there is one.
    cross join lateral (
      select sum(lines.quantity) as quantity, sum(credits.quantity) as credited,
        sum(lines.gross_minor - credits.gross_minor) as left_minor
      from public.invoice_items as lines
      cross join lateral (
        select coalesce(sum(notes.quantity), 0) as quantity,
          coalesce(sum(notes.gross_minor), 0) as gross_minor
        from public.credit_note_items as notes
        where notes.org_id = lines.org_id
          and notes.invoice_item_id = lines.id
      ) as credits
      where lines.org_id = p_invoice.org_id
        and lines.invoice_id = p_invoice.id
        and (lines.order_item_id = items.id or lines.variant_id = items.variant_id)
    ) as invoiced
  );
end;
$$;
comment on function private.uncredited_pieces_minor(public.invoices, jsonb) is
  'DEFINER: reads orders and credit notes past their policies; granted to nobody. What an invoice asks for pieces of its order that were cancelled, [{item_id, quantity}], and are not credited; null where it has no line of one of them.';

create function private.uncredited_minor(p_invoice public.invoices)
  returns bigint
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_cancelled record;
  v_credited  bigint;
  v_missing   bigint;
  v_order     record;
begin
  if p_invoice.order_id is null or p_invoice.status in ('draft', 'void') then
    return 0;
  end if;
  -- What was cancelled before the lines were taken from the order is not on the invoice.
  select coalesce(sum(steps.amount_minor), 0) as amount_minor,
    jsonb_path_query_array(jsonb_agg(steps.items), '$[*][*]') as items
  into v_cancelled
  from (
    select (events.data ->> 'amount_minor')::bigint as amount_minor,
      events.data -> 'items' as items,
      sum(cancelled.quantity) over (order by events.id) as pieces
    from public.order_events as events
    cross join lateral (
      select sum((items.value ->> 'quantity')::bigint) as quantity
      from jsonb_array_elements(events.data -> 'items') as items
    ) as cancelled
    where events.org_id = p_invoice.org_id
      and events.order_id = p_invoice.order_id
      and events.kind = 'order.items_cancelled'
  ) as steps
  where steps.pieces > coalesce(p_invoice.order_cancelled, 0);
  if v_cancelled.amount_minor = 0 then
    return 0;
  end if;

  select coalesce(sum(notes.total_minor), 0)
  into v_credited
  from public.credit_notes as notes
  where notes.org_id = p_invoice.org_id
    and notes.invoice_id = p_invoice.id;
  v_missing := least(v_cancelled.amount_minor, p_invoice.total_minor) - v_credited;
  if v_missing <= 0 then
    return 0;
  end if;
  select orders.status, orders.total_minor,
    private.uncredited_pieces_minor(p_invoice, v_cancelled.items) as pieces_minor
  into v_order
  from public.orders as orders
  where orders.org_id = p_invoice.org_id
    and orders.id = p_invoice.order_id;
  if v_order.status = 'cancelled' then
    return v_missing;
  elsif v_order.pieces_minor is not null then
    -- A part of a line is rounded otherwise than the order that is left, and a draft may ask for
    -- less than its order: pieces tell.
    return least(v_missing, v_order.pieces_minor);
  end if;
  -- Lines that were left out or written anew: no more than what it asks for beyond the rest of the
  -- order.
  v_missing := least(
    v_missing, greatest(p_invoice.total_minor - v_credited - v_order.total_minor, 0)
  );
  -- Net and tax of each line may be rounded otherwise.
  if v_credited > 0 and v_missing <= 2 * jsonb_array_length(v_cancelled.items) then
    return 0;
  end if;
  return v_missing;
end;
$$;
comment on function private.uncredited_minor(public.invoices) is
  'DEFINER: reads orders and credit notes past their policies; granted to nobody. What of an invoice was cancelled with its order after it was drafted and is not credited yet: 0 when credit notes took back as much, the cancelled pieces, or all of the invoice.';

create function private.refresh_uncredited(p_org_id uuid, p_invoice_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_uncredited bigint;
begin
  select private.uncredited_minor(invoices)
  into v_uncredited
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = p_invoice_id;
  update public.invoices
  set uncredited_minor = v_uncredited
  where org_id = p_org_id
    and id = p_invoice_id
    and uncredited_minor <> v_uncredited;
end;
$$;
comment on function private.refresh_uncredited(uuid, uuid) is
  'DEFINER: nobody may write invoices; granted to nobody. Called by who holds the order of the invoice.';

create function private.sync_invoices_from_orders()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- One at most: see invoices_order_id_idx.
  perform private.refresh_uncredited(invoices.org_id, invoices.id)
  from public.invoices as invoices
  where invoices.org_id = new.org_id
    and invoices.order_id = new.order_id
    and invoices.status not in ('draft', 'void');
  return null;
end;
$$;
comment on function private.sync_invoices_from_orders() is
  'DEFINER: nobody may write invoices. Column uncredited_minor of an invoice of whose order something is cancelled, which whoever does it holds. A draft is refused when it is issued.';

-- Delivery is to be credited too when nothing is left, which is told after the pieces.
create trigger trg_500_sync_invoices
  after insert on public.order_events
  for each row
  when (
    new.kind = 'order.items_cancelled'
    or new.kind = 'order.status_changed' and new.data ->> 'to' = 'cancelled'
  )
  execute function private.sync_invoices_from_orders();

create function private.repair_uncredited_invoices(p_org_id uuid)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_ids      uuid[];
  v_repaired integer;
begin
  -- Any other has nothing to be credited, and says so: see private.uncredited_minor().
  v_ids := array(
    select invoices.id
    from public.invoices as invoices
    where invoices.org_id = p_org_id
      and (
        invoices.uncredited_minor > 0
        or invoices.order_id in (
          select events.order_id
          from public.order_events as events
          where events.org_id = p_org_id
            and events.kind = 'order.items_cancelled'
        )
      )
      and invoices.uncredited_minor <> private.uncredited_minor(invoices)
  );
  if v_ids = '{}' then
    return 0;
  end if;
  -- Looked at again when they are held: what was just being written is right by now.
  perform private.lock_invoices(p_org_id, v_ids);
  update public.invoices as invoices
  set uncredited_minor = private.uncredited_minor(invoices)
  where invoices.org_id = p_org_id
    and invoices.id = any (v_ids)
    and invoices.uncredited_minor <> private.uncredited_minor(invoices);
  get diagnostics v_repaired = row_count;
  return v_repaired;
end;
$$;
comment on function private.repair_uncredited_invoices(uuid) is
  'DEFINER: nobody may write invoices; granted to nobody, for the operator after a load without triggers. Derives uncredited_minor afresh and returns of how many invoices it was wrong.';
