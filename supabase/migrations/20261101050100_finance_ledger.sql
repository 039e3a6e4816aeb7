-- The ledger: accounts, and entries whose debits equal their credits.
-- Depends on: finance_settings, crm_customers, platform_currencies.
--
-- Entries are posted by what causes them (an invoice issued, a payment), in the same transaction,
-- by private.post_journal_entry() alone, and never change. What was wrong is reversed. Only history
-- comes by the batch, and an import of it that is undone takes its entries away again.
--
-- Every entry is in one currency; nothing is converted. Reports are per currency.
--
-- Locks, in this order: documents, credit balances, the day (shared), the number. Entries take none
-- of their own: sums are kept as rows that are only added, see private.ledger_movements.

create table public.ledger_accounts (
  id          uuid        not null default gen_random_uuid(),
  org_id      uuid        not null,
  code        text        not null,
  name        text        not null,
  type        text        not null,
  role        text,
  archived_at timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint ledger_accounts_pkey primary key (org_id, id),
  constraint ledger_accounts_org_id_code_key unique (org_id, code),
  -- What posts by itself finds its account by its role.
  constraint ledger_accounts_org_id_role_key unique (org_id, role),
  constraint ledger_accounts_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint ledger_accounts_code_check check (code ~ '^[0-9A-Z][0-9A-Z.-]{0,19}$'),
  constraint ledger_accounts_name_check
    check (char_length(name) between 1 and 120 and name = btrim(name) and name !~ '[[:cntrl:]]'),
  constraint ledger_accounts_type_check
    check (type in ('asset', 'liability', 'equity', 'revenue', 'expense')),
  constraint ledger_accounts_role_check
    check (
      role in (
        'bank', 'cash', 'receivables', 'input_tax', 'payables', 'output_tax', 'customer_credit',
        'prepayments', 'opening', 'sales', 'purchases', 'write_offs', 'credit_granted'
      )
    ),
  constraint ledger_accounts_archived_at_check check (archived_at is null or role is null)
);
comment on table public.ledger_accounts is
  'The chart of accounts of each organization, from a small template. An account that was posted to is archived, never deleted.';
comment on column public.ledger_accounts.role is
  'What posts to it by itself. Given by the template; nobody changes it.';

create table private.ledger_account_template (
  code text not null,
  name text not null,
  type text not null,
  role text,
  constraint ledger_account_template_pkey primary key (code)
);
comment on table private.ledger_account_template is
  'The accounts that a new organization starts with.';
alter table private.ledger_account_template enable row level security;

insert into private.ledger_account_template (code, name, type, role)
values
  ('1000', 'Bank', 'asset', 'bank'),
  ('1010', 'Cash', 'asset', 'cash'),
  ('1200', 'Accounts receivable', 'asset', 'receivables'),
  ('1400', 'Input tax', 'asset', 'input_tax'),
  ('2000', 'Accounts payable', 'liability', 'payables'),
  ('2200', 'Output tax', 'liability', 'output_tax'),
  ('2400', 'Store credit', 'liability', 'customer_credit'),
  ('2450', 'Paid in advance by customers', 'liability', 'prepayments'),
  ('3000', 'Opening balances', 'equity', 'opening'),
  ('4000', 'Sales', 'revenue', 'sales'),
  ('4900', 'Other income', 'revenue', null),
  ('5000', 'Purchases', 'expense', 'purchases'),
  ('6000', 'Rent and premises', 'expense', null),
  ('6100', 'Office and software', 'expense', null),
  ('6200', 'Travel', 'expense', null),
  ('6300', 'Advertising', 'expense', null),
  ('6800', 'Write-offs', 'expense', 'write_offs'),
  ('6810', 'Store credit granted', 'expense', 'credit_granted'),
  ('6900', 'Other expenses', 'expense', null);

create function private.sync_ledger_accounts_from_organizations()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into public.ledger_accounts (org_id, code, name, type, role)
  select new.id, template.code, template.name, template.type, template.role
  from private.ledger_account_template as template;
  return null;
