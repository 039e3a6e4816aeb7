-- Lists of invoices: the staff's with filters and totals, and a customer's own.
-- Depends on: finance_read_invoices, platform_values, crm_text.

create function private.invoice_search_text(p_number text, p_reference text, p_bill_to jsonb)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return ' ' || private.search_form(
    concat_ws(
      ' ', p_number, p_reference, p_bill_to ->> 'name', p_bill_to ->> 'company',
      p_bill_to ->> 'email'
    )
  );
end;
$$;
comment on function private.invoice_search_text(text, text, jsonb) is
  'What an invoice is found by: its number, its reference, and whom it names. A space stands before each word, the first one too.';

-- Any part of a number, a name or an e-mail, in any script. Short lists of new entries: every search
-- reads them.
create index invoices_search_idx
  on public.invoices
  using gin (
    org_id,
    private.invoice_search_text(number, reference, bill_to) extensions.gin_trgm_ops
  )
  with (gin_pending_list_limit = 1024);
-- As for orders_search_idx.
alter index public.invoices_search_idx alter column 2 set statistics 500;
-- Lists by the day that they are due, and by amount.
create index invoices_due_idx
  on public.invoices (org_id, coalesce(due_on, 'infinity'), id);
create index invoices_total_idx on public.invoices (org_id, total_minor, id);

create function private.invoice_state_condition(p_states text[], p_today date)
  returns text
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_overdue constant text := format(
    $c$(invoices.open_minor > 0 and invoices.due_on < %L
      and invoices.status in ('issued', 'sent', 'partly_paid'))$c$,
    p_today
  );
  -- Others are never overdue; of these, those that are have another name.
  v_awaited text[] := array(
    select states.name
    from unnest(p_states) as states (name)
    where states.name in ('issued', 'sent', 'partly_paid')
  );
  v_others  text[] := array(
    select states.name
    from unnest(p_states) as states (name)
    where states.name in ('draft', 'paid', 'void', 'credited', 'written_off')
  );
  v_parts   text[] := '{}';
begin
  if 'overdue' = any (p_states) then
    v_parts := v_parts || v_overdue;
  end if;
  if v_awaited <> '{}' then
    v_parts := v_parts || format(
      '(%s and not %s)', private.invoice_status_condition(v_awaited), v_overdue
    );
  end if;
  if v_others <> '{}' then
    v_parts := v_parts || private.invoice_status_condition(v_others);
  end if;
  return '(' || array_to_string(v_parts, ' or ') || ')';
end;
$$;
comment on function private.invoice_state_condition(text[], date) is
  'States as a condition on invoices, the same as private.invoice_state() but for indexes.';

create function private.invoice_status_condition(p_statuses text[])
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  -- One status is read in the order of its index.
  select case
    when cardinality(p_statuses) = 1 then format('invoices.status = %L', p_statuses[1])
    else format('invoices.status = any (%L)', p_statuses)
  end;
$$;
comment on function private.invoice_status_condition(text[]) is
  'Statuses as a condition on invoices.';

create function private.invoice_conditions(p_org_id uuid, p_filter jsonb)
  returns text
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_filters   jsonb := coalesce(p_filter, '{}');
  v_condition text := format('invoices.org_id = %L', p_org_id);
  v_states    text[];
  v_value     text;
