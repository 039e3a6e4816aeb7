-- Comparing the ledger with the documents, and its sums with its lines.
-- Depends on: finance_receivables, finance_money_values (money_role), crm_credits, commerce_orders.

create function private.posting_differences(p_org_id uuid)
  returns table (
    rank           integer,
    problem        text,
    subject        text,
    source_type    text,
    source_id      text,
    currency       char(3),
    posted_on      date,
    expected_minor numeric,
    found_minor    numeric
  )
  language plpgsql
  stable
  security invoker set search_path = ''
  -- All of an organization is read, so as it lies: lines by way of the index of their entries are as
  -- many jumps, and sums for each entry are as many sums where nobody knows yet how many there are.
  -- With less memory everything goes to the disk and back.
  set enable_indexscan = off
  set enable_nestloop = off
  set work_mem = '64MB'
as $$
begin
  return query
  with compared as materialized (
    select postings.source_id is not null as is_document, postings.number,
      postings.amount_minor, coalesce(postings.posted_on, entries.posted_on) as expected_on,
      coalesce(postings.currency, entries.currency) as expected_currency,
      coalesce(postings.source_type, entries.source_type) as source_type,
      coalesce(postings.source_id, entries.source_id) as source_id,
      entries.id as entry_id, entries.posted_on, entries.currency, entries.debit_minor,
      entries.credit_minor
    from (
      -- What each document must have posted: when, and how much on either side.
      select 'invoice' as source_type, invoices.id::text as source_id, 'posting' as kind,
        invoices.number, invoices.currency, invoices.issued_on as posted_on,
        invoices.total_minor as amount_minor
      from public.invoices as invoices
      where invoices.org_id = p_org_id
        and invoices.status <> 'draft'
        and invoices.total_minor > 0
      union all
      -- Its day is the ledger's to say: the same if that was open, else the day of the voiding.
      select 'invoice', invoices.id::text, 'reversal', invoices.number, invoices.currency,
        null, invoices.total_minor
      from public.invoices as invoices
      where invoices.org_id = p_org_id
        and invoices.status = 'void'
        and invoices.total_minor > 0
      union all
      select 'credit_note', notes.id::text, 'posting', notes.number, notes.currency, notes.issued_on,
        notes.total_minor
      from public.credit_notes as notes
      where notes.org_id = p_org_id
        and notes.total_minor > 0
      union all
      -- A payment that takes another one back is posted as the reversal of that one.
      select 'payment', coalesce(payments.reverses_payment_id, payments.id)::text,
        case when payments.kind = 'reversal' then 'reversal' else 'posting' end,
        payments.reference, payments.currency, payments.paid_on, payments.amount_minor
      from public.payments as payments
      where payments.org_id = p_org_id
      union all
      select 'voucher', vouchers.id::text, 'posting', vouchers.number, vouchers.currency,
        vouchers.voucher_on, vouchers.total_minor
      from public.vouchers as vouchers
      where vouchers.org_id = p_org_id
        and vouchers.status <> 'draft'
        and vouchers.total_minor > 0
      union all
      select 'voucher', vouchers.id::text, 'reversal', vouchers.number, vouchers.currency,
        vouchers.cancelled_on, vouchers.total_minor
      from public.vouchers as vouchers
      where vouchers.org_id = p_org_id
        and vouchers.status = 'cancelled'
        and vouchers.total_minor > 0
    ) as postings
    full join (
      select entries.id, entries.source_type, entries.source_id, entries.kind, entries.posted_on,
        entries.currency, sums.debit_minor, sums.credit_minor
      from public.journal_entries as entries
      left join (
        select lines.entry_id, sum(lines.debit_minor) as debit_minor,
          sum(lines.credit_minor) as credit_minor
        from public.journal_lines as lines
        where lines.org_id = p_org_id
        group by lines.entry_id
      ) as sums on sums.entry_id = entries.id
      where entries.org_id = p_org_id
    ) as entries
      on entries.source_type = postings.source_type
      and entries.source_id = postings.source_id
      and entries.kind = postings.kind
    -- What agrees, nearly all of it, is not kept. Store credit is its own document.
    where entries.debit_minor is distinct from entries.credit_minor
      or entries.source_type is distinct from 'credit_entry'
        and (
          entries.debit_minor is distinct from postings.amount_minor
          or entries.currency is distinct from postings.currency
          or entries.posted_on <> coalesce(postings.posted_on, entries.posted_on)
        )
  )
  select 2,
    case
      when compared.entry_id is null then 'missing'
      when compared.posted_on <> compared.expected_on then 'day'
      when compared.currency <> compared.expected_currency then 'currency'
      else 'amount'
    end,
    compared.number, compared.source_type, compared.source_id, compared.expected_currency,
    compared.expected_on, compared.amount_minor, coalesce(compared.debit_minor, 0)
  from compared
  where compared.is_document
    and (
      compared.entry_id is null
      or compared.posted_on <> compared.expected_on
      or compared.currency <> compared.expected_currency
      or compared.debit_minor is distinct from compared.amount_minor
    )
  union all
  select wrong.rank, wrong.problem, entries.description, wrong.source_type, wrong.source_id,
    wrong.currency, wrong.posted_on, wrong.expected_minor, wrong.found_minor
  from (
    select 3 as rank, 'unknown' as problem, compared.*, 0 as expected_minor,
      coalesce(compared.debit_minor, 0) as found_minor
    from compared
    where not compared.is_document
      and compared.source_type <> 'credit_entry'
    union all
    select 4, 'unbalanced', compared.*, compared.debit_minor, compared.credit_minor
    from compared
    where compared.debit_minor is distinct from compared.credit_minor
  ) as wrong
  join public.journal_entries as entries
    on entries.org_id = p_org_id and entries.id = wrong.entry_id;
