-- Invoices from above: totals by state for staff, and everything that a customer was sent.
-- Depends on: finance_list_invoices.

create function private.invoice_totals(p_org_id uuid, p_filter jsonb)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_totals jsonb;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.read');
  execute format(
    $query$
      select jsonb_agg(
        jsonb_build_object(
          'state', sums.state,
          'currency', sums.currency,
          'exponent', currencies.exponent,
          'count', sums.count,
          'total_minor', sums.total_minor,
          'open_minor', sums.open_minor,
          'paid_minor', sums.paid_minor,
          -- What else settled them; nothing did what is draft or void.
          'credited_minor', case
            when sums.state in ('draft', 'void') then 0
            else sums.total_minor - sums.open_minor - sums.paid_minor - sums.written_off_minor
          end,
          'given_back_minor', sums.given_back_minor,
          'written_off_minor', sums.written_off_minor
        )
        order by states.position, sums.currency
      )
      from (
        -- What is due is said for a few groups, not for each invoice.
        select
          private.invoice_state(
            alike.status, alike.is_open::integer, case when alike.is_due then $1 - 1 end, $1
          ) as state,
          alike.currency, sum(alike.count)::bigint as count, sum(alike.total_minor) as total_minor,
          sum(alike.open_minor) as open_minor, sum(alike.paid_minor) as paid_minor,
          sum(alike.given_back_minor) as given_back_minor,
          sum(alike.written_off_minor) as written_off_minor
        from (
          select invoices.status, invoices.currency, invoices.open_minor > 0 as is_open,
            invoices.due_on < $1 as is_due, count(*) as count,
            sum(invoices.total_minor) as total_minor, sum(invoices.open_minor) as open_minor,
            sum(invoices.paid_minor) as paid_minor,
            sum(invoices.given_back_minor) as given_back_minor,
            sum(invoices.written_off_minor) as written_off_minor
          from public.invoices as invoices
          where %s
          group by 1, 2, 3, 4
        ) as alike
        group by 1, 2
      ) as sums
      join public.currencies as currencies on currencies.code = sums.currency
      join unnest(
        array[
          'draft', 'overdue', 'issued', 'sent', 'partly_paid', 'paid', 'written_off', 'credited',
          'void'
        ]
      ) with ordinality as states (name, position) on states.name = sums.state
    $query$,
    private.invoice_conditions(p_org_id, p_filter)
  )
  into v_totals
  using private.org_today(p_org_id);
  return coalesce(v_totals, '[]');
end;
$$;
comment on function private.invoice_totals(uuid, jsonb) is
  'DEFINER: one check instead of a policy per row. Trusts private.assert_org_permission().';
grant execute on function private.invoice_totals(uuid, jsonb) to authenticated;

create function public.invoice_totals(p_org_id uuid, p_filter jsonb default '{}')
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.invoice_totals(p_org_id, p_filter);
$$;
comment on function public.invoice_totals(uuid, jsonb) is
  'What the invoices of list_invoices() come to: [{state, currency, exponent, count, total_minor, open_minor, paid_minor, credited_minor, given_back_minor, written_off_minor}]. Of what was issued and is not void, open, paid, credited and written off are the total; given_back_minor is the part of paid_minor that credit notes gave back.';
grant execute on function public.invoice_totals(uuid, jsonb) to authenticated;

create function private.list_own_invoices(p_org_id uuid, p_cursor jsonb, p_limit integer)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_customers text;
begin
  perform private.assert_signed_in();
  -- One or two customers per organization; most people have a few.
  select string_agg(format('(%L, %L)', buyers.org_id, buyers.customer_id), ', ')
  into v_customers
  from private.current_buyers() as buyers
  where p_org_id is null
    or buyers.org_id = p_org_id;
  return private.invoice_page(
    case
      when v_customers is null then 'false'
      else format(
        $c$(invoices.org_id, invoices.customer_id) in (%s) and invoices.status <> 'draft'$c$,
        v_customers
      )
    end,
    'issued_on.desc', p_cursor, p_limit, false
  );
end;
$$;
comment on function private.list_own_invoices(uuid, jsonb, integer) is
  'DEFINER: one check instead of a policy per row. Trusts private.assert_signed_in() and private.current_buyers(), whose issued invoices they are.';
grant execute on function private.list_own_invoices(uuid, jsonb, integer) to authenticated;

create function public.list_own_invoices(
  p_org_id uuid default null,
  p_cursor jsonb default null,
  p_limit  integer default 25
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_own_invoices(p_org_id, p_cursor, p_limit);
$$;
comment on function public.list_own_invoices(uuid, jsonb, integer) is
  'The caller''s own invoices, newest first, in one organization or in all; as in list_invoices(), without drafts. What was written off is open.';
grant execute on function public.list_own_invoices(uuid, jsonb, integer) to authenticated;
