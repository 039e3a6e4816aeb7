-- One write of the API to one customer, together with its idempotency key, in one transaction.
-- Depends on: crm_customer_writes, crm_customer_lists, platform_idempotency_keys.
--
-- A key that is claimed, used and answered in three transactions leaves a gap: a server killed
-- after the write and before the answer is stored makes the client's retry write again. In here
-- the claim, the write and the stored answer commit together or not at all. Of two requests with
-- one key the second waits for the first and finds its answer. A refused write takes its key back
-- with it, so that the client may put right what was wrong and use the same key.

create function public.write_customer(
  p_org_id              uuid,
  p_write               text,
  p_customer_id         uuid default null,
  p_values              jsonb default null,
  p_expected_updated_at timestamptz default null,
  p_expected_tags       text default null,
  p_idempotency_key     text default null,
  p_request_hash        text default null
)
  returns jsonb
  language plpgsql
  security invoker set search_path = ''
as $$
declare
  v_customer_id uuid := p_customer_id;
  v_merged_into text;
  v_claim       jsonb;
  v_status      integer;
  v_body        jsonb;
begin
  if p_idempotency_key is not null then
    v_claim := public.begin_idempotent_request(p_org_id, p_idempotency_key, p_request_hash);
    if v_claim ->> 'state' is distinct from 'new' then
      return v_claim;
    end if;
  end if;

  case p_write
    when 'create' then
      v_customer_id := public.create_customer(p_org_id, p_values);
      v_status := 201;
    when 'update' then
      perform public.update_customer(
        p_org_id, p_customer_id, p_values, p_expected_updated_at, p_expected_tags
      );
      v_status := 200;
    when 'archive' then
      -- Archiving takes ids that are not there in silence; one that is named shall be.
      v_merged_into := public.get_customer(p_org_id, p_customer_id) ->> 'merged_into';
      if v_merged_into is not null then
        raise exception 'crm.customer_merged' using errcode = 'PT409', detail = v_merged_into;
      end if;
      perform public.archive_customers(p_org_id, array[p_customer_id]);
      v_status := 204;
    else
      raise exception 'crm.values_malformed' using errcode = 'PT422', detail = 'p_write';
  end case;

  if v_status <> 204 then
    v_body := public.get_customer(p_org_id, v_customer_id);
  end if;
  if p_idempotency_key is not null then
    perform public.finish_idempotent_request(p_org_id, p_idempotency_key, v_status, v_body);
  end if;
  return jsonb_build_object('state', 'new', 'status', v_status, 'body', v_body);
end;
$$;
comment on function public.write_customer(
  uuid, text, uuid, jsonb, timestamptz, text, text, text
) is
  'Creates, updates or archives one customer and answers {state, status, body}; with a key at most once. Calls only what the caller may call, and adds no right.';
grant execute on function public.write_customer(
  uuid, text, uuid, jsonb, timestamptz, text, text, text
) to authenticated;
