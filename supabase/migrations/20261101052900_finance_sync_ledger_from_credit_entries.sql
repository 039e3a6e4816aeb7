-- Store credit in the ledger: the account of store credit is the sum of what customers may spend.
-- Depends on: finance_ledger, crm_credits.
--
-- What a payment, refund or credit note does to credit is posted with it. Everything else posts
-- itself, here.

create function private.sync_ledger_from_credit_entries()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_source jsonb := coalesce(
    nullif(current_setting('clientele.credit_source', true), '')::jsonb, '{}'
  );
begin
  if v_source ?| array['payment_id', 'credit_note_id'] then
    return null;
  end if;
  perform private.post_journal_entry(
    new.org_id, private.org_today(new.org_id), new.currency, 'credit_entry', new.id::text,
    'Store credit: ' || new.reason,
    array[
      private.money_line(
        new.org_id,
        -- An order is paid in advance until its invoice is. What staff give and take by hand costs
        -- or saves the organization that much.
        case when v_source ? 'order_id' then 'prepayments' else 'credit_granted' end,
        new.amount_minor
      ),
      private.money_line(new.org_id, 'customer_credit', 0, new.amount_minor)
    ]
  );
  return null;
end;
$$;
comment on function private.sync_ledger_from_credit_entries() is
  'DEFINER: nobody may write the ledger. Posts a credit entry that no payment and no credit note posts; runs for that entry only.';

create trigger trg_500_post
  after insert on public.credit_entries
  for each row execute function private.sync_ledger_from_credit_entries();

create function private.repair_ledger_from_credit_entries(p_org_id uuid)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_entry record;
  v_count integer := 0;
begin
  for v_entry in
    select entries.id, entries.currency, entries.amount_minor, entries.reason,
      exists (
        select
        from public.customer_events as events
        where events.org_id = entries.org_id
          and events.customer_id = entries.customer_id
          and events.kind in ('credit.granted', 'credit.spent')
          and (events.data ->> 'entry_id')::bigint = entries.id
          and events.data ? 'order_id'
      ) as is_of_order
    from public.credit_entries as entries
    where entries.org_id = p_org_id
      and not exists (
        select
        from public.journal_entries as posted
        where posted.org_id = entries.org_id
          and posted.source_type = 'credit_entry'
          and posted.source_id = entries.id::text
      )
      and not exists (
        select
        from public.customer_events as events
        where events.org_id = entries.org_id
          and events.customer_id = entries.customer_id
          and events.kind in ('credit.granted', 'credit.spent')
          and (events.data ->> 'entry_id')::bigint = entries.id
          and events.data ?| array['payment_id', 'credit_note_id']
      )
    order by entries.id
  loop
    perform private.post_journal_entry(
      p_org_id, private.org_today(p_org_id), v_entry.currency, 'credit_entry', v_entry.id::text,
      'Store credit: ' || v_entry.reason,
      array[
        private.money_line(
          p_org_id,
          case when v_entry.is_of_order then 'prepayments' else 'credit_granted' end,
          v_entry.amount_minor
        ),
        private.money_line(p_org_id, 'customer_credit', 0, v_entry.amount_minor)
      ]
    );
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function private.repair_ledger_from_credit_entries(uuid) is
  'DEFINER: nobody may write the ledger. For the operator, after triggers were switched off for a load: posts credit entries that are not posted yet, today, and returns how many.';

-- Of organizations that were there before the ledger was.
select private.repair_ledger_from_credit_entries(organizations.id)
from public.organizations as organizations;