end;
$$;
comment on function private.sync_ledger_accounts_from_organizations() is
  'DEFINER: nobody may insert into ledger_accounts. Gives a new organization its accounts; a trigger, so it runs for that row only.';

create trigger trg_500_create_ledger_accounts
  after insert on public.organizations
  for each row execute function private.sync_ledger_accounts_from_organizations();

insert into public.ledger_accounts (org_id, code, name, type, role)
select organizations.id, template.code, template.name, template.type, template.role
from public.organizations as organizations
cross join private.ledger_account_template as template;

create table public.journal_entries (
  id             uuid        not null default gen_random_uuid(),
  org_id         uuid        not null,
  posted_on      date        not null,
  currency       char(3)     not null,
  kind           text        not null,
  source_type    text        not null,
  source_id      text        not null,
  description    text        not null,
  created_by     uuid,
  created_at     timestamptz not null default clock_timestamp(),
  constraint journal_entries_pkey primary key (org_id, id),
  -- Whatever causes an entry causes it once.
  constraint journal_entries_source_key unique (org_id, source_type, source_id, kind),
  constraint journal_entries_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint journal_entries_currency_fkey
    foreign key (currency) references public.currencies (code) on delete restrict,
  constraint journal_entries_kind_check check (kind in ('posting', 'reversal')),
  constraint journal_entries_source_type_check
    check (
      source_type in ('invoice', 'credit_note', 'payment', 'voucher', 'credit_entry')
    ),
  constraint journal_entries_source_id_check check (char_length(source_id) between 1 and 40),
  constraint journal_entries_description_check check (char_length(description) between 1 and 300)
);
comment on table public.journal_entries is
  'What was posted, append-only for everyone. Lines follow in journal_lines and balance when the transaction ends.';
comment on column public.journal_entries.posted_on is
  'A day in the organization''s own time zone; which period it belongs to.';
comment on column public.journal_entries.kind is
  'reversal: takes the posting of the same source back, line by line.';
comment on column public.journal_entries.source_id is
  'The id of what caused it. No foreign key: one column points at five tables, none of which loses rows.';
comment on column public.journal_entries.created_by is
  'Who caused it; null for a job. No foreign key: it stays true after they have left.';

create index journal_entries_posted_idx on public.journal_entries (org_id, posted_on, id);
-- The key of currencies, and the journal in one that few entries of the organization have.
create index journal_entries_currency_idx
  on public.journal_entries (currency, org_id, posted_on, id);
-- What was open on a day that is past: what was taken back since.
create index journal_entries_reversals_idx
  on public.journal_entries (org_id, posted_on) where kind = 'reversal';

create table public.journal_lines (
  org_id        uuid     not null,
  entry_id      uuid     not null,
  position      smallint not null,
  account_id    uuid     not null,
  posted_on     date     not null,
  currency      char(3)  not null,
  debit_minor   bigint   not null default 0,
  credit_minor  bigint   not null default 0,
  tax_rate_bps  integer,
  constraint journal_lines_pkey primary key (org_id, entry_id, position),
  constraint journal_lines_entry_id_fkey
    foreign key (org_id, entry_id) references public.journal_entries (org_id, id)
    on delete cascade,
  -- Both go with their organization, in whatever order; alone no account with lines goes, since no
  -- line does.
  constraint journal_lines_account_id_fkey
    foreign key (org_id, account_id) references public.ledger_accounts (org_id, id)
    on delete cascade,
  -- A thousand lines with a rate each: net and tax of all, and what is asked or given back, in two parts.
  constraint journal_lines_position_check check (position between 1 and 2002),
  -- One side, and an amount: a line of nothing says nothing.
  constraint journal_lines_amount_check
    check (
      (debit_minor > 0 and credit_minor = 0 or credit_minor > 0 and debit_minor = 0)
      and debit_minor <= 9007199254740991 and credit_minor <= 9007199254740991
    ),
  constraint journal_lines_tax_rate_bps_check check (tax_rate_bps between 0 and 10000)
);
comment on table public.journal_lines is
  'Debits and credits of journal entries, append-only for everyone.';
