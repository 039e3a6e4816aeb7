-- Reading payments: one, and the list.
-- Depends on: finance_money_values.

-- Any part of a reference: what stands on a statement of the bank is found again.
create index payments_search_idx
  on public.payments
  using gin (org_id, private.search_form(reference) extensions.gin_trgm_ops)
  with (gin_pending_list_limit = 1024);
-- As for orders_search_idx.
alter index public.payments_search_idx alter column 2 set statistics 500;

create function private.payment_content(p_org_id uuid, p_payment_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'id', payments.id,
      'kind', payments.kind,
      'method', payments.method,
      'customer', case
        when customers.id is not null
        then jsonb_build_object('id', customers.id, 'display_name', customers.display_name)
      end,
      'supplier', case
        when suppliers.id is not null
        then jsonb_build_object('id', suppliers.id, 'name', suppliers.name)
      end,
      'currency', payments.currency,
      'exponent', currencies.exponent,
      'amount_minor', payments.amount_minor,
      'credit_minor', payments.credit_minor,
      'paid_on', payments.paid_on,
      'reference', payments.reference,
      'note', payments.note,
      'reverses_payment_id', payments.reverses_payment_id,
      'reversed_at', payments.reversed_at,
      'reversed_by_payment_id', reversals.id,
      'created_by', payments.created_by,
      'created_by_name', case
        when payments.created_by is not null
        then private.person_name(payments.org_id, payments.created_by)
      end,
      'created_at', payments.created_at,
      'allocations', (
        select coalesce(
          jsonb_agg(
            jsonb_build_object(
              'invoice_id', allocations.invoice_id,
              'credit_note_id', allocations.credit_note_id,
              'voucher_id', allocations.voucher_id,
              'number', coalesce(invoices.number, notes.number, vouchers.number),
              'amount_minor', allocations.amount_minor
            )
            order by allocations.position
          ),
          '[]'
        )
        from public.payment_allocations as allocations
        left join public.invoices as invoices
          on invoices.org_id = allocations.org_id and invoices.id = allocations.invoice_id
        left join public.credit_notes as notes
          on notes.org_id = allocations.org_id and notes.id = allocations.credit_note_id
        left join public.vouchers as vouchers
          on vouchers.org_id = allocations.org_id and vouchers.id = allocations.voucher_id
        where allocations.org_id = payments.org_id
          and allocations.payment_id = payments.id
      )
    )
    from public.payments as payments
    join public.currencies as currencies on currencies.code = payments.currency
    left join public.customers as customers
      on customers.org_id = payments.org_id and customers.id = payments.customer_id
    left join public.suppliers as suppliers
      on suppliers.org_id = payments.org_id and suppliers.id = payments.supplier_id
    left join public.payments as reversals
      on reversals.org_id = payments.org_id and reversals.reverses_payment_id = payments.id
    where payments.org_id = p_org_id
      and payments.id = p_payment_id
  );
end;
$$;
comment on function private.payment_content(uuid, uuid) is
  'DEFINER: reads payments past their policies, and notes; granted to nobody. Called by functions that have checked the permission. A payment as staff see it, or null.';

