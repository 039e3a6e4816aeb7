-- One write of the API to what is kept about customers (notes, tags, segments), together with its
-- idempotency key, in one transaction. As write_customer(), where the reason stands.
-- Depends on: crm_customer_notes, crm_tag_management, crm_segment_moves, crm_customer_page,
--             platform_idempotency_keys.

create function private.assert_note_of_customer(
  p_org_id      uuid,
  p_note_id     uuid,
  p_customer_id uuid
)
  returns void
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  -- An address names the customer too; a note that it does not have is not found there. The id of
  -- one that was merged away still leads to its notes.
  if not exists (
    select
    from public.customer_notes as notes
    where notes.org_id = p_org_id
      and notes.id = p_note_id
      and (
        notes.customer_id = p_customer_id
        or exists (
          select
          from private.customer_redirects as redirects
          where redirects.org_id = notes.org_id
            and redirects.customer_id = p_customer_id
            and redirects.survivor_id = notes.customer_id
        )
      )
      and notes.org_id = any (array(select private.current_org_ids('customers.read')))
  ) then
    raise exception 'crm.note_not_found' using errcode = 'PT404';
  end if;
end;
$$;
comment on function private.assert_note_of_customer(uuid, uuid, uuid) is
  'DEFINER: reads a table in private. Trusts private.current_org_ids(): says nothing of what the caller may not read. Raises crm.note_not_found.';
grant execute on function private.assert_note_of_customer(uuid, uuid, uuid) to authenticated;

create function public.write_customer_record(
  p_org_id          uuid,
  p_write           text,
  p_arguments       jsonb,
  p_idempotency_key text default null,
  p_request_hash    text default null
)
  returns jsonb
  language plpgsql
  security invoker set search_path = ''
  -- For merge_tags() and delete_tag(), whose own settings come too late here. A note that waits for
  -- somebody's lock may wait as long.
  set statement_timeout = '60s'
as $$
declare
  v_note_id uuid    := p_arguments ->> 'note_id';
  v_tag_id  uuid    := p_arguments ->> 'tag_id';
  v_status  integer := 200;
  v_claim   jsonb;
  v_body    jsonb;
begin
  if p_idempotency_key is not null then
    v_claim := public.begin_idempotent_request(p_org_id, p_idempotency_key, p_request_hash);
    if v_claim ->> 'state' is distinct from 'new' then
      return v_claim;
    end if;
  end if;
  if v_note_id is not null then
    perform private.assert_note_of_customer(
      p_org_id, v_note_id, (p_arguments ->> 'customer_id')::uuid
    );
  end if;

  case p_write
    when 'create_note' then
      v_body := to_jsonb(public.create_customer_note(
        p_org_id, (p_arguments ->> 'customer_id')::uuid, p_arguments ->> 'body',
        coalesce((p_arguments ->> 'is_pinned')::boolean, false)
      ));
      v_status := 201;
    when 'update_note' then
      if p_arguments ? 'body' then
        perform public.update_customer_note(
          p_org_id, v_note_id, p_arguments ->> 'body',
          (p_arguments ->> 'expected_updated_at')::timestamptz
        );
      end if;
      if p_arguments ? 'is_pinned' then
        perform public.set_customer_note_pinned(
          p_org_id, v_note_id, (p_arguments ->> 'is_pinned')::boolean
        );
      end if;
      v_body := to_jsonb(public.get_customer_note(p_org_id, v_note_id));
    when 'delete_note' then
      perform public.delete_customer_note(p_org_id, v_note_id);
      v_status := 204;
    when 'restore_note' then
      v_body := to_jsonb(public.restore_customer_note(p_org_id, v_note_id));
    when 'move' then
      v_body := jsonb_build_object('count', public.move_customers(
        p_org_id,
        array(select jsonb_array_elements_text(p_arguments -> 'customer_ids'))::uuid[],
        p_arguments ->> 'segment', p_arguments ->> 'reason'
      ));
    when 'merge_tags' then
      v_body := jsonb_build_object('count', public.merge_tags(
        p_org_id, v_tag_id, (p_arguments ->> 'into_id')::uuid
      ));
    when 'merge' then
      v_body := jsonb_build_object(
        'id', public.merge_customers(
          p_org_id, (p_arguments ->> 'survivor_id')::uuid, (p_arguments ->> 'merged_id')::uuid,
          p_arguments -> 'values'
        ),
        'survivor_id', p_arguments -> 'survivor_id',
        'merged_id', p_arguments -> 'merged_id'
      );
      v_status := 201;
    when 'undo_merge' then
      v_body := jsonb_build_object(
        'customer_id', public.undo_customer_merge(p_org_id, (p_arguments ->> 'merge_id')::uuid)
      );
    when 'dismiss_duplicate' then
      perform public.dismiss_duplicate(
        p_org_id, (p_arguments ->> 'customer_id')::uuid, (p_arguments ->> 'other_id')::uuid,
        (p_arguments ->> 'is_dismissed')::boolean
      );
      v_status := 204;
    when 'delete_tag' then
      perform public.delete_tag(p_org_id, v_tag_id);
      v_status := 204;
    else
      raise exception 'crm.values_malformed' using errcode = 'PT422', detail = 'p_write';
  end case;

  if p_idempotency_key is not null then
    perform public.finish_idempotent_request(p_org_id, p_idempotency_key, v_status, v_body);
  end if;
  return jsonb_build_object('state', 'new', 'status', v_status, 'body', v_body);
end;
$$;
comment on function public.write_customer_record(uuid, text, jsonb, text, text) is
  'create_note, update_note, delete_note, restore_note, move, merge_tags or delete_tag with their arguments; answers {state, status, body}, with a key at most once. Calls only what the caller may call, and adds no right.';
grant execute on function public.write_customer_record(uuid, text, jsonb, text, text)
  to authenticated;