comment on column public.journal_lines.tax_rate_bps is
  'On lines of revenue, expense and tax: the rate that they were taxed at, for the tax report.';
comment on column public.journal_lines.posted_on is
  'The entry''s, and so is the currency: a report reads lines without their entries.';

-- An account's lines in a currency by day: the account's page.
create index journal_lines_account_id_idx
  on public.journal_lines (org_id, account_id, currency, posted_on, entry_id, position);

create table private.ledger_balances (
  org_id       uuid    not null,
  currency     char(3) not null,
  account_id   uuid    not null,
  posted_on    date    not null,
  tax_rate_bps integer not null,
  debit_minor  numeric not null,
  credit_minor numeric not null,
  constraint ledger_balances_pkey
    primary key (org_id, currency, account_id, posted_on, tax_rate_bps),
  constraint ledger_balances_account_id_fkey
    foreign key (org_id, account_id) references public.ledger_accounts (org_id, id)
    on delete cascade
);
comment on table private.ledger_balances is
  'What each account moved on a day: few rows beside the lines, and no report has to read those. Written by private.fold_ledger() alone; what is not folded yet is in ledger_movements.';
comment on column private.ledger_balances.tax_rate_bps is 'Of the lines; -1 for those without.';
-- With the currency, for which a plan may take this index instead of the primary key.
create index ledger_balances_account_id_idx
  on private.ledger_balances (org_id, account_id, currency);

create table private.ledger_movements (
  id           bigint  not null generated always as identity,
  org_id       uuid    not null,
  currency     char(3) not null,
  account_id   uuid    not null,
  posted_on    date    not null,
  tax_rate_bps integer not null,
  debit_minor  numeric not null,
  credit_minor numeric not null,
  constraint ledger_movements_pkey primary key (org_id, id),
  constraint ledger_movements_account_id_fkey
    foreign key (org_id, account_id) references public.ledger_accounts (org_id, id)
    on delete cascade
);
comment on table private.ledger_movements is
  'What was posted since ledger_balances was last folded. Whoever posts only adds rows of their own: a balance that all of an organization update would make them take turns. Both together count.';
create index ledger_movements_account_id_idx on private.ledger_movements (org_id, account_id);

create function private.tg_journal_lines__record_movements()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into private.ledger_movements (
    org_id, currency, account_id, posted_on, tax_rate_bps, debit_minor, credit_minor
  )
  select new_rows.org_id, new_rows.currency, new_rows.account_id, new_rows.posted_on,
    coalesce(new_rows.tax_rate_bps, -1), sum(new_rows.debit_minor), sum(new_rows.credit_minor)
  from new_rows
  group by new_rows.org_id, new_rows.currency, new_rows.account_id, new_rows.posted_on,
    coalesce(new_rows.tax_rate_bps, -1);
  return null;
end;
$$;
comment on function private.tg_journal_lines__record_movements() is
  'DEFINER: writes a table in private for whoever posts. A statement at a time, so that a load of many entries costs one.';

create trigger trg_500_record_movements
  after insert on public.journal_lines
  referencing new table as new_rows
  for each statement execute function private.tg_journal_lines__record_movements();

create function private.tg__keep_journal()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Gone with its organization; lines with their entry; entries with a copy of a document of another
  -- system that is taken away again. With nothing else.
  if tg_op = 'DELETE' then
    if not exists (
      select
      from public.organizations as organizations
      where organizations.id = old.org_id
    ) then
      return old;
    elsif tg_table_name = 'journal_lines' then
      if not exists (
        select
        from public.journal_entries as entries
        where entries.org_id = old.org_id
          and entries.id = old.entry_id
      ) then
        return old;
      end if;
    elsif pg_input_is_valid(old.source_id, 'uuid')
      and private.is_undone_document(old.org_id, old.source_id::uuid)
    then
      return old;
    end if;
  end if;
  raise exception 'finance.ledger_is_append_only' using errcode = '42501';