begin
  perform private.assert_json_keys(
    v_filters,
    array[
      'states', 'customer_id', 'currency', 'issued_from', 'issued_to', 'needs_credit_note', 'query'
    ]
  );
  v_states := private.json_texts(v_filters, 'states', 9, 20);
  if v_states <@ array[
    'draft', 'issued', 'sent', 'partly_paid', 'paid', 'overdue', 'void', 'credited', 'written_off'
  ] is false then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'states';
  end if;
  if v_states <> '{}' then
    v_condition := v_condition || ' and '
      || private.invoice_state_condition(v_states, private.org_today(p_org_id));
  end if;
  if private.json_id(v_filters, 'customer_id') is not null then
    v_condition := v_condition
      || format(' and invoices.customer_id = %L', private.json_id(v_filters, 'customer_id'));
  end if;
  if private.json_text(v_filters, 'currency', 3) is not null then
    v_condition := v_condition
      || format(' and invoices.currency = %L', private.json_text(v_filters, 'currency', 3));
  end if;
  if private.json_day(v_filters, 'issued_from') is not null then
    -- A draft is of no day.
    v_condition := v_condition || format(
      $c$ and coalesce(invoices.issued_on, 'infinity') >= %L and invoices.number is not null$c$,
      private.json_day(v_filters, 'issued_from')
    );
  end if;
  if private.json_day(v_filters, 'issued_to') is not null then
    v_condition := v_condition || format(
      $c$ and coalesce(invoices.issued_on, 'infinity') <= %L and invoices.number is not null$c$,
      private.json_day(v_filters, 'issued_to')
    );
  end if;
  if private.json_boolean(v_filters, 'needs_credit_note') then
    v_condition := v_condition || ' and invoices.uncredited_minor > 0';
  end if;
  if private.search_form(private.json_text(v_filters, 'query', 200)) = '' then
    -- Signs only: nothing is called so.
    return v_condition || ' and false';
  end if;
  -- Literals: the planner looks into them to see how many have it. The form of a search has no
  -- quote, no backslash and no wildcard.
  foreach v_value in array string_to_array(
    coalesce(private.search_form(private.json_text(v_filters, 'query', 200)), ''), ' '
  ) loop
    v_condition := v_condition || format(
      $c$ and private.invoice_search_text(invoices.number, invoices.reference, invoices.bill_to)
        like %L$c$,
      -- Of one or two letters no index knows where in a word they are, only that one begins so.
      case when v_value ~ '^[a-z0-9]{1,2}$' then '% ' else '%' end || v_value || '%'
    );
  end loop;
  return v_condition;
end;
$$;
comment on function private.invoice_conditions(uuid, jsonb) is
  'DEFINER: reads the time zone of the organization; granted to nobody. A filter as a condition on invoices, with literals that are quoted; raises what is wrong with it.';

