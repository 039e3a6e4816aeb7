-- Numbers of documents: gapless and unique per organization, kind and fiscal year.
-- Depends on: finance_settings.
--
-- A number is given when a document is issued, from a row that is locked until the transaction ends:
-- who rolls back gives it back, who waits gets the next. It is the last lock that is taken, so that
-- others wait for a commit and not for work. Who waits stands in a queue, one after the other.

create table public.document_counters (
  org_id      uuid     not null,
  kind        text     not null,
  fiscal_year smallint not null,
  last_number bigint   not null,
  updated_at  timestamptz not null default now(),
  constraint document_counters_pkey primary key (org_id, kind, fiscal_year),
  constraint document_counters_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint document_counters_kind_check
    check (kind in ('invoice', 'credit_note', 'purchase_voucher', 'sales_voucher')),
  constraint document_counters_last_number_check check (last_number between 0 and 999999999999),
  constraint document_counters_fiscal_year_check check (fiscal_year between 1900 and 9999)
);
comment on table public.document_counters is
  'The last number that each kind of document was given in each fiscal year. Starts at 0, or where another system ended: start_document_numbers().';

create function private.format_document_number(
  p_pattern     text,
  p_fiscal_year smallint,
  p_number      bigint
)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_text  text    := replace(
    replace(p_pattern, '{YYYY}', p_fiscal_year::text),
    '{YY}', lpad((p_fiscal_year % 100)::text, 2, '0')
  );
  -- Without regular expressions: it is written while everyone else waits for the number.
  v_start integer := strpos(v_text, '{seq');
  v_end   integer := v_start + strpos(substr(v_text, v_start), '}');
  v_width integer := case
    when v_end - v_start = 7 then substr(v_text, v_start + 5, 1)::integer
    else 1
  end;
begin
  return left(v_text, v_start - 1)
    -- Padded, never cut.
    || lpad(p_number::text, greatest(v_width, length(p_number::text)), '0')
    || substr(v_text, v_end);
end;
$$;
comment on function private.format_document_number(text, smallint, bigint) is
  'A number as people write it: INV-{YYYY}-{seq:5} of 2026 and 42 is INV-2026-00042.';

create function private.assert_day_near(p_on date, p_today date, p_field text)
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  -- A year that was mistyped would begin its numbers, and cannot be taken back.
  if p_on > p_today + interval '1 year' then
    raise exception 'finance.day_too_far_ahead' using errcode = 'PT422', detail = p_field;
  end if;
end;
$$;
comment on function private.assert_day_near(date, date, text) is
  'Raises when a document would be of a day more than a year ahead.';

create function private.next_document_number(
  p_org_id        uuid,
  p_kind          text,
  p_on            date,
  out fiscal_year smallint,
  out seq         bigint,
  out number      text
)
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_settings public.finance_settings;
begin
  select settings.*
  into v_settings
  from public.finance_settings as settings
  where settings.org_id = p_org_id;
  fiscal_year := private.fiscal_year(p_on, v_settings.fiscal_year_start_month);

  -- The queue for the row. Whoever waited for the row itself would be woken by every commit of all
  -- who are before them, only to wait again; here they are woken when it is their turn.
  perform pg_advisory_xact_lock(
    hashtextextended(format('number %s %s %s', p_org_id, p_kind, fiscal_year), 0)
  );
  insert into public.document_counters as counters (org_id, kind, fiscal_year, last_number)
  values (p_org_id, p_kind, next_document_number.fiscal_year, 1)
  on conflict on constraint document_counters_pkey do update
  set last_number = counters.last_number + 1, updated_at = now()
  returning counters.last_number
  into seq;

  number := private.format_document_number(
    case p_kind
      when 'invoice' then v_settings.invoice_pattern
      when 'credit_note' then v_settings.credit_note_pattern
      when 'purchase_voucher' then v_settings.purchase_voucher_pattern
      when 'sales_voucher' then v_settings.sales_voucher_pattern
    end,
    fiscal_year, seq
  );
end;
$$;
comment on function private.next_document_number(uuid, text, date) is
  'DEFINER: nobody may write document_counters; granted to nobody. Called last in a transaction by what issues a document: everyone else who issues one waits from here until it ends.';

alter table public.document_counters enable row level security;

create policy document_counters_select_staff on public.document_counters
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('invoices.read'))));

grant select on public.document_counters to authenticated, service_role;
-- No writes: numbers are given by issuing, and begin elsewhere by start_document_numbers().
