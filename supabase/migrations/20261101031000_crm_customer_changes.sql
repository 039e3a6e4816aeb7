-- Changing a customer from a page that may have been open for hours.
-- Depends on: crm_customer_writes, crm_tags.
--
-- A form is saved as a whole, and refused when anything changed since. A page saves one value at a
-- time: it shall not be refused because of another one, and shall not overwrite what nobody saw. So
-- it says which value it replaces. Of tags both say only which ones come and which ones go: a tag
-- may be renamed, merged or deleted meanwhile, and a whole list would bring it back.

create function private.change_customer(
  p_org_id      uuid,
  p_customer_id uuid,
  p_values      jsonb,
  p_seen        jsonb
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer jsonb;
  v_field    text;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  perform private.assert_customer_values(p_values);
  if jsonb_typeof(p_seen) is distinct from 'object' then
    raise exception 'crm.values_malformed' using errcode = 'PT422', detail = 'p_seen';
  end if;

  select to_jsonb(customers)
  into v_customer
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = p_customer_id
  for no key update;
  if not found then
    perform private.assert_not_merged(p_org_id, p_customer_id);
    raise exception 'crm.customer_not_found' using errcode = 'PT404';
  end if;

  for v_field in select jsonb_object_keys(p_values) loop
    -- Tags are added and removed by change_customer_tags(): a whole list would take others away.
    if v_field = 'tags' or not p_seen ? v_field then
      raise exception 'crm.values_malformed' using errcode = 'PT422', detail = v_field;
    end if;
    if v_customer -> v_field is distinct from p_seen -> v_field
      -- Two who decide the same are no conflict.
      and v_customer -> v_field is distinct from p_values -> v_field
    then
      raise exception 'crm.customer_changed' using errcode = 'PT409', detail = v_field;
    end if;
  end loop;
  return private.update_customer(p_org_id, p_customer_id, p_values, null);
end;
$$;
comment on function private.change_customer(uuid, uuid, jsonb, jsonb) is
  'DEFINER: locks a row that nobody may update. Trusts private.assert_org_permission().';
grant execute on function private.change_customer(uuid, uuid, jsonb, jsonb) to authenticated;

create function private.change_customer_tags(
  p_org_id      uuid,
  p_customer_id uuid,
  p_add         text[],
  p_remove      text[]
)
  returns text[]
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  perform private.assert_tag_names(to_jsonb(p_add));
  perform private.assert_tag_names(to_jsonb(p_remove), private.most_tags());

  perform
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = p_customer_id
  for no key update;
  if not found then
    perform private.assert_not_merged(p_org_id, p_customer_id);
    raise exception 'crm.customer_not_found' using errcode = 'PT404';
  end if;

  if private.save_customer_tags(p_org_id, p_customer_id, p_add, p_remove) then
    -- Tags are part of what a form shows, so that changing them counts as a change of the customer.
    update public.customers
    set updated_at = now()
    where org_id = p_org_id
      and id = p_customer_id;
  end if;

  return array(
    select tags.name
    from public.customer_tags as links
    join public.tags as tags on tags.org_id = links.org_id and tags.id = links.tag_id
    where links.org_id = p_org_id
      and links.customer_id = p_customer_id
    order by private.fold_text(tags.name)
  );
end;
$$;
comment on function private.change_customer_tags(uuid, uuid, text[], text[]) is
  'DEFINER: nobody may write customer_tags. Trusts private.assert_org_permission(); holds the customer, as bulk runs do, before it touches tags.';
grant execute on function private.change_customer_tags(uuid, uuid, text[], text[])
  to authenticated;

create function public.change_customer(
  p_org_id      uuid,
  p_customer_id uuid,
  p_values      jsonb,
  p_seen        jsonb
)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.change_customer(p_org_id, p_customer_id, p_values, p_seen);
$$;
comment on function public.change_customer(uuid, uuid, jsonb, jsonb) is
  'Changes the fields that are there, as update_customer() does but for tags. p_seen has the value of each that the person saw; refused, with the field as detail, when it is another one by now.';
grant execute on function public.change_customer(uuid, uuid, jsonb, jsonb) to authenticated;

create function public.change_customer_tags(
  p_org_id      uuid,
  p_customer_id uuid,
  p_add         text[] default '{}',
  p_remove      text[] default '{}'
)
  returns text[]
  language sql
  security invoker set search_path = ''
as $$
  select private.change_customer_tags(p_org_id, p_customer_id, p_add, p_remove);
$$;
comment on function public.change_customer_tags(uuid, uuid, text[], text[]) is
  'Adds tags to a customer and takes others away, by name, and returns the names of all that it has now. New names are made; one in both lists stays. At most 50 are added at once, and none to 50.';
grant execute on function public.change_customer_tags(uuid, uuid, text[], text[])
  to authenticated;

create function public.edit_customer(
  p_org_id              uuid,
  p_customer_id         uuid,
  p_values              jsonb,
  p_add_tags            text[] default '{}',
  p_remove_tags         text[] default '{}',
  p_expected_updated_at timestamptz default null,
  p_expected_tags       text default null
)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.update_customer(
    p_org_id, p_customer_id, p_values, p_expected_updated_at, p_expected_tags, p_add_tags,
    p_remove_tags
  );
$$;
comment on function public.edit_customer(
  uuid, uuid, jsonb, text[], text[], timestamptz, text
) is
  'Saves a form: values and version as for update_customer(), but of tags only which ones were added and taken off in it, as for change_customer_tags(). With p_expected_tags, the tags_version of get_customer(): refused when a tag to be taken off is not there, and others are than the form showed.';
grant execute on function public.edit_customer(
  uuid, uuid, jsonb, text[], text[], timestamptz, text
) to authenticated;