end;
$$;
comment on function private.posting_differences(uuid) is
  'Where entries are not what the documents of an organization must have posted, or do not balance.';

create function private.document_amounts(p_org_id uuid)
  returns table (
    currency     char(3),
    account_id   uuid,
    tax_rate_bps integer,
    amount_minor numeric
  )
  -- Planned for the organization that asks: in SQL for any, and so for the largest.
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  return query
  with sides as (
    -- What is void or cancelled posted its opposite: both together are nothing.
    select sold.currency, null::uuid as account_id, amounts.role, sold.tax_rate_bps,
      amounts.amount_minor
    from (
      select invoices.currency, items.tax_rate_bps, - sum(items.net_minor) as net_minor,
        - sum(items.tax_minor) as tax_minor
      from public.invoice_items as items
      join public.invoices as invoices
        on invoices.org_id = items.org_id and invoices.id = items.invoice_id
      where items.org_id = p_org_id
        and invoices.org_id = p_org_id
        and invoices.status not in ('draft', 'void')
      group by invoices.currency, items.tax_rate_bps
      union all
      select notes.currency, items.tax_rate_bps, sum(items.net_minor), sum(items.tax_minor)
      from public.credit_note_items as items
      join public.credit_notes as notes
        on notes.org_id = items.org_id and notes.id = items.credit_note_id
      where items.org_id = p_org_id
        and notes.org_id = p_org_id
      group by notes.currency, items.tax_rate_bps
    ) as sold
    cross join lateral (
      values ('sales', sold.net_minor), ('output_tax', sold.tax_minor)
    ) as amounts (role, amount_minor)
    union all
    select vouchers.currency, amounts.account_id, amounts.role, lines.tax_rate_bps,
      sum(case vouchers.kind when 'purchase' then amounts.amount_minor else - amounts.amount_minor end)
    from public.voucher_lines as lines
    join public.vouchers as vouchers
      on vouchers.org_id = lines.org_id and vouchers.id = lines.voucher_id
    cross join lateral (
      values
        (lines.account_id, null, lines.net_minor),
        (
          null,
          case vouchers.kind when 'purchase' then 'input_tax' else 'output_tax' end,
          lines.tax_minor
        )
    ) as amounts (account_id, role, amount_minor)
    where lines.org_id = p_org_id
      and vouchers.org_id = p_org_id
      and vouchers.status = 'posted'
    group by vouchers.currency, amounts.account_id, amounts.role, lines.tax_rate_bps
    union all
    -- Paid on the spot: of these there is no payment.
    select vouchers.currency, null, vouchers.settlement, null,
      sum(case vouchers.kind when 'purchase' then - vouchers.total_minor else vouchers.total_minor end)
    from public.vouchers as vouchers
    where vouchers.org_id = p_org_id
      and vouchers.status = 'posted'
      and vouchers.settlement <> 'account'
    group by vouchers.currency, vouchers.settlement
    union all
    select paid.currency, null, private.money_role(paid.method), null,
      case when paid.kind in ('refund', 'supplier_payment') then - paid.amount_minor
      else paid.amount_minor end
    from (
      select payments.currency, payments.method, coalesce(reversed.kind, payments.kind) as kind,
        sum(case payments.kind when 'reversal' then -1 else 1 end * payments.amount_minor)
          as amount_minor
      from public.payments as payments
      left join public.payments as reversed
        on reversed.org_id = payments.org_id and reversed.id = payments.reverses_payment_id
      where payments.org_id = p_org_id
      group by payments.currency, payments.method, coalesce(reversed.kind, payments.kind)
    ) as paid
  )
  select sides.currency, accounts.id, sides.tax_rate_bps, sum(sides.amount_minor)
  from sides
  join public.ledger_accounts as accounts
    on accounts.org_id = p_org_id
    and (accounts.id = sides.account_id or accounts.role = sides.role)
  group by sides.currency, accounts.id, sides.tax_rate_bps;