end;
$$;
comment on function private.tg__keep_journal() is
  'DEFINER: looks whether the organization is still there, and whether an import is undone. What was posted stays as it is, for the owner of the tables too.';

create trigger trg_300_append_only
  before update or delete on public.journal_entries
  for each row execute function private.tg__keep_journal();
create trigger trg_300_append_only_truncate
  before truncate on public.journal_entries
  for each statement execute function private.tg__keep_journal();
create trigger trg_300_append_only
  before update or delete on public.journal_lines
  for each row execute function private.tg__keep_journal();
create trigger trg_300_append_only_truncate
  before truncate on public.journal_lines
  for each statement execute function private.tg__keep_journal();

create function private.tg_journal_lines__whole_entry()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- No entry is committed without lines, so what was posted before gets none beside them.
  if exists (
    select
    from (
      select new_rows.org_id, new_rows.entry_id, count(*) as line_count
      from new_rows
      group by new_rows.org_id, new_rows.entry_id
    ) as added
    where added.line_count < (
      select count(*)
      from public.journal_lines as lines
      where lines.org_id = added.org_id
        and lines.entry_id = added.entry_id
    )
  ) then
    raise exception 'finance.ledger_is_append_only' using errcode = '42501';
  end if;
  return null;
end;
$$;
comment on function private.tg_journal_lines__whole_entry() is
  'DEFINER: counts the lines of entries for whoever posts. The lines of an entry come in one statement, and none after them: its day may be closed by then.';

create trigger trg_300_whole_entry
  after insert on public.journal_lines
  referencing new table as new_rows
  for each statement execute function private.tg_journal_lines__whole_entry();

create function private.tg_journal_entries__check_balance()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_sums record;
begin
  select
    count(*) as line_count,
    coalesce(sum(lines.debit_minor), 0) as debit_minor,
    coalesce(sum(lines.credit_minor), 0) as credit_minor,
    bool_and(lines.posted_on = entries.posted_on and lines.currency = entries.currency)
      as is_alike
  into v_sums
  from public.journal_entries as entries
  join public.journal_lines as lines
    on lines.org_id = entries.org_id and lines.entry_id = entries.id
  where entries.org_id = new.org_id
    and entries.id = new.id;

  if v_sums.line_count < 2
    or v_sums.debit_minor is distinct from v_sums.credit_minor
    or v_sums.is_alike is not true
  then
    raise exception 'finance.journal_entry_unbalanced'
      using errcode = '23514', detail = v_sums.debit_minor || ' / ' || v_sums.credit_minor;
  end if;
  return null;
end;
$$;
comment on function private.tg_journal_entries__check_balance() is
  'DEFINER: reads all lines of an entry. An entry has two lines at least, debits equal credits when a transaction ends, or it does not end.';

-- Once for each entry, not for each of its lines too, which would sum up the same ones again: none
-- come after those of the one statement that brings them, see trg_300_whole_entry, and none change.
create constraint trigger trg_300_check_balance
  after insert on public.journal_entries
  deferrable initially deferred
  for each row execute function private.tg_journal_entries__check_balance();

create function private.lock_open_day(
  p_org_id uuid,
  p_on     date,
  p_reason text default 'finance.period_closed'
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_closed_through_on date;
begin
  -- Shared among all who post; close_books() takes it alone, so no entry slips into a period while
  -- it is being closed. The question comes after the wait.
  perform pg_advisory_xact_lock_shared(hashtextextended('close_books ' || p_org_id, 0));
  select settings.closed_through_on
  into v_closed_through_on
  from public.finance_settings as settings
  where settings.org_id = p_org_id;
  if p_on <= v_closed_through_on then
    raise exception '%', p_reason using errcode = 'PT422', detail = v_closed_through_on::text;
  end if;
end;
$$;
comment on function private.lock_open_day(uuid, date, text) is
  'DEFINER: reads finance_settings for whoever posts; granted to nobody. Keeps the day open until the transaction ends, or raises the reason with the last closed day as its detail.';

create function private.ledger_account_id(p_org_id uuid, p_role text)
  returns uuid
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select accounts.id
    from public.ledger_accounts as accounts
    where accounts.org_id = p_org_id
      and accounts.role = p_role
  );
