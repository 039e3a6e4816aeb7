-- Telling the party of a voucher by e-mail, when somebody sends it.
-- Depends on: finance_emails, finance_vouchers.

create function private.send_voucher(p_org_id uuid, p_voucher_id uuid, p_to text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_voucher public.vouchers;
  v_party   record;
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.post');
  select vouchers.*
  into v_voucher
  from public.vouchers as vouchers
  where vouchers.org_id = p_org_id
    and vouchers.id = p_voucher_id
  for no key update;
  if not found then
    raise exception 'finance.voucher_not_found' using errcode = 'PT404';
  elsif v_voucher.status = 'draft' then
    raise exception 'finance.voucher_not_posted' using errcode = 'PT409';
  elsif v_voucher.status = 'cancelled' then
    raise exception 'finance.voucher_cancelled' using errcode = 'PT409', detail = v_voucher.number;
  end if;

  -- One of the two, by what kind of voucher it is.
  select parties.name, parties.email
  into v_party
  from (
    select suppliers.name, suppliers.email
    from public.suppliers as suppliers
    where suppliers.org_id = p_org_id
      and suppliers.id = v_voucher.supplier_id
    union all
    select customers.display_name, customers.email
    from public.customers as customers
    where customers.org_id = p_org_id
      and customers.id = v_voucher.customer_id
  ) as parties;
  return private.queue_document_email(
    p_org_id, 'voucher.posted', 'voucher', p_voucher_id, coalesce(p_to, v_party.email), v_party.name,
    jsonb_build_object(
      'party_name', private.unlinked_text(v_party.name),
      'number', v_voucher.number,
      'voucher_on', private.format_day(v_voucher.voucher_on),
      'due_on', private.format_day(v_voucher.due_on),
      'total', private.format_money(v_voucher.total_minor, v_voucher.currency),
      'reference', v_voucher.reference
    ),
    '[]'
  );
end;
$$;
comment on function private.send_voucher(uuid, uuid, text) is
  'DEFINER: nobody may write email_outbox. Checks the permission by private.assert_org_permission(), and locks the voucher.';
grant execute on function private.send_voucher(uuid, uuid, text) to authenticated;

create function public.send_voucher(p_org_id uuid, p_voucher_id uuid, p_to text default null)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.send_voucher(p_org_id, p_voucher_id, p_to);
$$;
comment on function public.send_voucher(uuid, uuid, text) is
  'Tells the supplier or customer of a posted voucher, at their address or the one given. Answers the mail as send_invoice() does. Raises finance.voucher_not_posted, finance.voucher_cancelled and finance.email_address_missing.';
grant execute on function public.send_voucher(uuid, uuid, text) to authenticated;

create function private.sync_email_outbox_from_vouchers()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  update public.email_outbox as mails
  set status = 'cancelled'
  where (mails.org_id, mails.id) in (
    select waiting.org_id, waiting.id
    from public.email_outbox as waiting
    where waiting.org_id = new.org_id
      and waiting.subject_type = 'voucher'
      and waiting.subject_id = new.id
      and waiting.status in ('queued', 'failed')
    -- Not waited for: who holds one now is told when they claim it or hand
    -- it over.
    for update skip locked
  );
  return null;
end;
$$;
comment on function private.sync_email_outbox_from_vouchers() is
  'DEFINER: nobody may write email_outbox. Mails of a voucher that have not left are cancelled with it.';

create trigger trg_520_sync_email_outbox
  after update on public.vouchers
  for each row
  when (new.status = 'cancelled' and old.status <> 'cancelled')
  execute function private.sync_email_outbox_from_vouchers();
