-- What the API does to customers in more than one transaction, tied to its idempotency key by the
-- first of them.
-- Depends on: crm_customer_bulk_runs, crm_customer_files, platform_idempotency_keys.
--
-- A run is made and then carried out, a file is begun, uploaded and shown. Whoever asks again after
-- the server has died or failed in between goes on with what the key has made.

create function public.begin_customer_work(
  p_org_id          uuid,
  p_work            text,
  p_arguments       jsonb,
  p_idempotency_key text
)
  returns uuid
  language plpgsql
  security invoker set search_path = ''
as $$
declare
  v_made_id uuid := private.made_by_request(p_org_id, p_idempotency_key);
begin
  case p_work
    when 'bulk_run' then
      if exists (
        select
        from public.customer_bulk_runs as runs
        where runs.org_id = p_org_id
          and runs.id = v_made_id
      ) then
        return v_made_id;
      end if;
      v_made_id := public.create_customer_bulk_run(
        p_org_id, p_arguments ->> 'action', p_arguments -> 'arguments',
        case when jsonb_typeof(p_arguments -> 'customer_ids') = 'array' then
          array(select jsonb_array_elements_text(p_arguments -> 'customer_ids'))::uuid[]
        end,
        nullif(p_arguments -> 'filter', 'null')
      );
    when 'file' then
      -- One that was given up or removed since is begun anew.
      if exists (
        select
        from public.customer_files as files
        where files.org_id = p_org_id
          and files.id = v_made_id
      ) then
        return v_made_id;
      end if;
      v_made_id := (public.begin_customer_file(
        p_org_id, (p_arguments ->> 'customer_id')::uuid, p_arguments ->> 'name',
        p_arguments ->> 'content_type', (p_arguments ->> 'size_bytes')::bigint
      )).id;
    else
      raise exception 'crm.values_malformed' using errcode = 'PT422', detail = 'p_work';
  end case;
  perform private.note_made(p_org_id, p_idempotency_key, v_made_id);
  return v_made_id;
end;
$$;
comment on function public.begin_customer_work(uuid, text, jsonb, text) is
  'create_customer_bulk_run (bulk_run) or begin_customer_file (file) with their arguments, for a key that was begun with begin_idempotent_request(); answers the id, the same one when the key has made it before. Calls only what the caller may call, and adds no right.';
grant execute on function public.begin_customer_work(uuid, text, jsonb, text) to authenticated;