end;
$$;
comment on function private.ledger_account_id(uuid, text) is
  'DEFINER: reads accounts for whoever posts; granted to nobody. The account of a role.';

create type private.journal_line_draft as (
  account_id   uuid,
  debit_minor  numeric,
  credit_minor numeric,
  tax_rate_bps integer
);
comment on type private.journal_line_draft is
  'A line to be posted. Both amounts may be set, or negative: what remains of their difference is posted on its side.';

create function private.post_journal_entry(
  p_org_id      uuid,
  p_posted_on   date,
  p_currency    text,
  p_source_type text,
  p_source_id   text,
  p_description text,
  p_lines       private.journal_line_draft[],
  p_kind        text default 'posting',
  -- Who has asked already says so, for it takes three queries.
  p_created_by  uuid default private.current_user_id()
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_entry_id uuid := gen_random_uuid();
begin
  perform private.lock_open_day(p_org_id, p_posted_on);

  -- One statement: each would have to be set up, checks and triggers and all, for a handful of rows.
  with drafts as materialized (
    select sums.account_id, greatest(sums.amount_minor, 0) as debit_minor,
      greatest(-sums.amount_minor, 0) as credit_minor, sums.tax_rate_bps,
      row_number() over (
        order by sums.amount_minor < 0, sums.account_id, sums.tax_rate_bps
      ) as position
    from (
      select lines.account_id, lines.tax_rate_bps,
        sum(coalesce(lines.debit_minor, 0) - coalesce(lines.credit_minor, 0)) as amount_minor
      from unnest(p_lines) as lines
      group by lines.account_id, lines.tax_rate_bps
    ) as sums
    where sums.amount_minor <> 0
  ),
  entries as (
    insert into public.journal_entries (
      id, org_id, posted_on, currency, kind, source_type, source_id, description, created_by
    )
    select v_entry_id, p_org_id, p_posted_on, p_currency, p_kind, p_source_type, p_source_id,
      left(p_description, 300), p_created_by
    -- A document of nothing moves nothing.
    where exists (
      select
      from drafts
    )
    returning id
  )
  insert into public.journal_lines (
    org_id, entry_id, position, account_id, posted_on, currency, debit_minor, credit_minor,
    tax_rate_bps
  )
  select p_org_id, entries.id, drafts.position, drafts.account_id, p_posted_on, p_currency,
    drafts.debit_minor, drafts.credit_minor, drafts.tax_rate_bps
  from entries
  cross join drafts;
  if not found then
    return null;
  end if;
  return v_entry_id;
end;
$$;
comment on function private.post_journal_entry(uuid, date, text, text, text, text, private.journal_line_draft[], text, uuid) is
  'DEFINER: nobody may write the ledger; granted to nobody. Called by functions that have checked the permission. Lines of one account and rate become one; null and no entry where nothing remains. Raises finance.period_closed, and at the end of the transaction finance.journal_entry_unbalanced.';

create function private.reverse_journal_entry(
  p_org_id      uuid,
  p_posted_on   date,
  p_source_type text,
  p_source_id   text,
  p_description text
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_entry public.journal_entries;
begin
  select entries.*
  into v_entry
  from public.journal_entries as entries
  where entries.org_id = p_org_id
    and entries.source_type = p_source_type
    and entries.source_id = p_source_id
    and entries.kind = 'posting';
  -- There is none of a document of nothing.
  if not found then
    return null;
  end if;

  return private.post_journal_entry(
    p_org_id, p_posted_on, v_entry.currency, p_source_type, p_source_id, p_description,
    array(
      select row(lines.account_id, lines.credit_minor, lines.debit_minor, lines.tax_rate_bps)
        ::private.journal_line_draft
      from public.journal_lines as lines
      where lines.org_id = p_org_id
        and lines.entry_id = v_entry.id
    ),
    'reversal'
  );
end;
$$;
comment on function private.reverse_journal_entry(uuid, date, text, text, text) is
  'DEFINER: nobody may write the ledger; granted to nobody. Posts the opposite of what a source posted, on a day that is open. A source is reversed once.';

create function private.fold_ledger(p_org_id uuid)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_count integer;
begin
  -- One at a time; who comes second finds nothing left to do.
  perform pg_advisory_xact_lock(hashtextextended('fold_ledger ' || p_org_id, 0));
  with folded as (
    delete from private.ledger_movements
    where org_id = p_org_id
    returning currency, account_id, posted_on, tax_rate_bps, debit_minor, credit_minor
  ),
  written as (
    insert into private.ledger_balances as balances (
      org_id, currency, account_id, posted_on, tax_rate_bps, debit_minor, credit_minor
    )
    select p_org_id, folded.currency, folded.account_id, folded.posted_on, folded.tax_rate_bps,
      sum(folded.debit_minor), sum(folded.credit_minor)
    from folded
    group by folded.currency, folded.account_id, folded.posted_on, folded.tax_rate_bps
    on conflict (org_id, currency, account_id, posted_on, tax_rate_bps) do update
    set
      debit_minor = balances.debit_minor + excluded.debit_minor,
      credit_minor = balances.credit_minor + excluded.credit_minor
  )
  select count(*)
  into v_count
  from folded;
  return v_count;
end;
$$;
comment on function private.fold_ledger(uuid) is
  'DEFINER: writes tables in private. For maintenance: adds what was posted since to the balances, and returns how many rows that were.';

create function private.repair_ledger_balances(p_org_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Writers wait until this commits; else what they add between sum and commit would be lost.
  lock table private.ledger_movements in exclusive mode;

  delete from private.ledger_movements
  where org_id = p_org_id;
  delete from private.ledger_balances
  where org_id = p_org_id;
  insert into private.ledger_balances (
    org_id, currency, account_id, posted_on, tax_rate_bps, debit_minor, credit_minor
  )
  select lines.org_id, lines.currency, lines.account_id, lines.posted_on,
    coalesce(lines.tax_rate_bps, -1), sum(lines.debit_minor), sum(lines.credit_minor)
  from public.journal_lines as lines
  where lines.org_id = p_org_id
  group by lines.org_id, lines.currency, lines.account_id, lines.posted_on,
    coalesce(lines.tax_rate_bps, -1);
end;
$$;
comment on function private.repair_ledger_balances(uuid) is
  'DEFINER: writes tables in private. For the operator, after triggers were switched off for a load; sums afresh.';

create trigger trg_100_set_updated_at
  before update on public.ledger_accounts
  for each row execute function private.tg__set_updated_at();
create trigger trg_700_audit
  after insert or update or delete on public.ledger_accounts
  for each row execute function private.tg__audit();
-- No audit of entries and lines: append-only, they are their own trail.

alter table public.ledger_accounts enable row level security;
alter table public.journal_entries enable row level security;
alter table public.journal_lines enable row level security;
alter table private.ledger_balances enable row level security;
alter table private.ledger_movements enable row level security;

create policy ledger_accounts_select_staff on public.ledger_accounts
  for select to authenticated
  -- Whoever drafts a voucher names accounts.
  using (
    org_id = any (array(select private.current_org_ids('ledger.read')))
    or org_id = any (array(select private.current_org_ids('vouchers.read')))
  );
create policy journal_entries_select_staff on public.journal_entries
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('ledger.read'))));
create policy journal_lines_select_staff on public.journal_lines
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('ledger.read'))));

grant select on public.ledger_accounts, public.journal_entries, public.journal_lines
  to authenticated, service_role;
-- No writes: save_ledger_account() makes accounts, private.post_journal_entry() all else.
