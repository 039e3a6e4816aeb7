-- The mails of finance: what they say.
-- Depends on: platform_email_templates, finance_read_invoices.

insert into private.email_template_defaults (key, name, description, subject, body, variables)
values
(
  'invoice.issued',
  'Invoice',
  'Sent with the PDF of an invoice.',
  'Invoice {{number}} from {{organization}}',
  E'Hello {{customer_name}},\n\nplease find attached our invoice {{number}} of {{issued_on}}.\n\nAmount to pay: {{open}}\nDue on: {{due_on}}\n\n{{payment_terms}}\n\n{{payment_details}}\n\nThank you for your business.\n\n{{organization}}',
  '[
    {"name": "organization", "description": "Your organization", "example": "Acme Bikes"},
    {"name": "customer_name", "description": "Who the invoice is for", "example": "Carla Bianchi"},
    {"name": "number", "description": "The invoice''s number", "example": "INV-2026-00042"},
    {"name": "issued_on", "description": "The day it was issued", "example": "21 November 2026"},
    {"name": "due_on", "description": "The day it is due", "example": "5 December 2026"},
    {"name": "total", "description": "The invoice''s total", "example": "1,234.50 EUR"},
    {"name": "open", "description": "What is still to be paid", "example": "1,234.50 EUR"},
    {"name": "reference", "description": "The customer''s reference; where there is none, the line is left out", "example": "PO 4711", "is_optional": true},
    {"name": "payment_terms", "description": "What was agreed; where nothing was, the line is left out", "example": "Payable within 14 days without deduction.", "is_optional": true},
    {"name": "payment_details", "description": "Where to pay, from the finance settings; where they do not say it, the line is left out", "example": "Bank of Example, IBAN DE02 1203 0000 0000 2020 51", "is_optional": true}
  ]'
),
(
  'invoice.reminder',
  'Payment reminder',
  'Reminds of an invoice that is not paid, with its PDF.',
  'Reminder: invoice {{number}} from {{organization}}',
  E'Hello {{customer_name}},\n\nour invoice {{number}} of {{issued_on}} was due on {{due_on}}. {{open}} are still to be paid.\n\nIf your payment is on its way, please take no notice of this.\n\n{{payment_details}}\n\n{{organization}}',
  '[
    {"name": "organization", "description": "Your organization", "example": "Acme Bikes"},
    {"name": "customer_name", "description": "Who the invoice is for", "example": "Carla Bianchi"},
    {"name": "number", "description": "The invoice''s number", "example": "INV-2026-00042"},
    {"name": "issued_on", "description": "The day it was issued", "example": "21 November 2026"},
    {"name": "due_on", "description": "The day it was due", "example": "5 December 2026"},
    {"name": "total", "description": "The invoice''s total", "example": "1,234.50 EUR"},
    {"name": "open", "description": "What is still to be paid", "example": "734.50 EUR"},
    {"name": "days_overdue", "description": "Days since it was due", "example": "9"},
    {"name": "reference", "description": "The customer''s reference; where there is none, the line is left out", "example": "PO 4711", "is_optional": true},
    {"name": "payment_terms", "description": "What was agreed; where nothing was, the line is left out", "example": "Payable within 14 days without deduction.", "is_optional": true},
    {"name": "payment_details", "description": "Where to pay, from the finance settings; where they do not say it, the line is left out", "example": "Bank of Example, IBAN DE02 1203 0000 0000 2020 51", "is_optional": true}
  ]'
),
(
  'credit_note.issued',
  'Credit note',
  'Sent with the PDF of a credit note.',
  'Credit note {{number}} from {{organization}}',
  E'Hello {{customer_name}},\n\nplease find attached our credit note {{number}} of {{issued_on}} over {{total}}{{for_invoice}}.\n\nReason: {{reason}}\n\n{{organization}}',
  '[
    {"name": "organization", "description": "Your organization", "example": "Acme Bikes"},
    {"name": "customer_name", "description": "Who the credit note is for", "example": "Carla Bianchi"},
    {"name": "number", "description": "The credit note''s number", "example": "CN-2026-00007"},
    {"name": "issued_on", "description": "The day it was issued", "example": "21 November 2026"},
    {"name": "total", "description": "What is credited", "example": "120.00 EUR"},
    {"name": "for_invoice", "description": "“, for invoice …”; nothing where it corrects none, as some from another system", "example": ", for invoice INV-2026-00042"},
    {"name": "invoice_number", "description": "The number of the invoice that it corrects; where it corrects none, the line is left out", "example": "INV-2026-00042", "is_optional": true},
    {"name": "reason", "description": "Why it was issued", "example": "Returned goods"}
  ]'
),
(
  'voucher.posted',
  'Voucher',
  'Tells a supplier or customer of a voucher, when you send it.',
  'Voucher {{number}} from {{organization}}',
  E'Hello {{party_name}},\n\nwe have posted voucher {{number}} of {{voucher_on}} over {{total}}.\n{{reference}}\n\n{{organization}}',
  '[
    {"name": "organization", "description": "Your organization", "example": "Acme Bikes"},
    {"name": "party_name", "description": "The supplier or customer", "example": "Northwind Parts Ltd"},
    {"name": "number", "description": "The voucher''s number", "example": "PV-2026-00003"},
    {"name": "voucher_on", "description": "The voucher''s day", "example": "21 November 2026"},
    {"name": "due_on", "description": "The day it is due; where there is none, the line is left out", "example": "5 December 2026", "is_optional": true},
    {"name": "total", "description": "The voucher''s total", "example": "480.00 EUR"},
    {"name": "reference", "description": "Their reference; where there is none, the line is left out", "example": "Invoice 2026/117", "is_optional": true}
  ]'
);

