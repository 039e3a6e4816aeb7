-- Reading credit notes: one, by staff and by whose it is, and the list of the staff.
-- Depends on: finance_read_payments.

create index credit_notes_refundable_idx
  on public.credit_notes (org_id, issued_on, issued_at, id)
  where refunded_minor < refundable_minor;

create function private.credit_note_content(
  p_org_id         uuid,
  p_credit_note_id uuid,
  p_is_staff       boolean
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select to_jsonb(notes) - array['idempotency_key', 'request_hash', 'created_by']
      || jsonb_build_object(
        'created_by', case when p_is_staff then notes.created_by end,
        'created_by_name', case
          when p_is_staff and notes.created_by is not null
          then private.person_name(notes.org_id, notes.created_by)
        end,
        'exponent', currencies.exponent,
        'customer', jsonb_build_object(
          'id', customers.id, 'display_name', customers.display_name, 'email', customers.email
        ),
        -- Imported history may have lost the invoice.
        'invoice', case
          when invoices.id is not null
          then jsonb_build_object('id', invoices.id, 'number', invoices.number)
        end,
        'items', (
          select coalesce(
            jsonb_agg(to_jsonb(items) - 'org_id' - 'credit_note_id' order by items.position), '[]'
          )
          from public.credit_note_items as items
          where items.org_id = notes.org_id
            and items.credit_note_id = notes.id
        ),
        'taxes', (
          select coalesce(jsonb_agg(to_jsonb(rates) order by rates.tax_rate_bps), '[]')
          from (
            select items.tax_rate_bps, sum(items.net_minor)::bigint as net_minor,
              sum(items.tax_minor)::bigint as tax_minor
            from public.credit_note_items as items
            where items.org_id = notes.org_id
              and items.credit_note_id = notes.id
            group by items.tax_rate_bps
          ) as rates
        ),
        'refunds', (
          select coalesce(
            jsonb_agg(
              jsonb_build_object(
                'id', payments.id, 'method', payments.method, 'paid_on', payments.paid_on,
                'reference', payments.reference, 'amount_minor', allocations.amount_minor,
                'reversed_at', payments.reversed_at
              )
              order by payments.paid_on, payments.created_at, payments.id
            ),
            '[]'
          )
          from public.payment_allocations as allocations
          join public.payments as payments
            on payments.org_id = allocations.org_id and payments.id = allocations.payment_id
          where allocations.org_id = notes.org_id
            and allocations.credit_note_id = notes.id
            and payments.kind = 'refund'
        ),
        'emails', case
          when p_is_staff then private.document_emails(notes.org_id, 'credit_note', notes.id)
          else '[]'
        end
      )
    from public.credit_notes as notes
    join public.currencies as currencies on currencies.code = notes.currency
    join public.customers as customers
      on customers.org_id = notes.org_id and customers.id = notes.customer_id
    left join public.invoices as invoices
      on invoices.org_id = notes.org_id and invoices.id = notes.invoice_id
    where notes.org_id = p_org_id
      and notes.id = p_credit_note_id
  );
end;
$$;
comment on function private.credit_note_content(uuid, uuid, boolean) is
  'DEFINER: reads credit notes past their policies; granted to nobody. Called by functions that have checked who asks. A credit note, for staff with who issued it; or null.';

