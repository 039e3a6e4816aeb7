-- Merging two customers, looking at it beforehand, and taking it back.
-- Depends on: crm_merges, crm_customer_writes, crm_customer_redirects, crm_duplicates.

create function private.merge_problem(p_survivor public.customers, p_merged public.customers)
  returns text
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select case
    -- Which of the two people would read the invoices of both?
    when p_survivor.user_id is not null and p_merged.user_id is not null
    then 'crm.merge_of_two_sign_ins'
    -- Somebody put it away; an active customer must not vanish into it.
    when p_survivor.archived_at is not null and p_merged.archived_at is null
    then 'crm.merge_into_archived'
  end;
$$;
comment on function private.merge_problem(public.customers, public.customers) is
  'Why the second cannot become part of the first, or null.';

create function private.merged_values(
  p_survivor public.customers,
  p_merged   public.customers,
  p_values   jsonb
)
  returns public.customers
  language sql
  stable
  security invoker set search_path = ''
as $$
  -- Not said: what the survivor has, and where it has nothing, what the other has.
  select jsonb_populate_record(
    p_survivor,
    jsonb_strip_nulls(jsonb_build_object(
      'name', coalesce(p_survivor.name, p_merged.name),
      'company', coalesce(p_survivor.company, p_merged.company),
      'email', coalesce(p_survivor.email, p_merged.email),
      'phone', coalesce(p_survivor.phone, p_merged.phone),
      'country_code', coalesce(p_survivor.country_code, p_merged.country_code),
      'external_ref', coalesce(p_survivor.external_ref, p_merged.external_ref),
      'source', coalesce(p_survivor.source, p_merged.source),
      'owner_id', coalesce(
        p_survivor.owner_id, private.staying_owner_id(p_merged.org_id, p_merged.owner_id)
      ),
      'user_id', coalesce(p_survivor.user_id, p_merged.user_id)
    ))
    -- Kept away from one of them, and so from both: see unlink_customer().
    || case
      when private.user_is_refused(
        p_survivor.org_id, array[p_survivor.id, p_merged.id],
        coalesce(p_survivor.user_id, p_merged.user_id)
      )
      then '{"user_id": null}'
      else '{}'
    end::jsonb
    || p_values
  );
$$;
comment on function private.merged_values(public.customers, public.customers, jsonb) is
  'The survivor as it is to be after the merge, with the values that were chosen.';

create function private.save_merged_customer(p_customer public.customers)
  returns public.customers
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_saved      public.customers;
  v_constraint text;
begin
  -- Also when nothing changes: updated_at then tells an import that is undone, and whoever has the
  -- customer open in a form, that something happened to it.
  update public.customers
  set
    segment = p_customer.segment,
    name = p_customer.name,
    company = p_customer.company,
    email = p_customer.email,
    phone = p_customer.phone,
    country_code = p_customer.country_code,
    external_ref = p_customer.external_ref,
    source = p_customer.source,
    owner_id = p_customer.owner_id,
    user_id = p_customer.user_id
  where org_id = p_customer.org_id
    and id = p_customer.id
  returning * into v_saved;
  return v_saved;
exception
  when unique_violation or foreign_key_violation or check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint in (
      'customers_org_id_email_key', 'customers_org_id_external_ref_key',
      'customers_owner_id_fkey', 'customers_identity_check'
    ) then
      perform private.raise_customer_conflict(p_customer.org_id, v_constraint, p_customer);
    end if;
    raise;
end;
$$;
comment on function private.save_merged_customer(public.customers) is
  'DEFINER: nobody may update customers; granted to nobody. Called by a merge and its undo, which hold the customer.';

