-- Creating, changing, archiving and restoring customers.
-- Depends on: crm_customers, crm_tags, crm_customer_events.

create function private.customer_value_problem(p_field text, p_value text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- The same rules as the checks of the table, but with a reason that names the mistake. The
  -- checks stay: they hold whoever writes, and this only says beforehand what they would refuse.
  return case
    when p_value is null then null
    when char_length(p_value) > case p_field
      when 'email' then 254
      when 'phone' then 40
      when 'external_ref' then 100
      when 'source' then 60
      else 200
    end then 'crm.value_too_long'
    when p_value ~ '[\x01-\x1f\x7f-\x9f]' then 'crm.value_has_control_characters'
    when p_field = 'email'
      and p_value !~ '^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\.]+(\.[^\s@<>(),;:"\\.]+)+$'
    then 'crm.email_invalid'
    when p_field = 'phone' and p_value !~ '[0-9]' then 'crm.phone_without_digits'
    when p_field = 'country_code' and upper(p_value) !~ '^[A-Z]{2}$' then 'crm.country_unknown'
    when p_field = 'segment' and p_value not in ('LEAD', 'OPPORTUNITY', 'CUSTOMER', 'CHURNED')
    then 'crm.segment_unknown'
  end;
end;
$$;
comment on function private.customer_value_problem(text, text) is
  'Why a value cannot be stored in a field of a customer, or null. Shared by the form and the import.';

create function private.assert_customer_values(p_values jsonb)
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_field   record;
  v_problem text;
begin
  if jsonb_typeof(p_values) is distinct from 'object' then
    raise exception 'crm.values_malformed' using errcode = 'PT422';
  end if;

  for v_field in
    select fields.key as name, fields.value, fields.value #>> '{}' as text,
      jsonb_typeof(fields.value) as type
    from jsonb_each(p_values) as fields
  loop
    if v_field.name not in (
      'name', 'company', 'email', 'phone', 'country_code', 'external_ref', 'source', 'segment',
      'owner_id', 'tags'
    ) then
      raise exception 'crm.field_unknown' using errcode = 'PT422', detail = left(v_field.name, 100);
    end if;

    if v_field.name = 'tags' then
      perform private.assert_tag_names(v_field.value);
      continue;
    end if;
    if v_field.type not in ('string', 'null') then
      raise exception 'crm.values_malformed' using errcode = 'PT422', detail = v_field.name;
    end if;
    v_problem := case
      when v_field.name = 'segment' and v_field.type = 'null' then 'crm.segment_unknown'
      -- As it stands: these go into their columns without being trimmed.
      when v_field.name = 'segment'
      then private.customer_value_problem(v_field.name, v_field.text)
      when v_field.name = 'owner_id' and pg_input_is_valid(v_field.text, 'uuid') is false
      then 'crm.owner_unknown'
      else private.customer_value_problem(v_field.name, private.trim_value(v_field.text))
    end;
    if v_problem is not null then
      raise exception '%', v_problem using errcode = 'PT422', detail = v_field.name;
    end if;
  end loop;
end;
$$;
comment on function private.assert_customer_values(jsonb) is
  'Raises the first reason why the values cannot be stored, with the field as its detail.';

create function private.assert_tag_names(p_names jsonb, p_most integer default 50)
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  if jsonb_typeof(p_names) is distinct from 'array' then
    raise exception 'crm.values_malformed' using errcode = 'PT422', detail = 'tags';
  end if;
  if jsonb_array_length(p_names) > p_most then
    raise exception 'crm.too_many_tags' using errcode = 'PT422', detail = 'tags';
  end if;
  if exists (
    select
    from jsonb_array_elements(p_names) as names (value)
    where jsonb_typeof(names.value) <> 'string'
      or btrim(names.value #>> '{}') !~ '^[^\x01-\x1f\x7f-\x9f,;]{1,50}$'
  ) then
    raise exception 'crm.tag_name_invalid' using errcode = 'PT422', detail = 'tags';
  end if;
end;
$$;
comment on function private.assert_tag_names(jsonb, integer) is
  'Raises unless the value is a list of names that tags can have, and of no more than that many.';

create function private.raise_customer_conflict(
  p_org_id     uuid,
  p_constraint text,
  p_customer   public.customers
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_email       text := lower(private.trim_value(p_customer.email) collate pg_catalog.pg_c_utf8);
  v_ref         text := private.trim_value(p_customer.external_ref);
  v_existing_id uuid;
begin
  if p_constraint = 'customers_owner_id_fkey' then
    raise exception 'crm.owner_unknown' using errcode = 'PT422', detail = 'owner_id';
  elsif p_constraint = 'customers_identity_check' then
    raise exception 'crm.customer_unidentified' using errcode = 'PT422', detail = 'name';
  end if;

  -- The id is named only to those who could look the customer up.
  if p_org_id = any (array(select private.current_org_ids('customers.read'))) then
    if p_constraint = 'customers_org_id_email_key' then
      select customers.id
      into v_existing_id
      from public.customers as customers
      where customers.org_id = p_org_id
        and customers.email = v_email;
    else
      select customers.id
      into v_existing_id
      from public.customers as customers
      where customers.org_id = p_org_id
        and customers.external_ref = v_ref;
    end if;
  end if;
  raise exception '%', case p_constraint
    when 'customers_org_id_email_key' then 'crm.customer_email_taken'
    else 'crm.customer_external_ref_taken'
  end
  using errcode = '23505', detail = coalesce(v_existing_id::text, '');
end;
$$;
comment on function private.raise_customer_conflict(uuid, text, public.customers) is
  'DEFINER: looks the other customer up past the policies, but only in an organization that the caller may read. Turns the violation of a constraint of customers into its reason; called by functions that have checked the permission.';

create function private.save_customer_tags(
  p_org_id      uuid,
  p_customer_id uuid,
  p_names       text[],
  p_removed     text[]
)
  returns boolean
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_changed record;
begin
  select tags.added, tags.removed
  into v_changed
  from private.set_customer_tags(p_org_id, p_customer_id, p_names, p_removed) as tags;

  if cardinality(v_changed.added) + cardinality(v_changed.removed) = 0 then
    return false;
  end if;
  -- A bulk run may have given more; taking some away must stay possible.
  if cardinality(v_changed.added) > 0
    and (
      select count(*)
      from public.customer_tags as links
      where links.org_id = p_org_id
        and links.customer_id = p_customer_id
    ) > 50
  then
    raise exception 'crm.too_many_tags' using errcode = 'PT422', detail = 'tags';
  end if;
  perform private.record_customer_event(
    p_org_id, p_customer_id, 'customer.tags_changed',
    jsonb_build_object('added', v_changed.added, 'removed', v_changed.removed)
  );
  return true;
end;
$$;
comment on function private.save_customer_tags(uuid, uuid, text[], text[]) is
  'DEFINER: nobody may write customer_tags and customer_events. Takes the names as private.set_customer_tags() does. Called by functions that have checked the permission. True when something changed.';

create function private.create_customer(p_org_id uuid, p_values jsonb)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer   public.customers;
  v_constraint text;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  perform private.assert_customer_values(p_values);

  v_customer := jsonb_populate_record(null::public.customers, p_values - 'tags');
  begin
    insert into public.customers (
      org_id, segment, name, company, email, phone, country_code, external_ref, source, owner_id,
      created_by
    )
    values (
      p_org_id, coalesce(v_customer.segment, 'LEAD'), v_customer.name, v_customer.company,
      v_customer.email, v_customer.phone, v_customer.country_code, v_customer.external_ref,
      v_customer.source, v_customer.owner_id, private.current_user_id()
    )
    returning id into v_customer.id;
  exception
    when unique_violation or foreign_key_violation or check_violation or not_null_violation then
      get stacked diagnostics v_constraint = constraint_name;
      if v_constraint in (
        'customers_org_id_email_key', 'customers_org_id_external_ref_key',
        'customers_owner_id_fkey', 'customers_identity_check'
      ) then
        perform private.raise_customer_conflict(p_org_id, v_constraint, v_customer);
      end if;
      raise;
  end;

  if jsonb_array_length(coalesce(p_values -> 'tags', '[]')) > 0 then
    perform private.save_customer_tags(
      p_org_id, v_customer.id, array(select jsonb_array_elements_text(p_values -> 'tags')), null
    );
  end if;
  return v_customer.id;
end;
$$;
comment on function private.create_customer(uuid, jsonb) is
  'DEFINER: nobody may insert into customers. Trusts private.assert_org_permission(); created_by is the caller.';
grant execute on function private.create_customer(uuid, jsonb) to authenticated;

create function private.update_customer(
  p_org_id              uuid,
  p_customer_id         uuid,
  p_values              jsonb,
  p_expected_updated_at timestamptz,
  p_expected_tags       text default null,
  p_add_tags            text[] default null,
  p_remove_tags         text[] default null
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_old        public.customers;
  v_new        public.customers;
  v_constraint text;
  v_tags       text[];
  v_has_tags   boolean;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  perform private.assert_customer_values(p_values);
  if p_add_tags is not null or p_remove_tags is not null then
    if p_values ? 'tags' then
      raise exception 'crm.values_malformed' using errcode = 'PT422', detail = 'tags';
    end if;
    perform private.assert_tag_names(to_jsonb(p_add_tags));
    perform private.assert_tag_names(to_jsonb(p_remove_tags), private.most_tags());
    -- A form in which no tag was touched waits for nobody who merges or deletes one.
    if cardinality(p_add_tags) + cardinality(p_remove_tags) > 0 then
      v_tags := p_add_tags;
    end if;
  elsif p_values ? 'tags' then
    v_tags := array(select jsonb_array_elements_text(p_values -> 'tags'));
  end if;

  select customers.*
  into v_old
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = p_customer_id
  for no key update;
  if not found then
    perform private.assert_not_merged(p_org_id, p_customer_id);
    raise exception 'crm.customer_not_found' using errcode = 'PT404';
  end if;
  -- Milliseconds, because that is all that a browser keeps of a time.
  if date_trunc('milliseconds', v_old.updated_at)
    is distinct from date_trunc('milliseconds', coalesce(p_expected_updated_at, v_old.updated_at))
  then
    raise exception 'crm.customer_changed' using errcode = 'PT409';
  end if;
  if v_tags is not null or (p_expected_tags is not null and p_remove_tags is null) then
    -- A tag is renamed, merged or deleted without holding up the edits of customers. Those that are
    -- there and those to come are held in the order of merge_tags(), which holds customers next: so
    -- also before the row, which a new e-mail address takes from those who only refer to it.
    perform
    from public.tags as tags
    where tags.org_id = p_org_id
      and tags.id = any (array(
        select links.tag_id
        from public.customer_tags as links
        where links.org_id = p_org_id
          and links.customer_id = p_customer_id
        union
        select added.id
        from public.tags as added
        where added.org_id = p_org_id
          and private.fold_text(added.name) = any (
            select private.fold_text(btrim(names.name)) from unnest(v_tags) as names (name)
          )
      ))
    order by tags.id
    for share;
  end if;
  if p_expected_tags is not null
    and private.tags_version(p_org_id, p_customer_id) is distinct from p_expected_tags
    -- Who takes off what is there overwrites nobody; what is not there may have got another name.
    and (
      p_remove_tags is null
      or exists (
        select private.fold_text(btrim(names.name)) from unnest(p_remove_tags) as names (name)
        except
        select private.fold_text(tags.name)
        from public.customer_tags as links
        join public.tags as tags on tags.org_id = links.org_id and tags.id = links.tag_id
        where links.org_id = p_org_id
          and links.customer_id = p_customer_id
      )
    )
  then
    raise exception 'crm.customer_changed' using errcode = 'PT409', detail = 'tags';
  end if;

  v_has_tags := v_tags is not null
    and private.save_customer_tags(p_org_id, p_customer_id, v_tags, p_remove_tags);

  v_new := jsonb_populate_record(v_old, p_values - 'tags');
  -- Tags are part of what a form shows, so that changing them counts as a change of the customer.
  if v_new is distinct from v_old or v_has_tags then
    begin
      update public.customers
      set
        segment = v_new.segment,
        name = v_new.name,
        company = v_new.company,
        email = v_new.email,
        phone = v_new.phone,
        country_code = v_new.country_code,
        external_ref = v_new.external_ref,
        source = v_new.source,
        owner_id = v_new.owner_id
      where org_id = p_org_id
        and id = p_customer_id;
    exception
      when unique_violation or foreign_key_violation or check_violation or not_null_violation then
        get stacked diagnostics v_constraint = constraint_name;
        if v_constraint in (
          'customers_org_id_email_key', 'customers_org_id_external_ref_key',
          'customers_owner_id_fkey', 'customers_identity_check'
        ) then
          perform private.raise_customer_conflict(p_org_id, v_constraint, v_new);
        end if;
        raise;
    end;
  end if;
  return p_customer_id;
end;
$$;
comment on function private.update_customer(
  uuid, uuid, jsonb, timestamptz, text, text[], text[]
) is
  'DEFINER: nobody may update customers. Trusts private.assert_org_permission(); touches only the fields of assert_customer_values(). Tags are a whole list in the values, or names to add and to take off.';
grant execute on function private.update_customer(
  uuid, uuid, jsonb, timestamptz, text, text[], text[]
) to authenticated;

create function private.set_customers_archived(
  p_org_id       uuid,
  p_customer_ids uuid[],
  p_is_archived  boolean
)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_count integer;
begin
  perform private.assert_org_permission(p_org_id, 'customers.archive');

  -- Locked in one order, or two colleagues who archive the same rows could wait for each other.
  perform
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = any (p_customer_ids)
  order by customers.id
  for no key update;

  update public.customers
  set archived_at = case when p_is_archived then now() end
  where org_id = p_org_id
    and id = any (p_customer_ids)
    and (archived_at is not null) is distinct from p_is_archived;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.set_customers_archived(uuid, uuid[], boolean) is
  'DEFINER: nobody may update customers. Trusts private.assert_org_permission(); ids of other organizations are not found.';
grant execute on function private.set_customers_archived(uuid, uuid[], boolean) to authenticated;

create function public.create_customer(p_org_id uuid, p_values jsonb)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.create_customer(p_org_id, p_values);
$$;
comment on function public.create_customer(uuid, jsonb) is
  'Keys: name, company, email, phone, country_code, external_ref, source, segment, owner_id, tags (names; new ones are made). An e-mail that is taken answers with the id of its customer.';
grant execute on function public.create_customer(uuid, jsonb) to authenticated;

create function public.update_customer(
  p_org_id              uuid,
  p_customer_id         uuid,
  p_values              jsonb,
  p_expected_updated_at timestamptz default null,
  p_expected_tags       text default null
)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.update_customer(
    p_org_id, p_customer_id, p_values, p_expected_updated_at, p_expected_tags
  );
$$;
comment on function public.update_customer(uuid, uuid, jsonb, timestamptz, text) is
  'Changes the fields that are there; null clears one, tags replaces them all. With p_expected_updated_at: refused when somebody else changed the customer since; with p_expected_tags, the tags_version of get_customer(): when a tag of theirs was renamed, merged or deleted.';
grant execute on function public.update_customer(uuid, uuid, jsonb, timestamptz, text)
  to authenticated;

create function public.archive_customers(p_org_id uuid, p_customer_ids uuid[])
  returns integer
  language sql
  security invoker set search_path = ''
as $$
  select private.set_customers_archived(p_org_id, p_customer_ids, true);
$$;
comment on function public.archive_customers(uuid, uuid[]) is
  'Takes customers out of lists and search and returns how many were not archived before. Undone by restore_customers().';
grant execute on function public.archive_customers(uuid, uuid[]) to authenticated;

create function public.restore_customers(p_org_id uuid, p_customer_ids uuid[])
  returns integer
  language sql
  security invoker set search_path = ''
as $$
  select private.set_customers_archived(p_org_id, p_customer_ids, false);
$$;
comment on function public.restore_customers(uuid, uuid[]) is
  'Brings archived customers back and returns how many were archived.';
grant execute on function public.restore_customers(uuid, uuid[]) to authenticated;