create function private.get_credit_note(p_org_id uuid, p_credit_note_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_is_staff boolean := p_org_id = any (array(select private.current_org_ids('invoices.read')));
begin
  if not v_is_staff and not exists (
    select
    from public.credit_notes as notes
    where notes.org_id = p_org_id
      and notes.id = p_credit_note_id
      and notes.customer_id = any (array(select private.current_buyer_ids()))
  ) or not exists (
    select
    from public.credit_notes as notes
    where notes.org_id = p_org_id
      and notes.id = p_credit_note_id
  ) then
    raise exception 'finance.credit_note_not_found' using errcode = 'PT404';
  end if;
  return private.credit_note_content(p_org_id, p_credit_note_id, v_is_staff);
end;
$$;
comment on function private.get_credit_note(uuid, uuid) is
  'DEFINER: joins what the caller may not read by themself. Trusts private.current_org_ids() and private.current_buyers(); to everybody else it is not there.';
grant execute on function private.get_credit_note(uuid, uuid) to authenticated;

create function public.get_credit_note(p_org_id uuid, p_credit_note_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_credit_note(p_org_id, p_credit_note_id);
$$;
comment on function public.get_credit_note(uuid, uuid) is
  'A credit note with lines, taxes, refunds and emails (for staff), for staff and for the customer whose it is. bill_to is as on the paper.';
grant execute on function public.get_credit_note(uuid, uuid) to authenticated;

create function private.credit_note_conditions(p_org_id uuid, p_filter jsonb, out condition text, out vals jsonb)
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
declare
  v_filters jsonb := coalesce(p_filter, '{}');
  v_name    text;
begin
  perform private.assert_json_keys(
    v_filters,
    array[
      'number', 'customer_id', 'invoice_id', 'currency', 'issued_from', 'issued_to',
      'is_refundable'
    ]
  );
  vals := v_filters || jsonb_build_object('org_id', p_org_id);
  condition := $c$notes.org_id = ($1 ->> 'org_id')::uuid$c$;

  foreach v_name in array array['customer_id', 'invoice_id'] loop
    if private.json_id(v_filters, v_name) is not null then
      condition := condition || format(' and notes.%1$I = ($1 ->> %1$L)::uuid', v_name);
    end if;
  end loop;
  -- As it stands on the paper, not a part of it: that is an index that there is already.
  if private.json_text(v_filters, 'number', 60) is not null then
    vals := vals || jsonb_build_object('number', private.json_text(v_filters, 'number', 60));
    condition := condition || $c$ and notes.number = ($1 ->> 'number')$c$;
  end if;
  if private.json_text(v_filters, 'currency', 3) is not null then
    condition := condition || $c$ and notes.currency = ($1 ->> 'currency')::bpchar$c$;
  end if;
  if private.json_boolean(v_filters, 'is_refundable') then
    condition := condition || ' and notes.refunded_minor < notes.refundable_minor';
  end if;
  foreach v_name in array array['issued_from', 'issued_to'] loop
    if private.json_day(v_filters, v_name) is not null then
      condition := condition || format(
        ' and notes.issued_on %s ($1 ->> %L)::date',
        case v_name when 'issued_from' then '>=' else '<=' end, v_name
      );
    end if;
  end loop;
end;
$$;
comment on function private.credit_note_conditions(uuid, jsonb) is
  'Filters as conditions on credit notes, in which $1 are the values; raises what is wrong with them.';

create function private.list_credit_notes(
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
  perform private.assert_money_position(p_cursor, 'issued_on.desc');
  v_conditions := private.credit_note_conditions(p_org_id, p_filter);
  execute format(
    $query$
      select jsonb_agg(
        jsonb_build_object(
          'id', page.id,
          'number', page.number,
          'customer', jsonb_build_object(
            'id', customers.id, 'display_name', customers.display_name
          ),
          'invoice', case
            when invoices.id is not null
            then jsonb_build_object('id', invoices.id, 'number', invoices.number)
          end,
          'currency', page.currency,
          'exponent', currencies.exponent,
          'issued_on', page.issued_on,
          'issued_at', page.issued_at,
          'reason', page.reason,
          'total_minor', page.total_minor,
          'settled_minor', page.settled_minor,
          'credit_minor', page.credit_minor,
          'refundable_minor', page.refundable_minor,
          'refunded_minor', page.refunded_minor
        )
        order by page.issued_on desc, page.issued_at desc, page.id desc
      )
      from (
        select notes.*
        from public.credit_notes as notes
        where %s
          and (notes.issued_on, notes.issued_at, notes.id) < (
            coalesce(($2 ->> 'day')::date, 'infinity'),
            coalesce(($2 ->> 'key')::timestamptz, 'infinity'),
            coalesce(($2 ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
          )
        order by notes.issued_on desc, notes.issued_at desc, notes.id desc
        limit $3
      ) as page
      join public.currencies as currencies on currencies.code = page.currency
      join public.customers as customers
        on customers.org_id = page.org_id and customers.id = page.customer_id
      left join public.invoices as invoices
        on invoices.org_id = page.org_id and invoices.id = page.invoice_id
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
        'sort', 'issued_on.desc', 'day', v_rows -> -1 -> 'issued_on',
        'key', v_rows -> -1 -> 'issued_at', 'id', v_rows -> -1 -> 'id'
      )
    end
  );
end;
$$;
comment on function private.list_credit_notes(uuid, jsonb, jsonb, integer) is
  'DEFINER: names of customers are read past their policies. Trusts private.assert_org_permission(); the conditions are texts of this file, what was typed is in the values.';
grant execute on function private.list_credit_notes(uuid, jsonb, jsonb, integer) to authenticated;

create function public.list_credit_notes(
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
  select private.list_credit_notes(p_org_id, p_filter, p_cursor, p_limit);
$$;
comment on function public.list_credit_notes(uuid, jsonb, jsonb, integer) is
  'Credit notes for staff, the latest day first: {items, next_cursor}. Filter: number, customer_id, invoice_id, currency, issued_from, issued_to, is_refundable (something is still to be paid back). p_cursor is the next_cursor of the page before.';
grant execute on function public.list_credit_notes(uuid, jsonb, jsonb, integer) to authenticated;