create function private.invoice_page(
  p_condition text,
  p_sort      text,
  p_cursor    jsonb,
  p_limit     integer,
  p_is_staff  boolean
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_limit     integer := least(greatest(coalesce(p_limit, 25), 1), 100);
  v_sort      text := coalesce(p_sort, 'issued_on.desc');
  v_condition text := p_condition;
  -- Of invoices, and again of the page of them.
  v_order     text;
  v_rows      jsonb;
  v_more      boolean;
begin
  if p_cursor is not null and (
    jsonb_typeof(p_cursor) is distinct from 'object'
    or p_cursor ->> 'sort' is distinct from v_sort
    or pg_input_is_valid(p_cursor ->> 'id', 'uuid') is not true
    or pg_input_is_valid(p_cursor ->> 'created_at', 'timestamptz') is not true
    or pg_input_is_valid(p_cursor ->> 'total_minor', 'bigint') is not true
    or pg_input_is_valid(p_cursor ->> 'issued_on', 'date') is false
    or pg_input_is_valid(p_cursor ->> 'due_on', 'date') is false
  ) then
    raise exception 'platform.list_position_invalid' using errcode = 'PT422';
  end if;

  case v_sort
    when 'issued_on.desc' then
      v_order := $o$coalesce(%1$s.issued_on, 'infinity') desc, %1$s.created_at desc, %1$s.id desc$o$;
      v_condition := v_condition || case when p_cursor is not null then format(
        $c$ and (coalesce(invoices.issued_on, 'infinity'), invoices.created_at, invoices.id)
          < (%L::date, %L::timestamptz, %L::uuid)$c$,
        coalesce(p_cursor ->> 'issued_on', 'infinity'), p_cursor ->> 'created_at', p_cursor ->> 'id'
      ) else '' end;
    when 'due_on.asc' then
      v_order := $o$coalesce(%1$s.due_on, 'infinity'), %1$s.id$o$;
      v_condition := v_condition || case when p_cursor is not null then format(
        $c$ and (coalesce(invoices.due_on, 'infinity'), invoices.id) > (%L::date, %L::uuid)$c$,
        coalesce(p_cursor ->> 'due_on', 'infinity'), p_cursor ->> 'id'
      ) else '' end;
    when 'total_minor.desc' then
      v_order := $o$%1$s.total_minor desc, %1$s.id desc$o$;
      v_condition := v_condition || case when p_cursor is not null then format(
        $c$ and (invoices.total_minor, invoices.id) < (%L::bigint, %L::uuid)$c$,
        p_cursor ->> 'total_minor', p_cursor ->> 'id'
      ) else '' end;
    else
      raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'sort';
  end case;

  -- Put together, so that Postgres plans for what is asked: a state that few have, a name that all
  -- have.
  execute format(
    $query$
      select jsonb_agg(
        jsonb_build_object(
          'id', page.id,
          'number', page.number,
          'state', private.invoice_state(
            page.told_status, page.told_open_minor, page.due_on, private.org_today(page.org_id)
          ),
          'status', page.told_status,
          'customer', jsonb_build_object(
            'id', customers.id, 'display_name', customers.display_name
          ),
          'organization', jsonb_build_object(
            'id', organizations.id, 'slug', organizations.slug, 'name', organizations.name
          ),
          'currency', page.currency,
          'exponent', currencies.exponent,
          'issued_on', page.issued_on,
          'due_on', page.due_on,
          'reference', page.reference,
          'total_minor', page.total_minor,
          'open_minor', page.told_open_minor,
          'created_at', page.created_at
        )
        order by %3$s
      )
      from (
        select invoices.*, %4$s
        from public.invoices as invoices
        where %1$s
        order by %2$s
        limit $1
      ) as page
      join public.currencies as currencies on currencies.code = page.currency
      join public.organizations as organizations on organizations.id = page.org_id
      join public.customers as customers
        on customers.org_id = page.org_id and customers.id = page.customer_id
    $query$,
    v_condition, format(v_order, 'invoices'), format(v_order, 'page'),
    case
      when p_is_staff then 'invoices.status as told_status, invoices.open_minor as told_open_minor'
      else '(private.invoice_as_billed(invoices)).status as told_status,
        (private.invoice_as_billed(invoices)).open_minor as told_open_minor'
    end
  )
  into v_rows
  using v_limit + 1;

  v_rows := coalesce(v_rows, '[]');
  v_more := jsonb_array_length(v_rows) > v_limit;
  if v_more then
    v_rows := v_rows - v_limit;
  end if;
  return jsonb_build_object(
    'items', v_rows,
    'next_cursor', case
      when v_more then jsonb_build_object(
        'sort', v_sort,
        'id', v_rows -> -1 -> 'id',
        'issued_on', v_rows -> -1 -> 'issued_on',
        'due_on', v_rows -> -1 -> 'due_on',
        'total_minor', v_rows -> -1 -> 'total_minor',
        'created_at', v_rows -> -1 -> 'created_at'
      )
    end
  );
end;
$$;
comment on function private.invoice_page(text, text, jsonb, integer, boolean) is
  'DEFINER: reads invoices past their policies; granted to nobody. Called by functions that have checked the permission, with conditions of their own making on invoices. A page of at most 100: newest first (drafts before all), by the day they are due, or dearest first. Not for staff, what was written off is open: see private.invoice_as_billed().';

create function private.list_invoices(
  p_org_id uuid,
  p_filter jsonb,
  p_sort   text,
  p_cursor jsonb,
  p_limit  integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'invoices.read');
  return private.invoice_page(
    private.invoice_conditions(p_org_id, p_filter), p_sort, p_cursor, p_limit, true
  );
end;
$$;
comment on function private.list_invoices(uuid, jsonb, text, jsonb, integer) is
  'DEFINER: under policies no index would serve the search. Trusts private.assert_org_permission().';
grant execute on function private.list_invoices(uuid, jsonb, text, jsonb, integer) to authenticated;

create function public.list_invoices(
  p_org_id uuid,
  p_filter jsonb default '{}',
  p_sort   text default 'issued_on.desc',
  p_cursor jsonb default null,
  p_limit  integer default 25
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_invoices(p_org_id, p_filter, p_sort, p_cursor, p_limit);
$$;
comment on function public.list_invoices(uuid, jsonb, text, jsonb, integer) is
  'Invoices of an organization: {items: [{id, number, state, status, customer: {id, display_name}, organization: {id, slug, name}, currency, exponent, issued_on, due_on, reference, total_minor, open_minor, created_at}], next_cursor}. Filter: states (draft, issued, sent, partly_paid, paid, overdue, void, credited, written_off), customer_id, currency, issued_from, issued_to, needs_credit_note (something of their order was cancelled that is not credited yet), query (part of number, reference, name or e-mail). Sorts: issued_on.desc (drafts, which have no day yet, come first), due_on.asc, total_minor.desc. next_cursor goes into p_cursor.';
grant execute on function public.list_invoices(uuid, jsonb, text, jsonb, integer) to authenticated;
