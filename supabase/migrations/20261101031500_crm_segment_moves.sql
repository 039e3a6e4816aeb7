-- Moving customers between segments, with the reason why.
-- Depends on: crm_customers, crm_customer_events.
--
-- Each move is in the timeline as customer.segment_changed: who, when, from where to where, and why.

create function private.read_move_reason(p_segment text, p_reason text)
  returns text
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_reason text := private.trim_value(p_reason);
begin
  if p_segment is null or pg_input_is_valid(p_segment, 'public.customer_segment') is not true then
    raise exception 'crm.segment_unknown' using errcode = 'PT422', detail = 'segment';
  end if;
  if char_length(v_reason) > 500 then
    raise exception 'crm.value_too_long' using errcode = 'PT422', detail = 'reason';
  end if;
  if v_reason ~ '[\x01-\x1f\x7f-\x9f]' then
    raise exception 'crm.value_has_control_characters' using errcode = 'PT422', detail = 'reason';
  end if;
  return v_reason;
end;
$$;
comment on function private.read_move_reason(text, text) is
  'The reason of a move without white space around it; raises why it, or the segment, is none.';

create function private.move_customers(
  p_org_id       uuid,
  p_customer_ids uuid[],
  p_segment      text,
  p_reason       text,
  p_from         text
)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_reason text;
  v_common jsonb := private.customer_event_data();
  v_count  integer;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');

  v_reason := private.read_move_reason(p_segment, p_reason);

  -- Locked in one order, or two colleagues who move the same rows could wait for each other.
  perform
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = any (p_customer_ids)
  order by customers.id
  for no key update;
  if p_from is not null and exists (
    select
    from public.customers as customers
    where customers.org_id = p_org_id
      and customers.id = any (p_customer_ids)
      -- Who is there already is no conflict.
      and customers.segment::text not in (p_from, p_segment)
  ) then
    raise exception 'crm.customer_changed' using errcode = 'PT409', detail = 'segment';
  end if;

  if v_reason is not null then
    perform set_config(
      'clientele.customer_event_data',
      (v_common || jsonb_build_object('reason', v_reason))::text,
      true
    );
  end if;
  update public.customers
  set segment = p_segment::public.customer_segment
  where org_id = p_org_id
    and id = any (p_customer_ids)
    and segment is distinct from p_segment::public.customer_segment;
  get diagnostics v_count = row_count;
  perform set_config('clientele.customer_event_data', v_common::text, true);
  return v_count;
end;
$$;
comment on function private.move_customers(uuid, uuid[], text, text, text) is
  'DEFINER: nobody may update customers. Trusts private.assert_org_permission(); ids of other organizations are not found.';
grant execute on function private.move_customers(uuid, uuid[], text, text, text) to authenticated;

create function public.move_customers(
  p_org_id       uuid,
  p_customer_ids uuid[],
  p_segment      text,
  p_reason       text default null,
  p_from         text default null
)
  returns integer
  language sql
  security invoker set search_path = ''
as $$
  select private.move_customers(p_org_id, p_customer_ids, p_segment, p_reason, p_from);
$$;
comment on function public.move_customers(uuid, uuid[], text, text, text) is
  'Moves customers to a segment and returns how many were in another one. The reason, of at most 500 characters, stands in the timeline of each that moved. With p_from: refused when one is in neither of the two.';
grant execute on function public.move_customers(uuid, uuid[], text, text, text) to authenticated;