end;
$$;
comment on function private.document_amounts(uuid) is
  'What the lines of documents and the payments of an organization come to on each account and at each tax rate: debits less credits. Of money, revenue, expenses and tax, that is; what is open is not counted here.';

create function private.waiting_prepayments(p_org_id uuid, p_currency text)
  returns numeric
  language sql
  stable
  security definer set search_path = ''
as $$
  select
    -- What orders took of store credit, less what paid their invoices.
    (
      select coalesce(sum(orders.credit_used_minor), 0)
      from public.orders as orders
      where orders.org_id = p_org_id
        and orders.currency = p_currency::bpchar
        and orders.payment_method = 'credit'
    ) - (
      select coalesce(
        sum(payments.amount_minor * case payments.kind when 'reversal' then -1 else 1 end), 0
      )
      from public.payments as payments
      where payments.org_id = p_org_id
        and payments.currency = p_currency::bpchar
        and payments.method = 'prepaid'
    ) + (
      select coalesce(sum(notes.refundable_minor - notes.refunded_minor), 0)
      from public.credit_notes as notes
      where notes.org_id = p_org_id
        and notes.currency = p_currency::bpchar
    );
$$;
comment on function private.waiting_prepayments(uuid, text) is
  'DEFINER: reads documents past their policies; granted to nobody. What is owed to customers besides store credit: paid with orders and not invoiced yet, or credited and not paid back yet.';

