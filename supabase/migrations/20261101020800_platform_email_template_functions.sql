-- What staff do with templates: read, change, look at, try, and go back to what is built in.
-- Depends on: platform_email_outbox.

create function private.email_template_content(p_org_id uuid, p_template_key text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'key', defaults.key,
      'name', defaults.name,
      'description', defaults.description,
      'subject', coalesce(templates.subject, defaults.subject),
      'body', coalesce(templates.body, defaults.body),
      'is_custom', templates.org_id is not null,
      'updated_at', templates.updated_at,
      'variables', defaults.variables
    )
    from private.email_template_defaults as defaults
    left join public.email_templates as templates
      on templates.org_id = p_org_id and templates.template_key = defaults.key
    where defaults.key = p_template_key
  );
end;
$$;
comment on function private.email_template_content(uuid, text) is
  'DEFINER: reads a table in private; granted to nobody. A template as the organization has it; null when there is none.';

create function private.list_email_templates(p_org_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'emails.read');
  return (
    select jsonb_agg(private.email_template_content(p_org_id, defaults.key) order by defaults.key)
    from private.email_template_defaults as defaults
  );
end;
$$;
comment on function private.list_email_templates(uuid) is
  'DEFINER: reads a table in private. Checks the permission by private.assert_org_permission().';
grant execute on function private.list_email_templates(uuid) to authenticated;