create function private.queue_document_email(
  p_org_id       uuid,
  p_template_key text,
  p_subject_type text,
  p_subject_id   uuid,
  p_to           text,
  p_to_name      text,
  p_variables    jsonb,
  p_attachments  jsonb,
  p_open_minor   bigint default null
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  -- Long enough for whoever clicks twice, short enough for whoever means it.
  c_same_wish constant interval := '1 minute';
  v_to    text := nullif(btrim(p_to), '');
  v_id    uuid;
  v_count integer;
begin
  if v_to is null then
    raise exception 'finance.email_address_missing' using errcode = 'PT422';
  end if;
  -- One that is on its way, or may have arrived, is not sent beside itself. With another amount it is
  -- another one.
  select mails.id
  into v_id
  from public.email_outbox as mails
  where mails.org_id = p_org_id
    and mails.subject_type = p_subject_type
    and mails.subject_id = p_subject_id
    and mails.template_key = p_template_key
    and lower(mails.to_address) = lower(v_to)
    and mails.open_minor is not distinct from p_open_minor
    and (
      mails.status in ('queued', 'sending', 'uncertain')
      or mails.status = 'sent' and mails.created_at > clock_timestamp() - c_same_wish
    )
  order by mails.created_at desc
  limit 1;
  if not found then
    select count(*)
    into v_count
    from public.email_outbox as mails
    where mails.org_id = p_org_id
      and mails.subject_type = p_subject_type
      and mails.subject_id = p_subject_id;
    v_id := private.enqueue_email(
      p_org_id, p_template_key, v_to, p_to_name, p_variables,
      format('%s:%s:%s:%s', p_template_key, p_subject_id, lower(v_to), v_count + 1),
      p_subject_type, p_subject_id, p_attachments, p_open_minor
    );
  end if;
  return (
    select jsonb_build_object(
      'id', mails.id,
      'template_key', mails.template_key,
      'to_address', mails.to_address,
      'status', mails.status,
      'sent_at', mails.sent_at
    )
    from public.email_outbox as mails
    where mails.org_id = p_org_id
      and mails.id = v_id
  );
end;
$$;
comment on function private.queue_document_email(uuid, text, text, uuid, text, text, jsonb, jsonb, bigint) is
  'DEFINER: nobody may write email_outbox; granted to nobody. Called by functions that have checked the permission and locked the document, so that of two at once the second finds the mail of the first.';

create function private.send_invoice_email(
  p_org_id       uuid,
  p_invoice_id   uuid,
  p_to           text,
  p_template_key text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invoice public.invoices;
  v_email   text;
  v_name    text;
  v_overdue integer;
  v_open    bigint;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.issue');
  select invoices.*
  into v_invoice
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = p_invoice_id
  for no key update;
  if not found then
    raise exception 'finance.invoice_not_found' using errcode = 'PT404';
  end if;
  if v_invoice.status in ('draft', 'void') then
    raise exception 'finance.document_not_sendable'
      using errcode = 'PT409', detail = v_invoice.status;
  end if;
  perform private.assert_import_over(p_org_id, array[v_invoice.series]);
  v_overdue := private.org_today(p_org_id) - v_invoice.due_on;
  if p_template_key = 'invoice.reminder' and (v_invoice.open_minor = 0 or v_overdue <= 0) then
    raise exception 'finance.invoice_not_overdue' using errcode = 'PT422';
  elsif p_template_key = 'invoice.reminder' and v_invoice.uncredited_minor > 0 then
    -- Nobody is reminded to pay for what they do not get.
    raise exception 'finance.order_cancelled_since'
      using errcode = 'PT409', detail = v_invoice.uncredited_minor::text;
  end if;

  select customers.email, customers.name
  into v_email, v_name
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = v_invoice.customer_id;
  v_name := coalesce(v_invoice.bill_to ->> 'name', v_name);
  -- As their own page says it.
  v_open := (private.invoice_as_billed(v_invoice)).open_minor;
  return private.queue_document_email(
    p_org_id, p_template_key, 'invoice', p_invoice_id,
    coalesce(p_to, v_invoice.bill_to ->> 'email', v_email), v_name,
    jsonb_build_object(
      'customer_name', private.unlinked_text(v_name),
      'number', v_invoice.number,
      'issued_on', private.format_day(v_invoice.issued_on),
      'due_on', private.format_day(v_invoice.due_on),
      'total', private.format_money(v_invoice.total_minor, v_invoice.currency),
      'open', private.format_money(v_open, v_invoice.currency),
      'days_overdue', v_overdue,
      'reference', v_invoice.reference,
      'payment_terms', v_invoice.payment_terms,
      'payment_details', v_invoice.seller ->> 'payment_details'
    ),
    jsonb_build_array(jsonb_build_object('kind', 'invoice_pdf', 'id', p_invoice_id)),
    case p_template_key when 'invoice.reminder' then v_open end
  );
end;
$$;
comment on function private.send_invoice_email(uuid, uuid, text, text) is
  'DEFINER: nobody may write email_outbox; granted to nobody. Checks the permission by private.assert_org_permission(), and locks the invoice.';

create function private.send_invoice(p_org_id uuid, p_invoice_id uuid, p_to text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
begin
  return private.send_invoice_email(p_org_id, p_invoice_id, p_to, 'invoice.issued');
end;
$$;
comment on function private.send_invoice(uuid, uuid, text) is
  'DEFINER: calls a function that is granted to nobody, which checks the permission.';
grant execute on function private.send_invoice(uuid, uuid, text) to authenticated;

create function public.send_invoice(p_org_id uuid, p_invoice_id uuid, p_to text default null)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.send_invoice(p_org_id, p_invoice_id, p_to);
$$;
comment on function public.send_invoice(uuid, uuid, text) is
  'Queues an issued invoice with its PDF, to the address given, else the invoice''s, else the customer''s: {id, template_key, to_address, status, sent_at}. While one to that address is on its way, it is that one. The invoice counts as sent when the mail has been.';
grant execute on function public.send_invoice(uuid, uuid, text) to authenticated;

create function private.send_invoice_reminder(p_org_id uuid, p_invoice_id uuid, p_to text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
begin
  return private.send_invoice_email(p_org_id, p_invoice_id, p_to, 'invoice.reminder');
end;
$$;
comment on function private.send_invoice_reminder(uuid, uuid, text) is
  'DEFINER: calls a function that is granted to nobody, which checks the permission.';
grant execute on function private.send_invoice_reminder(uuid, uuid, text) to authenticated;

create function public.send_invoice_reminder(
  p_org_id     uuid,
  p_invoice_id uuid,
  p_to         text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.send_invoice_reminder(p_org_id, p_invoice_id, p_to);
$$;
comment on function public.send_invoice_reminder(uuid, uuid, text) is
  'As send_invoice(), for one that is overdue.';
grant execute on function public.send_invoice_reminder(uuid, uuid, text) to authenticated;

create function private.send_credit_note(p_org_id uuid, p_credit_note_id uuid, p_to text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_note   public.credit_notes;
  v_email  text;
  v_name   text;
  v_number text;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.issue');
  select notes.*
  into v_note
  from public.credit_notes as notes
  where notes.org_id = p_org_id
    and notes.id = p_credit_note_id
  for no key update;
  if not found then
    raise exception 'finance.credit_note_not_found' using errcode = 'PT404';
  end if;
  perform private.assert_import_over(p_org_id, array[v_note.series]);

  select customers.email, customers.name
  into v_email, v_name
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = v_note.customer_id;
  select invoices.number
  into v_number
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = v_note.invoice_id;
  v_name := coalesce(v_note.bill_to ->> 'name', v_name);
  return private.queue_document_email(
    p_org_id, 'credit_note.issued', 'credit_note', p_credit_note_id,
    coalesce(p_to, v_note.bill_to ->> 'email', v_email), v_name,
    jsonb_build_object(
      'customer_name', private.unlinked_text(v_name),
      'number', v_note.number,
      'issued_on', private.format_day(v_note.issued_on),
      'total', private.format_money(v_note.total_minor, v_note.currency),
      -- Some of imported history stand alone.
      'for_invoice', ', for invoice ' || v_number,
      'invoice_number', v_number,
      'reason', v_note.reason
    ),
    jsonb_build_array(jsonb_build_object('kind', 'credit_note_pdf', 'id', p_credit_note_id))
  );
end;
$$;
comment on function private.send_credit_note(uuid, uuid, text) is
  'DEFINER: nobody may write email_outbox. Checks the permission by private.assert_org_permission(), and locks the credit note.';
grant execute on function private.send_credit_note(uuid, uuid, text) to authenticated;

create function public.send_credit_note(
  p_org_id         uuid,
  p_credit_note_id uuid,
  p_to             text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.send_credit_note(p_org_id, p_credit_note_id, p_to);
$$;
comment on function public.send_credit_note(uuid, uuid, text) is
  'As send_invoice(), for a credit note.';
grant execute on function public.send_credit_note(uuid, uuid, text) to authenticated;

create function private.sync_documents_from_email_outbox()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_document record;
begin
  if new.subject_type = 'invoice' then
    if new.template_key = 'invoice.issued' then
      update public.invoices
      set sent_at = new.sent_at
      where org_id = new.org_id
        and id = new.subject_id
        and sent_at is null;
    end if;
    select invoices.customer_id, invoices.number,
      jsonb_build_object('invoice_id', invoices.id) as reference
    into v_document
    from public.invoices as invoices
    where invoices.org_id = new.org_id
      and invoices.id = new.subject_id;
  else
    update public.credit_notes
    set sent_at = new.sent_at
    where org_id = new.org_id
      and id = new.subject_id
      and sent_at is null;
    select notes.customer_id, notes.number,
      jsonb_build_object('credit_note_id', notes.id) as reference
    into v_document
    from public.credit_notes as notes
    where notes.org_id = new.org_id
      and notes.id = new.subject_id;
  end if;
  if v_document.customer_id is not null then
    perform private.record_customer_event(
      new.org_id, v_document.customer_id,
      case new.template_key
        when 'invoice.reminder' then 'invoice.reminded'
        when 'credit_note.issued' then 'credit_note.sent'
        else 'invoice.sent'
      end,
      v_document.reference
        || jsonb_build_object('number', v_document.number, 'to', new.to_address),
      new.sent_at, new.created_by
    );
  end if;
  return null;
end;
$$;
comment on function private.sync_documents_from_email_outbox() is
  'DEFINER: nobody may write documents and the timeline. Column sent_at of invoices and credit_notes: its source of truth is the outbox. A document is sent when its mail has been, not when somebody wished it.';

create trigger trg_500_sync_documents
  after update of status on public.email_outbox
  for each row
  when (
    new.status = 'sent' and old.status <> 'sent' and new.subject_type in ('invoice', 'credit_note')
  )
  execute function private.sync_documents_from_email_outbox();

create function private.is_email_moot(p_mail public.email_outbox)
  returns boolean
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  if p_mail.subject_type = 'voucher' then
    return exists (
      select
      from public.vouchers as vouchers
      where vouchers.org_id = p_mail.org_id
        and vouchers.id = p_mail.subject_id
        and vouchers.status = 'cancelled'
    );
  end if;
  return exists (
    select
    from public.invoices as invoices
    where invoices.org_id = p_mail.org_id
      and invoices.id = p_mail.subject_id
      and (
        invoices.status = 'void'
        or p_mail.template_key = 'invoice.reminder'
          and (
            invoices.open_minor = 0
            or invoices.uncredited_minor > 0
            or (private.invoice_as_billed(invoices)).open_minor is distinct from p_mail.open_minor
          )
      )
  );
end;
$$;
comment on function private.is_email_moot(public.email_outbox) is
  'DEFINER: reads invoices and vouchers for the outbox; granted to nobody. Whether a mail says what is not true any more: of a void invoice or cancelled voucher any; a reminder of an invoice that is settled, of which another amount is open, or of whose order something was cancelled that is not credited yet.';

create function private.tg_email_outbox__hold_back_moot()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if private.is_email_moot(new) then
    -- A worker claims it, is about to send it or gives it back; everybody else is a person who wants
    -- it sent.
    if new.status = 'queued' and old.status <> 'sending' then
      raise exception 'finance.email_moot' using errcode = 'PT409';
    end if;
    new.status := 'cancelled';
    new.handed_over_at := null;
  end if;
  return new;
end;
$$;
comment on function private.tg_email_outbox__hold_back_moot() is
  'DEFINER: calls a function that is granted to nobody. A mail that its document does not want any more does not leave, whenever it became so.';

create trigger trg_300_hold_back_moot
  before update of status, handed_over_at on public.email_outbox
  for each row
  when (
    new.status in ('queued', 'sending') and new.subject_type in ('invoice', 'voucher')
  )
  execute function private.tg_email_outbox__hold_back_moot();

create function private.sync_email_outbox_from_invoices()
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
      and waiting.subject_type = 'invoice'
      and waiting.subject_id = new.id
      and waiting.status in ('queued', 'failed')
      and private.is_email_moot(waiting)
    -- Not waited for, since workers hold mails first and invoices second: who holds one now is told
    -- when they claim it or hand it over.
    for update skip locked
  );
  return null;
end;
$$;
comment on function private.sync_email_outbox_from_invoices() is
  'DEFINER: nobody may write email_outbox. Mails of an invoice that have not left and say what is not true any more are cancelled.';

create trigger trg_520_sync_email_outbox
  after update on public.invoices
  for each row
  when (
    old.number is not null
    and (
      new.open_minor <> old.open_minor
      or new.uncredited_minor > old.uncredited_minor
      or new.status = 'void' and old.status <> 'void'
    )
  )
  execute function private.sync_email_outbox_from_invoices();