create function private.get_payment(p_org_id uuid, p_payment_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_payment jsonb;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.read');
  v_payment := private.payment_content(p_org_id, p_payment_id);
  if v_payment is null then
    raise exception 'finance.payment_not_found' using errcode = 'PT404';
  end if;
  return v_payment;
end;
$$;
comment on function private.get_payment(uuid, uuid) is
  'DEFINER: reads notes, which no grant shows. Trusts private.assert_org_permission(); the payment is looked up in that organization.';
grant execute on function private.get_payment(uuid, uuid) to authenticated;

create function public.get_payment(p_org_id uuid, p_payment_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_payment(p_org_id, p_payment_id);
$$;
comment on function public.get_payment(uuid, uuid) is
  'A payment for staff: what came, went back or was given up, and which documents it settled.';
grant execute on function public.get_payment(uuid, uuid) to authenticated;

create function private.payment_conditions(p_org_id uuid, p_filter jsonb, out condition text, out vals jsonb)
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
declare
  v_filters jsonb := coalesce(p_filter, '{}');
  v_name    text;
  v_values  text[];
begin
  perform private.assert_json_keys(
    v_filters,
    array[
      'query', 'kinds', 'methods', 'customer_id', 'supplier_id', 'invoice_id', 'currency',
      'paid_from', 'paid_to'
    ]
  );
  vals := v_filters || jsonb_build_object('org_id', p_org_id);
  condition := $c$payments.org_id = ($1 ->> 'org_id')::uuid$c$;

  foreach v_name in array array['kinds', 'methods'] loop
    if private.json_texts(v_filters, v_name, 10, 20) is not null then
      -- A literal, so that the planner sees how many have it; one alone is read in the order of its
      -- index.
      v_values := private.json_texts(v_filters, v_name, 10, 20);
      condition := condition || case
        when cardinality(v_values) = 1
        then format(' and payments.%I = %L', rtrim(v_name, 's'), v_values[1])
        else format(' and payments.%I = any (%L)', rtrim(v_name, 's'), v_values)
      end;
    end if;
  end loop;
  foreach v_name in array array['customer_id', 'supplier_id'] loop
    if private.json_id(v_filters, v_name) is not null then
      condition := condition || format(' and payments.%1$I = ($1 ->> %1$L)::uuid', v_name);
    end if;
  end loop;
  if private.json_id(v_filters, 'invoice_id') is not null then
    condition := condition || $c$ and payments.id in (
      select allocations.payment_id
      from public.payment_allocations as allocations
      where allocations.org_id = ($1 ->> 'org_id')::uuid
        and allocations.invoice_id = ($1 ->> 'invoice_id')::uuid
    )$c$;
  end if;
  if private.json_text(v_filters, 'currency', 3) is not null then
    condition := condition || $c$ and payments.currency = ($1 ->> 'currency')::bpchar$c$;
  end if;
  foreach v_name in array array['paid_from', 'paid_to'] loop
    if private.json_day(v_filters, v_name) is not null then
      condition := condition || format(
        ' and payments.paid_on %s ($1 ->> %L)::date',
        case v_name when 'paid_from' then '>=' else '<=' end, v_name
      );
    end if;
  end loop;
  if private.search_form(private.json_text(v_filters, 'query', 200)) = '' then
    -- Signs only: nothing is called so.
    condition := condition || ' and false';
  end if;
  foreach v_name in array coalesce(
    string_to_array(private.search_form(private.json_text(v_filters, 'query', 200)), ' '), '{}'
  )
  loop
    -- A literal, as in the list of orders: the form has no quote, no backslash and no wildcard.
    condition := condition || format(
      ' and private.search_form(payments.reference) like %L', '%' || v_name || '%'
    );
  end loop;
end;
$$;
comment on function private.payment_conditions(uuid, jsonb) is
  'Filters as conditions on payments, in which $1 are the values; raises what is wrong with them.';

create function private.list_payments(
  p_org_id uuid,
  p_filter jsonb,
  p_cursor jsonb,
  p_limit  integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_limit      integer := least(greatest(coalesce(p_limit, 25), 1), 100);
  v_conditions record;
  v_rows       jsonb;
  v_more       boolean;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.read');
  perform private.assert_money_position(p_cursor, 'paid_on.desc');
  v_conditions := private.payment_conditions(p_org_id, p_filter);
  execute format(
    $query$
      select jsonb_agg(
        jsonb_build_object(
          'id', page.id,
          'kind', page.kind,
          'method', page.method,
          'customer', case
            when customers.id is not null
            then jsonb_build_object('id', customers.id, 'display_name', customers.display_name)
          end,
          'supplier', case
            when suppliers.id is not null
            then jsonb_build_object('id', suppliers.id, 'name', suppliers.name)
          end,
          'currency', page.currency,
          'exponent', currencies.exponent,
          'amount_minor', page.amount_minor,
          'credit_minor', page.credit_minor,
          'paid_on', page.paid_on,
          'reference', page.reference,
          'reverses_payment_id', page.reverses_payment_id,
          'reversed_at', page.reversed_at,
          'created_at', page.created_at,
          'document_count', documents.count,
          'number', documents.number
        )
        order by page.paid_on desc, page.created_at desc, page.id desc
      )
      from (
        select payments.*
        from public.payments as payments
        where %s
          and (payments.paid_on, payments.created_at, payments.id) < (
            coalesce(($2 ->> 'day')::date, 'infinity'),
            coalesce(($2 ->> 'key')::timestamptz, 'infinity'),
            coalesce(($2 ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
          )
        order by payments.paid_on desc, payments.created_at desc, payments.id desc
        limit $3
      ) as page
      join public.currencies as currencies on currencies.code = page.currency
      left join public.customers as customers
        on customers.org_id = page.org_id and customers.id = page.customer_id
      left join public.suppliers as suppliers
        on suppliers.org_id = page.org_id and suppliers.id = page.supplier_id
      cross join lateral (
        select count(*) as count,
          min(coalesce(invoices.number, notes.number, vouchers.number)) as number
        from public.payment_allocations as allocations
        left join public.invoices as invoices
          on invoices.org_id = allocations.org_id and invoices.id = allocations.invoice_id
        left join public.credit_notes as notes
          on notes.org_id = allocations.org_id and notes.id = allocations.credit_note_id
        left join public.vouchers as vouchers
          on vouchers.org_id = allocations.org_id and vouchers.id = allocations.voucher_id
        where allocations.org_id = page.org_id
          and allocations.payment_id = page.id
      ) as documents
    $query$,
    v_conditions.condition
  )
  into v_rows
  using v_conditions.vals, p_cursor, v_limit + 1;

  v_rows := coalesce(v_rows, '[]');
  v_more := jsonb_array_length(v_rows) > v_limit;
  if v_more then
    v_rows := v_rows - v_limit;
  end if;
  return jsonb_build_object(
    'items', v_rows,
    'next_cursor', case
      when v_more then jsonb_build_object(
        'sort', 'paid_on.desc', 'day', v_rows -> -1 -> 'paid_on', 'key', v_rows -> -1 -> 'created_at',
        'id', v_rows -> -1 -> 'id'
      )
    end
  );
end;
$$;
comment on function private.list_payments(uuid, jsonb, jsonb, integer) is
  'DEFINER: under policies no index would serve the search. Trusts private.assert_org_permission(); the conditions are texts of this file, what was typed is in the values.';
grant execute on function private.list_payments(uuid, jsonb, jsonb, integer) to authenticated;

create function private.assert_money_position(p_cursor jsonb, p_sort text)
  returns void
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  perform private.assert_list_position(p_cursor, p_sort, 'timestamptz');
  if p_cursor is not null and (
    p_cursor ->> 'day' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
    and pg_input_is_valid(p_cursor ->> 'day', 'date')
  ) is not true then
    raise exception 'platform.list_position_invalid' using errcode = 'PT422';
  end if;
end;
$$;
comment on function private.assert_money_position(jsonb, text) is
  'Raises unless a cursor is null or one that a list by days gave: {sort, day, key, id}.';

create function public.list_payments(
  p_org_id uuid,
  p_filter jsonb default '{}',
  p_cursor jsonb default null,
  p_limit  integer default 25
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_payments(p_org_id, p_filter, p_cursor, p_limit);
$$;
comment on function public.list_payments(uuid, jsonb, jsonb, integer) is
  'Payments for staff, the latest day first: {items, next_cursor}. Filter: query (part of the reference), kinds and methods (lists), customer_id, supplier_id, invoice_id, currency, paid_from and paid_to. p_cursor is the next_cursor of the page before.';
grant execute on function public.list_payments(uuid, jsonb, jsonb, integer) to authenticated;