create function private.reconcile_ledger(p_org_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'ledger.read');
  return (
    with scanned as (
      select lines.currency, lines.account_id, lines.posted_on,
        coalesce(lines.tax_rate_bps, -1) as tax_rate_bps,
        sum(lines.debit_minor) as debit_minor, sum(lines.credit_minor) as credit_minor
      from public.journal_lines as lines
      where lines.org_id = p_org_id
      group by 1, 2, 3, 4
    ),
    kept as (
      select sums.currency, sums.account_id, sums.posted_on, sums.tax_rate_bps,
        sum(sums.debit_minor) as debit_minor, sum(sums.credit_minor) as credit_minor
      from (
        select balances.currency, balances.account_id, balances.posted_on, balances.tax_rate_bps,
          balances.debit_minor, balances.credit_minor
        from private.ledger_balances as balances
        where balances.org_id = p_org_id
        union all
        select movements.currency, movements.account_id, movements.posted_on,
          movements.tax_rate_bps, movements.debit_minor, movements.credit_minor
        from private.ledger_movements as movements
        where movements.org_id = p_org_id
      ) as sums
      group by sums.currency, sums.account_id, sums.posted_on, sums.tax_rate_bps
    ),
    used as (
      select kept.currency
      from kept
      union
      select balances.currency
      from private.credit_balances as balances
      where balances.org_id = p_org_id
    ),
    -- Documents that are still open, and what customers may spend, against the account that each
    -- stands on.
    accounts as (
      select used.currency, accounts.code, accounts.role, null::integer as tax_rate_bps,
        (
          select coalesce(sum(sums.debit_minor - sums.credit_minor), 0)
          from private.ledger_sums(p_org_id, used.currency, date '2999-11-30', accounts.id) as sums
        ) as balance_minor,
        case accounts.role
          when 'receivables' then (
            select coalesce(sum(documents.open_minor), 0)
            from (
              select invoices.open_minor
              from public.invoices as invoices
              where invoices.org_id = p_org_id
                and invoices.open_minor > 0
                and invoices.currency = used.currency
              union all
              select vouchers.open_minor
              from public.vouchers as vouchers
              where vouchers.org_id = p_org_id
                and vouchers.kind = 'sales'
                and vouchers.open_minor > 0
                and vouchers.currency = used.currency
            ) as documents
          )
          when 'payables' then (
            select -coalesce(sum(vouchers.open_minor), 0)
            from public.vouchers as vouchers
            where vouchers.org_id = p_org_id
              and vouchers.kind = 'purchase'
              and vouchers.open_minor > 0
              and vouchers.currency = used.currency
          )
          when 'customer_credit' then (
            select -coalesce(sum(balances.balance_minor), 0)
            from private.credit_balances as balances
            where balances.org_id = p_org_id
              and balances.currency = used.currency
          )
          when 'prepayments' then -private.waiting_prepayments(p_org_id, used.currency)
        end as document_minor
      from used
      join public.ledger_accounts as accounts
        on accounts.org_id = p_org_id
        and accounts.role in ('receivables', 'payables', 'customer_credit', 'prepayments')
    ),
    booked as (
      select kept.currency, kept.account_id, kept.tax_rate_bps,
        sum(kept.debit_minor - kept.credit_minor) as balance_minor
      from kept
      group by kept.currency, kept.account_id, kept.tax_rate_bps
    ),
    documented as (
      select amounts.currency, amounts.account_id, coalesce(amounts.tax_rate_bps, -1) as tax_rate_bps,
        amounts.amount_minor
      from private.document_amounts(p_org_id) as amounts
    ),
    -- All other accounts against what was sold, bought, taxed and paid. But for store credit granted
    -- by hand: entries balance, so that is right when all the others are.
    moved as (
      select coalesce(booked.currency, documented.currency) as currency, accounts.code,
        accounts.role,
        nullif(coalesce(booked.tax_rate_bps, documented.tax_rate_bps), -1) as tax_rate_bps,
        coalesce(booked.balance_minor, 0) as balance_minor,
        coalesce(documented.amount_minor, 0) as document_minor
      from booked
      full join documented
        on documented.currency = booked.currency
        and documented.account_id = booked.account_id
        and documented.tax_rate_bps = booked.tax_rate_bps
      join public.ledger_accounts as accounts
        on accounts.org_id = p_org_id
        and accounts.id = coalesce(booked.account_id, documented.account_id)
      where (
        accounts.role in (
          'receivables', 'payables', 'customer_credit', 'prepayments', 'credit_granted'
        )
      ) is not true
    ),
    differences as (
      select 1 as rank, 'account' as problem, compared.code as subject, compared.role,
        compared.tax_rate_bps, null as source_type, null as source_id, compared.currency,
        null::date as posted_on, compared.document_minor as expected_minor,
        compared.balance_minor as found_minor
      from (
        select accounts.currency, accounts.code, accounts.role, accounts.tax_rate_bps,
          accounts.balance_minor, accounts.document_minor
        from accounts
        union all
        select moved.currency, moved.code, moved.role, moved.tax_rate_bps, moved.balance_minor,
          moved.document_minor
        from moved
      ) as compared
      where compared.document_minor <> compared.balance_minor
      union all
      select found.rank, found.problem, found.subject, null, null, found.source_type, found.source_id,
        found.currency, found.posted_on, found.expected_minor, found.found_minor
      from private.posting_differences(p_org_id) as found
      union all
      select 5, 'sums', accounts.code, accounts.role,
        nullif(coalesce(scanned.tax_rate_bps, kept.tax_rate_bps), -1), null, null,
        coalesce(scanned.currency, kept.currency),
        coalesce(scanned.posted_on, kept.posted_on),
        coalesce(scanned.debit_minor, 0) - coalesce(scanned.credit_minor, 0),
        coalesce(kept.debit_minor, 0) - coalesce(kept.credit_minor, 0)
      from scanned
      full join kept
        on kept.currency = scanned.currency
        and kept.account_id = scanned.account_id
        and kept.posted_on = scanned.posted_on
        and kept.tax_rate_bps = scanned.tax_rate_bps
      join public.ledger_accounts as accounts
        on accounts.org_id = p_org_id
        and accounts.id = coalesce(scanned.account_id, kept.account_id)
      where coalesce(scanned.debit_minor, 0) <> coalesce(kept.debit_minor, 0)
        or coalesce(scanned.credit_minor, 0) <> coalesce(kept.credit_minor, 0)
    ),
    shown as (
      select differences.*, currencies.exponent
      from differences
      join public.currencies as currencies on currencies.code = differences.currency
      order by differences.rank, differences.posted_on, differences.source_id,
        differences.currency, differences.subject, differences.tax_rate_bps
      -- Who has more than that has one mistake many times.
      limit 200
    )
    select coalesce(
      jsonb_agg(
        to_jsonb(shown) - 'rank'
        order by shown.rank, shown.posted_on, shown.source_id, shown.currency, shown.subject,
          shown.tax_rate_bps
      ),
      '[]'
    )
    from shown
  );
end;
$$;
comment on function private.reconcile_ledger(uuid) is
  'DEFINER: reads sums in private, and one check instead of a policy per row. Trusts private.assert_org_permission(). Reads the whole ledger.';
grant execute on function private.reconcile_ledger(uuid) to authenticated;

create function public.reconcile_ledger(p_org_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
  -- As for a review of imported invoices: all of the ledger is read in one call.
  set statement_timeout = '60s'
as $$
  select private.reconcile_ledger(p_org_id);
$$;
comment on function public.reconcile_ledger(uuid) is
  'Where ledger and documents differ; empty when all is right: [{problem, subject, role, tax_rate_bps, source_type, source_id, currency, exponent, posted_on, expected_minor, found_minor}]. Problems: account (open documents against receivables or payables, balances of customers against store credit, what waits for an invoice or to be paid back against prepayments; lines of documents and payments against revenue, expenses, tax by rate, bank and cash), missing, day, currency, amount (a document against its entry), unknown (an entry without a document), unbalanced, sums (kept sums against the lines). Of accounts, subject is the code and expected what the documents say. The first 200.';
grant execute on function public.reconcile_ledger(uuid) to authenticated;
