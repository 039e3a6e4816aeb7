-- What mails say: built-in templates, what organizations say instead, and how both become a mail.
-- Depends on: identity_organizations, platform_audit_log.
--
-- A template is a subject and one body of plain text with {{variables}}. Of the body come both parts
-- of a mail: the text as it is, and HTML with its paragraphs. Values are text and nothing else: they
-- are escaped, never rendered again, and a subject stays one line.

insert into public.permissions (name, description)
values
  ('emails.read', 'See the mails that were sent and what they say'),
  ('emails.write', 'Change what mails say, send them again and hold them back');
insert into public.role_permissions (role, permission)
values
  ('owner', 'emails.read'), ('admin', 'emails.read'), ('agent', 'emails.read'),
  ('owner', 'emails.write'), ('admin', 'emails.write');

create table private.email_template_defaults (
  key         text  not null,
  name        text  not null,
  description text  not null,
  subject     text  not null,
  body        text  not null,
  variables   jsonb not null,
  constraint email_template_defaults_pkey primary key (key)
);
comment on table private.email_template_defaults is
  'The built-in templates. Rows are added by the migration of the domain that sends the mail.';
comment on column private.email_template_defaults.variables is
  'What the mail knows, in the order in which it is offered: [{name, description, example, is_optional?}]. What is optional, not every mail has: of what an organization says instead, a line with it is left out then.';
alter table private.email_template_defaults enable row level security;

create table public.email_templates (
  org_id       uuid        not null,
  template_key text        not null,
  subject      text        not null,
  body         text        not null,
  updated_by   uuid,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  constraint email_templates_pkey primary key (org_id, template_key),
  constraint email_templates_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint email_templates_template_key_fkey
    foreign key (template_key) references private.email_template_defaults (key) on delete cascade,
  constraint email_templates_subject_check
    check (
      char_length(subject) between 1 and 200 and subject = btrim(subject)
      and subject !~ '[[:cntrl:]]'
    ),
  constraint email_templates_body_check
    check (char_length(body) between 1 and 10000 and btrim(body, E' \n\t') <> '')
);
comment on table public.email_templates is
  'What an organization says instead of a built-in template. Without a row it says what is built in.';
comment on column public.email_templates.updated_by is
  'Who wrote it. No foreign key: it stays true after they have left.';

create index email_templates_template_key_idx on public.email_templates (template_key);

create function private.is_email_address(p_address text)
  returns boolean
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- Nothing that ends an address in a header or in a command of SMTP.
  return char_length(p_address) <= 254
    and p_address ~ '^[^]@[:space:][:cntrl:]<>(),;:\\"[]+@[^]@[:space:][:cntrl:]<>(),;:\\"[]+\.[^]@[:space:][:cntrl:]<>(),;:\\".[]+$';
end;
$$;
comment on function private.is_email_address(text) is
  'Whether a text is one address that a mail can be sent to: no name, no list, no quotes.';

create table public.email_settings (
  org_id                     uuid        not null,
  sender_name                text,
  reply_to                   text,
  sends_order_confirmations  boolean     not null default true,
  bodies_kept_days           smallint    not null default 90,
  updated_at                 timestamptz not null default now(),
  constraint email_settings_pkey primary key (org_id),
  constraint email_settings_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint email_settings_sender_name_check
    check (
      char_length(sender_name) between 1 and 120 and sender_name = btrim(sender_name)
      and sender_name !~ '[[:cntrl:]]'
    ),
  constraint email_settings_reply_to_check check (private.is_email_address(reply_to)),
  constraint email_settings_bodies_kept_days_check check (bodies_kept_days between 1 and 3650)
);
comment on table public.email_settings is
  'Who an organization''s mails are from, and how long they are kept. Without a row: its own name, no address to answer to, and the days that a row begins with.';
comment on column public.email_settings.reply_to is
  'Where answers go. The sender''s address is the server''s own: others would not be believed.';
comment on column public.email_settings.bodies_kept_days is
  'So many days after a mail was sent or given up, what it says is forgotten.';

create trigger trg_100_set_updated_at
  before update on public.email_templates
  for each row execute function private.tg__set_updated_at();
create trigger trg_100_set_updated_at
  before update on public.email_settings
  for each row execute function private.tg__set_updated_at();
create trigger trg_700_audit
  after insert or update or delete on public.email_templates
  for each row execute function private.tg__audit('org_id', 'template_key');