create function private.merge_customers(
  p_org_id      uuid,
  p_survivor_id uuid,
  p_merged_id   uuid,
  p_values      jsonb
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_survivor public.customers;
  v_merged   public.customers;
  v_merge    public.customer_merges;
  v_problem  text;
  v_values   jsonb := coalesce(p_values, '{}');
begin
  perform private.assert_org_permission(p_org_id, 'customers.merge');
  if p_survivor_id = p_merged_id then
    raise exception 'crm.customers_are_one' using errcode = 'PT422';
  end if;
  perform private.assert_customer_values(v_values);
  if v_values ? 'tags' then
    -- The tags of both are kept, like everything else that hangs on them.
    raise exception 'crm.field_unknown' using errcode = 'PT422', detail = 'tags';
  end if;

  -- For update, not less: it also waits for, and holds up, whoever is adding rows that point here,
  -- since a foreign key takes a key share lock. In the order of ids, so that A into B and B into A
  -- take turns.
  perform
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id in (p_survivor_id, p_merged_id)
  order by customers.id
  for update;

  select customers.*
  into v_survivor
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = p_survivor_id;
  select customers.*
  into v_merged
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = p_merged_id;
  -- The merged one first: of two who press the button at once, the second learns what it is now.
  if v_merged.id is null then
    perform private.assert_not_merged(p_org_id, p_merged_id);
  elsif v_survivor.id is null then
    perform private.assert_not_merged(p_org_id, p_survivor_id);
  end if;
  if v_merged.id is null or v_survivor.id is null then
    raise exception 'crm.customer_not_found' using errcode = 'PT404';
  end if;

  v_problem := private.merge_problem(v_survivor, v_merged);
  if v_problem is not null then
    raise exception '%', v_problem using errcode = 'PT422';
  end if;

  insert into public.customer_merges (
    org_id, survivor_id, merged_id, survivor_before, survivor_after, merged_row, created_by
  )
  values (
    p_org_id, p_survivor_id, p_merged_id, to_jsonb(v_survivor), '{}', to_jsonb(v_merged),
    private.current_user_id()
  )
  returning * into v_merge;

  perform private.move_customer_rows(v_merge);
  -- First gone, then updated: the survivor may take over the address.
  delete from public.customers
  where org_id = p_org_id
    and id = p_merged_id;
  insert into private.customer_redirects (org_id, customer_id, survivor_id)
  values (p_org_id, p_merged_id, p_survivor_id);

  v_survivor := private.save_merged_customer(
    private.merged_values(v_survivor, v_merged, v_values)
  );
  update public.customer_merges
  set survivor_after = to_jsonb(v_survivor)
  where org_id = p_org_id
    and id = v_merge.id;

  insert into public.customer_events (org_id, customer_id, kind, data, actor_id)
  values (
    p_org_id, p_survivor_id, 'customer.merged',
    jsonb_build_object(
      'merge_id', v_merge.id, 'merged_id', p_merged_id, 'merged_name', v_merged.display_name
    ),
    private.current_user_id()
  );
  -- Compared anew: from whom the merged one was told apart, the survivor is by now.
  perform private.queue_for_duplicates(p_org_id, array[p_survivor_id]);
  return v_merge.id;
end;
$$;
comment on function private.merge_customers(uuid, uuid, uuid, jsonb) is
  'DEFINER: nobody may write customers or what belongs to them. Trusts private.assert_org_permission(); both customers are looked up in that organization.';
grant execute on function private.merge_customers(uuid, uuid, uuid, jsonb) to authenticated;

create function private.returning_user_id(p_org_id uuid, p_user_id uuid)
  returns uuid
  language sql
  stable
  security definer set search_path = ''
as $$
  select users.id
  from auth.users as users
  where users.id = p_user_id
    and not exists (
      select
      from public.customers as customers
      where customers.user_id = users.id
        and customers.org_id = p_org_id
    );
$$;
comment on function private.returning_user_id(uuid, uuid) is
  'DEFINER: reads auth.users; granted to nobody. The user, unless the account is gone or somebody else''s row by now: a merge that linked nobody did not hold them.';

create function private.customer_of_later_user(
  p_merge   public.customer_merges,
  p_current public.customers
)
  returns uuid
  language sql
  stable
  security definer set search_path = ''
as $$
  select case
    -- By the address that stays with the survivor.
    when users.email = case
      when p_current.email is distinct from p_merge.survivor_after ->> 'email'
      then p_current.email
      else p_merge.survivor_before ->> 'email'
    end
    then p_merge.survivor_id
    when users.email = p_merge.merged_row ->> 'email'
    then case
      when not private.user_is_refused(
        p_merge.org_id, array[p_merge.survivor_id, p_merge.merged_id], users.id
      )
      then p_merge.merged_id
    end
    -- Another address by now, but all that the survivor has had were its own.
    when p_merge.survivor_after -> 'email' is not distinct from p_merge.survivor_before -> 'email'
    then p_merge.survivor_id
  end
  from (
    select accounts.id, private.normalize_email(accounts.email) as email
    from auth.users as accounts
    where accounts.id = p_current.user_id
      and accounts.id is distinct from (p_merge.survivor_after ->> 'user_id')::uuid
      and accounts.email_confirmed_at is not null
  ) as users;
$$;
comment on function private.customer_of_later_user(public.customer_merges, public.customers) is
  'DEFINER: reads auth.users; granted to nobody. To whom a user belongs who was linked to the survivor since the merge: who has the address that proved it, once the two are apart. Null where that is neither, or nobody was linked.';

create function private.unmerged_values(
  p_merge   public.customer_merges,
  p_current public.customers
)
  returns table (
    customer public.customers,
    kept     jsonb
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  with fields as (
    select names.name,
      to_jsonb(p_current) -> names.name
        is not distinct from p_merge.survivor_after -> names.name
        or names.name = 'user_id' and later.is_leaving as is_put_back,
      case
        when names.name = 'user_id' and later.is_leaving then 'null'
        when names.name = 'user_id' and p_current.user_id is null
        then to_jsonb(private.returning_user_id(
          p_merge.org_id, (p_merge.survivor_before ->> 'user_id')::uuid
        ))
        when names.name = 'owner_id'
        then to_jsonb(private.staying_owner_id(
          p_merge.org_id, (p_merge.survivor_before ->> 'owner_id')::uuid
        ))
        else p_merge.survivor_before -> names.name
      end as before,
      p_merge.survivor_after -> names.name as after
    from unnest(array[
      'segment', 'name', 'company', 'email', 'phone', 'country_code', 'external_ref', 'source',
      'owner_id', 'user_id'
    ]) as names (name)
    -- Linked since by an address that the survivor gives back: they would be signed in to the record
    -- of somebody else.
    cross join (
      select p_current.user_id is not null
        and p_current.user_id is distinct from (p_merge.survivor_after ->> 'user_id')::uuid
        and private.customer_of_later_user(p_merge, p_current) is distinct from p_merge.survivor_id
    ) as later (is_leaving)
  )
  select
    jsonb_populate_record(
      p_current,
      coalesce(jsonb_object_agg(fields.name, fields.before) filter (where fields.is_put_back), '{}')
    ),
    -- What the merge did not touch was not there to be put back.
    coalesce(
      jsonb_agg(fields.name order by fields.name)
        filter (where not fields.is_put_back and fields.before is distinct from fields.after),
      '[]'
    )
  from fields;
$$;
comment on function private.unmerged_values(public.customer_merges, public.customers) is
  'The survivor with what it had before the merge, but for what somebody changed since; and the names of the fields that are therefore kept.';

create function private.restore_merged_customer(
  p_merge   public.customer_merges,
  p_current public.customers
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_columns    text := private.writable_columns('public.customers');
  v_row        public.customers := jsonb_populate_record(null::public.customers, p_merge.merged_row);
  v_constraint text;
begin
  v_row.owner_id := private.staying_owner_id(v_row.org_id, v_row.owner_id);
  -- Linked or unlinked since, by staff or with the account: that is newer than the merge.
  v_row.user_id := case
    when p_current.user_id is not distinct from (p_merge.survivor_after ->> 'user_id')::uuid
    then private.returning_user_id(v_row.org_id, v_row.user_id)
    when private.customer_of_later_user(p_merge, p_current) = p_merge.merged_id
    then p_current.user_id
  end;

  -- For the timeline: it is not a new customer.
  perform set_config(
    'clientele.customer_merge',
    jsonb_build_object(
      'merge_id', p_merge.id, 'merged_id', p_merge.merged_id, 'survivor_id', p_merge.survivor_id,
      'survivor_name', p_current.display_name, 'merged_name', v_row.display_name
    )::text,
    true
  );
  execute format(
    'insert into public.customers (%1$s) select %1$s from (select ($1).*) as merged', v_columns
  )
  using v_row;
  perform set_config('clientele.customer_merge', '', true);
exception
  when unique_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint in ('customers_org_id_email_key', 'customers_org_id_external_ref_key') then
      perform private.raise_customer_conflict(v_row.org_id, v_constraint, v_row);
    end if;
    raise;
end;
$$;
comment on function private.restore_merged_customer(public.customer_merges, public.customers) is
  'DEFINER: nobody may insert into customers; granted to nobody. Brings the merged customer back as it was, without an owner or a sign-in that is no longer there. An address that somebody else has by now is refused with their id.';

create function private.undo_customer_merge(p_org_id uuid, p_merge_id uuid)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_merge      public.customer_merges;
  v_later_id   uuid;
  v_current    public.customers;
  v_restored   record;
  v_event_data jsonb;
begin
  perform private.assert_org_permission(p_org_id, 'customers.merge');

  -- Held until the end, so that of two who undo it the second finds it undone.
  select merges.*
  into v_merge
  from public.customer_merges as merges
  where merges.org_id = p_org_id
    and merges.id = p_merge_id
  for update;
  if not found then
    raise exception 'crm.merge_not_found' using errcode = 'PT404';
  elsif v_merge.undone_at is not null then
    raise exception 'crm.merge_undone' using errcode = 'PT409';
  end if;

  select customers.*
  into v_current
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = v_merge.survivor_id
  for update;
  -- The last one first: what a later merge kept of this one would come back by its own undo.
  select merges.id
  into v_later_id
  from public.customer_merges as merges
  where merges.org_id = p_org_id
    and v_merge.survivor_id in (merges.survivor_id, merges.merged_id)
    and merges.created_at > v_merge.created_at
    and merges.undone_at is null
  order by merges.created_at desc
  limit 1;
  if found then
    raise exception 'crm.merge_is_not_last' using errcode = 'PT409', detail = v_later_id::text;
  elsif v_current.id is null then
    raise exception 'crm.customer_not_found' using errcode = 'PT404';
  end if;

  select unmerged.*
  into v_restored
  from private.unmerged_values(v_merge, v_current) as unmerged;
  -- First the survivor, which gives back the address. A move between segments is taken off the time
  -- at which the merge made it.
  select jsonb_build_object('undone', true, 'moved_at', events.occurred_at)
  into v_event_data
  from public.customer_events as events
  where events.org_id = p_org_id
    and events.customer_id = v_merge.survivor_id
    and events.kind = 'customer.merged'
    and events.data ->> 'merge_id' = p_merge_id::text;
  perform set_config('clientele.customer_event_data', v_event_data::text, true);
  perform private.save_merged_customer(v_restored.customer);
  perform set_config('clientele.customer_event_data', '', true);
  delete from private.customer_redirects
  where org_id = p_org_id
    and customer_id = v_merge.merged_id;
  perform private.restore_merged_customer(v_merge, v_current);
  perform private.return_customer_rows(v_merge);
  -- Whom staff have unlinked since the merge they meant for both: the next sign-in would else link
  -- the one who comes back.
  insert into private.customer_link_refusals (
    org_id, customer_id, user_id, email, refused_by, refused_at
  )
  select p_org_id, v_merge.merged_id, refusals.user_id, refusals.email, refusals.refused_by,
    refusals.refused_at
  from private.customer_link_refusals as refusals
  where refusals.org_id = p_org_id
    and refusals.customer_id = v_merge.survivor_id
    and refusals.refused_at > v_merge.created_at
    and (
      refusals.user_id = (v_merge.merged_row ->> 'user_id')::uuid
      or refusals.email = v_merge.merged_row ->> 'email'
    )
  on conflict (org_id, customer_id, user_id, email) do nothing;

  update public.customer_merges
  set
    undone_at = clock_timestamp(),
    undone_by = private.current_user_id(),
    kept_fields = v_restored.kept
  where org_id = p_org_id
    and id = p_merge_id;

  insert into public.customer_events (org_id, customer_id, kind, data, actor_id)
  values (
    p_org_id, v_merge.survivor_id, 'customer.merge_undone',
    jsonb_build_object(
      'merge_id', v_merge.id, 'merged_id', v_merge.merged_id,
      'merged_name', v_merge.merged_row ->> 'display_name', 'kept_fields', v_restored.kept
    ),
    private.current_user_id()
  );
  perform private.queue_for_duplicates(p_org_id, array[v_merge.survivor_id]);
  return v_merge.merged_id;
end;
$$;
comment on function private.undo_customer_merge(uuid, uuid) is
  'DEFINER: nobody may write customers or what belongs to them. Trusts private.assert_org_permission(); the merge is looked up in that organization.';
grant execute on function private.undo_customer_merge(uuid, uuid) to authenticated;

create function public.merge_customers(
  p_org_id      uuid,
  p_survivor_id uuid,
  p_merged_id   uuid,
  p_values      jsonb default '{}'
)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.merge_customers(p_org_id, p_survivor_id, p_merged_id, p_values);
$$;
comment on function public.merge_customers(uuid, uuid, uuid, jsonb) is
  'Makes the second customer part of the first and returns the id of the merge. Everything that belongs to it moves, tags and all; its id leads to the survivor from then on. p_values (name, company, email, phone, country_code, external_ref, source, segment, owner_id) chooses values; not named, the survivor keeps its own and takes over what it lacks.';
grant execute on function public.merge_customers(uuid, uuid, uuid, jsonb) to authenticated;

create function public.undo_customer_merge(p_org_id uuid, p_merge_id uuid)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.undo_customer_merge(p_org_id, p_merge_id);
$$;
comment on function public.undo_customer_merge(uuid, uuid) is
  'Takes a merge back and returns the id of the customer that is there again. Values of the survivor that somebody changed since, and what was added to it, stay with it; a sign-in that was linked since goes with the address that proved it, and ends where neither has that. Later merges of the same customer must be undone first.';
grant execute on function public.undo_customer_merge(uuid, uuid) to authenticated;