create function public.list_email_templates(p_org_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_email_templates(p_org_id);
$$;
comment on function public.list_email_templates(uuid) is
  'All templates as the organization has them: [{key, name, description, subject, body, is_custom, updated_at, variables: [{name, description, example}]}].';
grant execute on function public.list_email_templates(uuid) to authenticated;

create function private.email_template_variables(p_template_key text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_variables jsonb;
begin
  select defaults.variables
  into v_variables
  from private.email_template_defaults as defaults
  where defaults.key = p_template_key;
  if not found then
    raise exception 'platform.email_template_not_found' using errcode = 'PT404';
  end if;
  return v_variables;
end;
$$;
comment on function private.email_template_variables(text) is
  'DEFINER: reads a table in private; granted to nobody. What a template knows; raises platform.email_template_not_found.';

create function private.assert_email_template_text(p_subject text, p_body text)
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  if (
    char_length(p_subject) between 1 and 200 and p_subject !~ '[[:cntrl:]]'
    and private.trim_value(p_subject) is not null
    and char_length(p_body) between 1 and 10000 and private.trim_value(p_body) is not null
  ) is not true then
    raise exception 'platform.email_template_text_invalid' using errcode = 'PT422';
  end if;
end;
$$;
comment on function private.assert_email_template_text(text, text) is
  'Raises unless there is a subject of one line and a body, neither too long.';

create function private.save_email_template(
  p_org_id       uuid,
  p_template_key text,
  p_subject      text,
  p_body         text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_variables jsonb;
  v_unknown   text;
begin
  perform private.assert_org_permission(p_org_id, 'emails.write');
  v_variables := private.email_template_variables(p_template_key);
  perform private.assert_email_template_text(p_subject, p_body);
  -- Found now and by its writer, not when a customer reads a hole.
  select string_agg(names.name, ', ' order by names.name)
  into v_unknown
  from private.email_variable_names(p_subject || E'\n' || p_body) as names (name)
  where not v_variables @> jsonb_build_array(jsonb_build_object('name', names.name));
  if v_unknown is not null then
    raise exception 'platform.email_variable_unknown'
      using errcode = 'PT422', detail = left(v_unknown, 300);
  end if;

  insert into public.email_templates as templates (
    org_id, template_key, subject, body, updated_by
  )
  values (
    p_org_id, p_template_key, btrim(p_subject), replace(p_body, E'\r\n', E'\n'),
    private.current_user_id()
  )
  on conflict (org_id, template_key) do update
  set
    subject = excluded.subject,
    body = excluded.body,
    updated_by = excluded.updated_by;
  return private.email_template_content(p_org_id, p_template_key);
end;
$$;
comment on function private.save_email_template(uuid, text, text, text) is
  'DEFINER: nobody may write email_templates. Checks the permission by private.assert_org_permission(); refuses variables that the mail does not know.';
grant execute on function private.save_email_template(uuid, text, text, text) to authenticated;

create function public.save_email_template(
  p_org_id       uuid,
  p_template_key text,
  p_subject      text,
  p_body         text
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.save_email_template(p_org_id, p_template_key, p_subject, p_body);
$$;
comment on function public.save_email_template(uuid, text, text, text) is
  'Says something else than the built-in template, and answers it as list_email_templates() does. Unknown variables are refused, with their names as the detail.';
grant execute on function public.save_email_template(uuid, text, text, text) to authenticated;

create function private.reset_email_template(p_org_id uuid, p_template_key text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'emails.write');
  perform private.email_template_variables(p_template_key);
  delete from public.email_templates
  where org_id = p_org_id
    and template_key = p_template_key;
  return private.email_template_content(p_org_id, p_template_key);
end;
$$;
comment on function private.reset_email_template(uuid, text) is
  'DEFINER: nobody may write email_templates. Checks the permission by private.assert_org_permission().';
grant execute on function private.reset_email_template(uuid, text) to authenticated;

create function public.reset_email_template(p_org_id uuid, p_template_key text)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.reset_email_template(p_org_id, p_template_key);
$$;
comment on function public.reset_email_template(uuid, text) is
  'Goes back to the built-in template, and answers it.';
grant execute on function public.reset_email_template(uuid, text) to authenticated;

create function private.preview_email_template(
  p_org_id       uuid,
  p_template_key text,
  p_subject      text,
  p_body         text,
  p_variables    jsonb
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_known    jsonb;
  v_defaults private.email_template_defaults;
  v_values   jsonb;
  v_text     record;
  v_rendered record;
  v_optional text[];
  v_left_out text[];
begin
  perform private.assert_org_permission(p_org_id, 'emails.read');
  v_known := private.email_template_variables(p_template_key);
  perform private.assert_email_template_text(p_subject, p_body);
  select jsonb_object_agg(known.value ->> 'name', known.value ->> 'example')
  into v_values
  from jsonb_array_elements(v_known) as known;
  if jsonb_typeof(p_variables) = 'object' then
    v_values := p_variables;
  end if;
  v_values := v_values || jsonb_build_object(
    'organization',
    (
      select organizations.name
      from public.organizations as organizations
      where organizations.id = p_org_id
    )
  );

  select defaults.*
  into v_defaults
  from private.email_template_defaults as defaults
  where defaults.key = p_template_key;
  v_text := private.email_text(v_defaults, btrim(p_subject), p_body, v_values);
  select rendered.subject, rendered.text_body, rendered.html_body
  into v_rendered
  from private.render_email(v_text.subject, v_text.body, v_values) as rendered;
  v_optional := private.missing_email_variables(v_known, '{}');
  v_left_out := (private.email_body_without(p_body, v_optional)).left_out;
  return jsonb_build_object(
    'subject', v_rendered.subject,
    'text', v_rendered.text_body,
    'html', v_rendered.html_body,
    'unknown', (
      select coalesce(jsonb_agg(names.name order by names.name), '[]')
      from private.email_variable_names(p_subject || E'\n' || p_body) as names (name)
      where not v_known @> jsonb_build_array(jsonb_build_object('name', names.name))
    ),
    'missing', (
      select coalesce(jsonb_agg(names.name order by names.name), '[]')
      from private.email_variable_names(p_subject || E'\n' || p_body) as names (name)
      where v_known @> jsonb_build_array(jsonb_build_object('name', names.name))
        and private.email_value(v_values, names.name) = ''
    ),
    'optional', (
      select coalesce(jsonb_agg(names.name order by names.name), '[]')
      from private.email_variable_names(
        p_subject || E'\n' || array_to_string(v_left_out, E'\n')
      ) as names (name)
      where names.name = any (v_optional)
    ),
    'left_out', to_jsonb(v_left_out),
    'replaces_subject', private.asks_for_any(p_subject, v_optional)
  );
end;
$$;
comment on function private.preview_email_template(uuid, text, text, text, jsonb) is
  'DEFINER: reads a table in private. Checks the permission by private.assert_org_permission(); writes nothing.';
grant execute on function private.preview_email_template(uuid, text, text, text, jsonb) to authenticated;

create function public.preview_email_template(
  p_org_id       uuid,
  p_template_key text,
  p_subject      text,
  p_body         text,
  p_variables    jsonb default null
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.preview_email_template(p_org_id, p_template_key, p_subject, p_body, p_variables);
$$;
comment on function public.preview_email_template(uuid, text, text, text, jsonb) is
  'What a mail would look like with the examples, or the values given: {subject, text, html, unknown: [names that the mail does not know], missing: [names without a value], optional: [names that not every mail has, but for those alone on their line], left_out: [lines of the body that are left out where they are missing], replaces_subject: whether the built-in subject takes the place of this one then}.';
grant execute on function public.preview_email_template(uuid, text, text, text, jsonb) to authenticated;

create function private.send_test_email(
  p_org_id       uuid,
  p_template_key text,
  p_subject      text,
  p_body         text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  c_most_an_hour constant integer := 20;
  v_to       text;
  v_name     text;
  v_template jsonb;
  v_values   jsonb;
  v_id       uuid;
begin
  perform private.assert_org_permission(p_org_id, 'emails.write');
  v_to := private.current_verified_email();
  if v_to is null then
    raise exception 'platform.email_address_unverified' using errcode = 'PT422';
  end if;
  perform private.email_template_variables(p_template_key);
  v_template := private.email_template_content(p_org_id, p_template_key);
  perform private.assert_email_template_text(
    coalesce(p_subject, v_template ->> 'subject'), coalesce(p_body, v_template ->> 'body')
  );
  -- One after the other, or each of many at once would count none of the others.
  perform pg_advisory_xact_lock(hashtextextended('send_test_email ' || p_org_id, 0));
  if (
    select count(*) >= c_most_an_hour
    from public.email_outbox as mails
    where mails.org_id = p_org_id
      and mails.subject_type = 'test'
      and mails.subject_id is null
      and mails.created_at > now() - interval '1 hour'
  ) then
    raise exception 'platform.too_many_test_emails' using errcode = 'PT429';
  end if;

  select profiles.first_name
  into v_name
  from public.profiles as profiles
  where profiles.id = private.current_user_id();
  select jsonb_object_agg(known.value ->> 'name', known.value ->> 'example') - 'organization'
  into v_values
  from jsonb_array_elements(v_template -> 'variables') as known;
  if p_template_key = 'email.test' then
    v_values := jsonb_build_object('name', coalesce(v_name, v_to));
  end if;
  v_id := private.write_email(
    p_org_id, p_template_key, btrim(coalesce(p_subject, v_template ->> 'subject')),
    coalesce(p_body, v_template ->> 'body'), v_to, v_name, v_values,
    'test:' || gen_random_uuid(), 'test', null, '[]'
  );
  return jsonb_build_object('id', v_id, 'to_address', v_to);
end;
$$;
comment on function private.send_test_email(uuid, text, text, text) is
  'DEFINER: nobody may write email_outbox. Checks the permission by private.assert_org_permission(); sends to the caller''s own verified address and nowhere else.';
grant execute on function private.send_test_email(uuid, text, text, text) to authenticated;

create function public.send_test_email(
  p_org_id       uuid,
  p_template_key text,
  p_subject      text default null,
  p_body         text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.send_test_email(p_org_id, p_template_key, p_subject, p_body);
$$;
comment on function public.send_test_email(uuid, text, text, text) is
  'Queues a mail with example values to the caller, of what is saved or of what is being written: {id, to_address}. Twenty an hour.';
grant execute on function public.send_test_email(uuid, text, text, text) to authenticated;

create function private.update_email_settings(p_org_id uuid, p_values jsonb)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_sender_name text;
  v_reply_to    text;
  v_kept_days   smallint;
begin
  perform private.assert_org_permission(p_org_id, 'emails.write');
  perform private.assert_json_keys(
    p_values, '{sender_name,reply_to,sends_order_confirmations,bodies_kept_days}'
  );
  v_sender_name := private.clean_text(
    private.json_text(p_values, 'sender_name', 1000, true), 120
  );
  v_reply_to := private.json_text(p_values, 'reply_to', 1000);
  if private.is_email_address(v_reply_to) is false then
    raise exception 'platform.email_address_invalid' using errcode = 'PT422';
  end if;
  v_kept_days := private.json_number(
    p_values, 'bodies_kept_days', 1, 3650, 'platform.email_days_invalid'
  );
  insert into public.email_settings as settings (
    org_id, sender_name, reply_to, sends_order_confirmations, bodies_kept_days
  )
  values (
    p_org_id, v_sender_name, v_reply_to,
    coalesce(private.json_boolean(p_values, 'sends_order_confirmations'), true),
    coalesce(v_kept_days, 90)
  )
  -- What is not named stays.
  on conflict (org_id) do update
  set
    sender_name = case
      when p_values ? 'sender_name' then excluded.sender_name else settings.sender_name
    end,
    reply_to = case when p_values ? 'reply_to' then excluded.reply_to else settings.reply_to end,
    sends_order_confirmations = case
      when p_values ? 'sends_order_confirmations' then excluded.sends_order_confirmations
      else settings.sends_order_confirmations
    end,
    bodies_kept_days = coalesce(v_kept_days, settings.bodies_kept_days);
  return (
    select jsonb_build_object(
      'sender_name', settings.sender_name,
      'reply_to', settings.reply_to,
      'sends_order_confirmations', settings.sends_order_confirmations,
      'bodies_kept_days', settings.bodies_kept_days
    )
    from public.email_settings as settings
    where settings.org_id = p_org_id
  );
end;
$$;
comment on function private.update_email_settings(uuid, jsonb) is
  'DEFINER: nobody may write email_settings. Checks the permission by private.assert_org_permission().';
grant execute on function private.update_email_settings(uuid, jsonb) to authenticated;

create function public.update_email_settings(p_org_id uuid, p_values jsonb)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.update_email_settings(p_org_id, p_values);
$$;
comment on function public.update_email_settings(uuid, jsonb) is
  'Who the mails are from: {sender_name, reply_to, sends_order_confirmations}, and how many days what they say is kept: {bodies_kept_days}. What is not named stays as it is; null is the organization''s own name, or no address.';
grant execute on function public.update_email_settings(uuid, jsonb) to authenticated;