create trigger trg_700_audit
  after insert or update or delete on public.email_settings
  for each row execute function private.tg__audit('org_id', 'org_id');

create function private.escape_html(p_text text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return replace(replace(replace(replace(replace(
    p_text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
end;
$$;
comment on function private.escape_html(text) is
  'A text as HTML shows it, between tags and within quotes.';

create function private.email_value(p_variables jsonb, p_name text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- Lines stay lines; other control characters have no place in a mail, nor those that turn round
  -- what stands behind them.
  return left(
    regexp_replace(
      replace(coalesce(p_variables ->> p_name, ''), E'\r\n', E'\n'),
      '[\u0001-\u0008\u000B-\u001F\u007F\u202A-\u202E\u2066-\u2069]', '', 'g'
    ),
    20000
  );
end;
$$;
comment on function private.email_value(jsonb, text) is
  'What a variable stands for; nothing when it is missing.';

create function private.unlinked_text(p_text text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- A space without width, in the places by which programs know an address.
  return regexp_replace(
    p_text, '(://|[[:alnum:]]\.(?=[[:alpha:]])|@(?=[[:alnum:]]))', E'\\1\u200B', 'g'
  );
end;
$$;
comment on function private.unlinked_text(text) is
  'A text of which mail programs make no link: what whoever typed it may send to the address of somebody else, such as the name on an order.';

create function private.encode_url_part(p_text text)
  returns text
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select coalesce(
    string_agg(
      case
        -- A full stop at the end would be taken for that of the sentence.
        when signs.sign ~ '[A-Za-z0-9_~-]' or signs.sign = '.' and signs.position < char_length(p_text)
        then signs.sign
        else upper(
          regexp_replace(encode(convert_to(signs.sign, 'UTF8'), 'hex'), '(..)', '%\1', 'g')
        )
      end,
      '' order by signs.position
    ),
    ''
  )
  from string_to_table(p_text, null) with ordinality as signs (sign, position);
$$;
comment on function private.encode_url_part(text) is
  'A text as a part of an address: what would end the address or mean something in it is written as bytes.';

create function private.email_link(p_address text, p_kept_length integer)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_address text := left(p_address, p_kept_length)
    || regexp_replace(substr(p_address, p_kept_length + 1), '[.,;:!?)'']+$', '');
begin
  if v_address !~ '^https?://.' then
    return private.escape_html(p_address);
  end if;
  return '<a href="' || private.escape_html(v_address) || '">' || private.escape_html(v_address)
    || '</a>' || private.escape_html(substr(p_address, char_length(v_address) + 1));
end;
$$;
comment on function private.email_link(text, integer) is
  'An address as a link in HTML, without the punctuation of the sentence behind it; so many of its signs are of it, whatever they are.';

create function private.render_email_line(
  p_line      text,
  p_variables jsonb,
  out text_line text,
  out html_line text
)
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  c_variable constant text := '\{\{ *([a-z][a-z0-9_]*) *\}\}';
  c_address  constant text := 'https?://[^\s<>"]+';
  -- Keeps apart what is found in a line; no mail has it.
  c_border   constant text := E'\u0001';
  v_parts    text[];
  v_value    text;
  v_found    text;
  -- The address that the line is in the middle of, and how much of it is no punctuation.
  v_address  text := '';
  v_kept     integer := 0;
begin
  -- Nothing to put in, and nothing to lead to.
  if strpos(p_line, '{') = 0 and strpos(p_line, 'http') = 0 then
    text_line := p_line;
    html_line := private.escape_html(p_line);
    return;
  end if;
  -- What stands there and the name of a variable in turn.
  v_parts := string_to_array(
    regexp_replace(
      replace(p_line, c_border, ''), c_variable, c_border || '\1' || c_border, 'g'
    ),
    c_border
  );
  text_line := '';
  html_line := '';
  for v_index in 1 .. cardinality(v_parts) loop
    continue when v_parts[v_index] = '';
    if v_index % 2 = 1 then
      v_value := v_parts[v_index];
      text_line := text_line || v_value;
      if v_address <> '' then
        v_found := substring(v_value from '^[^\s<>"]*');
        v_address := v_address || v_found;
        v_value := substr(v_value, char_length(v_found) + 1);
      end if;
      while v_value <> '' loop
        html_line := html_line || private.email_link(v_address, v_kept);
        v_address := coalesce(substring(v_value from c_address), '');
        v_kept := 0;
        exit when v_address = '';
        html_line := html_line
          || private.escape_html(left(v_value, strpos(v_value, v_address) - 1));
        v_value := substr(v_value, strpos(v_value, v_address) + char_length(v_address));
      end loop;
      html_line := html_line || private.escape_html(v_value);
    else
      v_value := private.email_value(p_variables, v_parts[v_index]);
      -- Behind the host only: where a link leads to is not for a value to say.
      if v_address ~ '^https?://[^/?#]+[/?#]' then
        v_value := private.encode_url_part(v_value);
        v_address := v_address || v_value;
        v_kept := char_length(v_address);
      else
        html_line := html_line || private.email_link(v_address, v_kept);
        v_address := '';
        v_kept := 0;
        -- Of values only those are links that are meant to be: a name like one stays a name.
        if v_parts[v_index] like '%\_url' and v_value ~ '^https?://[^\s]+$' then
          v_address := v_value;
          v_kept := char_length(v_address);
        else
          html_line := html_line || replace(private.escape_html(v_value), E'\n', E'<br>\n');
        end if;
      end if;
      text_line := text_line || v_value;
    end if;
  end loop;
  html_line := html_line || private.email_link(v_address, v_kept);
  -- A line of variables that all are empty is no line.
  if cardinality(v_parts) > 1 and btrim(text_line) = '' then
    text_line := null;
    html_line := null;
  end if;
end;
$$;
comment on function private.render_email_line(text, jsonb) is
  'A line of a template with its values, as text and as HTML; null when only empty variables were on it. A value within an address is a part of it, written so that it stays one.';

create function private.render_email(
  p_subject   text,
  p_body      text,
  p_variables jsonb,
  out subject   text,
  out text_body text,
  out html_body text
)
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  subject := (private.render_email_line(p_subject, p_variables)).text_line;
  subject := coalesce(private.clean_text(subject, 250), '–');

  select
    btrim(
      regexp_replace(
        string_agg(lines.text_line, E'\n' order by body.position), E'\n{3,}', E'\n\n', 'g'
      ),
      E'\n'
    ),
    btrim(
      regexp_replace(
        string_agg(lines.html_line, E'\n' order by body.position), E'\n{3,}', E'\n\n', 'g'
      ),
      E'\n'
    )
  into text_body, html_body
  from unnest(string_to_array(replace(p_body, E'\r\n', E'\n'), E'\n'))
    with ordinality as body (line, position)
  cross join lateral private.render_email_line(body.line, p_variables) as lines
  where lines.text_line is not null;

  text_body := coalesce(text_body, '') || E'\n';
  -- A line that ends within a paragraph ends there; "<br>" of values is there already.
  html_body := replace(coalesce(html_body, ''), E'<br>\n', '<br>');
  html_body := replace(html_body, E'\n\n', '</p><p style="margin:0 0 16px">');
  html_body := replace(html_body, E'\n', '<br>');
  html_body := '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    || '<meta name="viewport" content="width=device-width"><title>'
    || private.escape_html(subject) || '</title></head>'
    || '<body style="margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.5">'
    || '<div style="max-width:576px;margin:0 auto;overflow-wrap:anywhere">'
    || '<p style="margin:0 0 16px">' || html_body || '</p></div></body></html>';
end;
$$;
comment on function private.render_email(text, text, jsonb) is
  'A template with its values: a subject of one line, a text and an HTML document. Depends on nothing else, so a preview is what is sent.';

create function private.format_amount(
  p_amount_minor bigint,
  p_currency     text,
  p_exponent     integer
)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- Digits as they are in the language of the templates, and a code that is right in all of them.
  return to_char(
    p_amount_minor / power(10::numeric, p_exponent),
    'FM999,999,999,999,999,990'
      || left('.0000', case when p_exponent > 0 then p_exponent + 1 else 0 end)
  ) || ' ' || p_currency;
end;
$$;
comment on function private.format_amount(bigint, text, integer) is
  'An amount for a mail, as in 1,234.50 EUR, of a currency whose exponent is known: for many at once.';

create function private.format_money(p_amount_minor bigint, p_currency text)
  returns text
  language plpgsql
  stable parallel safe
  security invoker set search_path = ''
as $$
begin
  return (
    select private.format_amount(p_amount_minor, currencies.code, currencies.exponent)
    from public.currencies as currencies
    -- As the column is; compared as text, all currencies there are would be read for every amount.
    where currencies.code = p_currency::bpchar
  );
end;
$$;
comment on function private.format_money(bigint, text) is
  'An amount for a mail, as in 1,234.50 EUR.';

create function private.format_day(p_on date)
  returns text
  language plpgsql
  stable parallel safe
  security invoker set search_path = ''
as $$
begin
  return to_char(p_on, 'FMDD FMMonth YYYY');
end;
$$;
comment on function private.format_day(date) is
  'A day for a mail, as in 1 December 2026.';

create function private.email_variable_names(p_text text)
  returns setof text
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  -- Whatever stands between braces is meant as a variable, also what cannot be one.
  select distinct btrim(found.names[1])
  from regexp_matches(p_text, '\{\{([^{}]*)(?:\}\}|$)', 'g') as found (names);
$$;
comment on function private.email_variable_names(text) is
  'The variables that a template asks for, by whatever name.';

create function private.asks_for_any(p_text text, p_names text[])
  returns boolean
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select exists (
    select
    from private.email_variable_names(p_text) as names (name)
    where names.name = any (p_names)
  );
$$;
comment on function private.asks_for_any(text, text[]) is
  'Whether a text asks for one of these variables.';

create function private.email_body_without(
  p_body       text,
  p_names      text[],
  out kept     text,
  out left_out text[]
)
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select string_agg(lines.line, E'\n' order by lines.position) filter (where not lines.asks),
    coalesce(
      array_agg(btrim(lines.line) order by lines.position)
        -- Of a variable alone nobody misses the line.
        filter (where lines.asks and lines.line !~ '^\s*\{\{[^{}]*\}\}\s*$'),
      '{}'
    )
  from (
    select body.line, body.position, private.asks_for_any(body.line, p_names) as asks
    from unnest(string_to_array(replace(p_body, E'\r\n', E'\n'), E'\n'))
      with ordinality as body (line, position)
  ) as lines;
$$;
comment on function private.email_body_without(text, text[]) is
  'A body without the lines that ask for one of these variables, and those of them that say more than the variable: a sentence with a hole says something that is not so.';

create function private.missing_email_variables(p_known jsonb, p_values jsonb)
  returns text[]
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return array(
    select known.value ->> 'name'
    from jsonb_array_elements(p_known) as known
    where known.value -> 'is_optional' = 'true'
      and private.email_value(p_values, known.value ->> 'name') = ''
  );
end;
$$;
comment on function private.missing_email_variables(jsonb, jsonb) is
  'Of what a template knows, the optional variables that these values have not.';

create function private.email_text(
  p_defaults    private.email_template_defaults,
  p_own_subject text,
  p_own_body    text,
  p_values      jsonb,
  out subject   text,
  out body      text
)
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_missing text[];
begin
  subject := coalesce(p_own_subject, p_defaults.subject);
  body := coalesce(p_own_body, p_defaults.body);
  -- What is built in has words of its own for it.
  v_missing := private.missing_email_variables(p_defaults.variables, p_values);
  if private.asks_for_any(subject, v_missing) then
    subject := p_defaults.subject;
  end if;
  if private.asks_for_any(body, v_missing) then
    body := (private.email_body_without(body, v_missing)).kept;
    if private.trim_value(body) is null then
      body := p_defaults.body;
    end if;
  end if;
end;
$$;
comment on function private.email_text(private.email_template_defaults, text, text, jsonb) is
  'What a mail with these values is rendered of: the organization''s own text, or what is built in. Lines that ask for an optional variable which has no value are left out; a subject that does, and a body of which nothing is left, are the built-in ones.';

alter table public.email_templates enable row level security;
alter table public.email_settings enable row level security;

create policy email_templates_select_staff on public.email_templates
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('emails.read'))));
create policy email_settings_select_staff on public.email_settings
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('emails.read'))));

grant select on public.email_templates, public.email_settings to authenticated, service_role;
-- No writes: save_email_template() refuses variables that there are not, update_email_settings()
-- makes the row.

insert into private.email_template_defaults (key, name, description, subject, body, variables)
values (
  'email.test',
  'Test',
  'What “send me a test” sends, to see that mails arrive.',
  'A test from {{organization}}',
  E'Hello {{name}},\n\nmails of {{organization}} arrive. This one was asked for in the settings and needs no answer.',
  '[
    {"name": "organization", "description": "Your organization", "example": "Acme Bikes"},
    {"name": "name", "description": "Who asked for the test", "example": "Olivia"}
  ]'
);
