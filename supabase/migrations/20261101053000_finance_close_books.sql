-- Closing and opening the books: up to which day nothing is posted any more, and that today is none
-- of those days.
-- Depends on: finance_ledger, identity_organizations.

create function private.move_closed_day(p_org_id uuid, p_through_on date, p_is_closing boolean)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_closed_on date;
begin
  perform private.assert_org_permission(p_org_id, 'ledger.write');
  -- Waits for everyone who is posting; who comes after waits for us, and then asks for the day. Which
  -- day it is, is asked then as well: the time zone may have been changed meanwhile.
  perform pg_advisory_xact_lock(hashtextextended('close_books ' || p_org_id, 0));
  -- Today is still going on, and a day of another era is a slip of the hand.
  if p_through_on not between date '1970-01-01' and private.org_today(p_org_id) - 1
    or (p_through_on is null and p_is_closing)
  then
    raise exception 'finance.close_day_invalid'
      using errcode = 'PT422', detail = (private.org_today(p_org_id) - 1)::text;
  end if;

  select settings.closed_through_on
  into v_closed_on
  from public.finance_settings as settings
  where settings.org_id = p_org_id;

  if p_is_closing and p_through_on < v_closed_on then
    raise exception 'finance.books_closed_later' using errcode = 'PT409', detail = v_closed_on::text;
  elsif not p_is_closing and p_through_on > coalesce(v_closed_on, date '-infinity') then
    raise exception 'finance.books_not_closed'
      using errcode = 'PT409', detail = coalesce(v_closed_on::text, '');
  end if;
  update public.finance_settings
  set closed_through_on = p_through_on
  where org_id = p_org_id
    and closed_through_on is distinct from p_through_on;
  return jsonb_build_object('closed_through_on', p_through_on);
end;
$$;
comment on function private.move_closed_day(uuid, date, boolean) is
  'DEFINER: nobody may write finance_settings; granted to nobody. Trusts private.assert_org_permission(). Closing only moves the day on, opening only back; to where it is already is no mistake.';

create function private.close_books(p_org_id uuid, p_through_on date)
  returns jsonb
  language sql
  security definer set search_path = ''
as $$
  select private.move_closed_day(p_org_id, p_through_on, true);
$$;
comment on function private.close_books(uuid, date) is
  'DEFINER: nobody may write finance_settings. private.move_closed_day() asks for the permission.';
grant execute on function private.close_books(uuid, date) to authenticated;

create function public.close_books(p_org_id uuid, p_through_on date)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.close_books(p_org_id, p_through_on);
$$;
comment on function public.close_books(uuid, date) is
  'Closes the books: from now on nothing is posted on this day or before. A day before today, not before the one that is closed already. Answers {closed_through_on}.';
grant execute on function public.close_books(uuid, date) to authenticated;

create function private.reopen_books(p_org_id uuid, p_through_on date)
  returns jsonb
  language sql
  security definer set search_path = ''
as $$
  select private.move_closed_day(p_org_id, p_through_on, false);
$$;
comment on function private.reopen_books(uuid, date) is
  'DEFINER: nobody may write finance_settings. private.move_closed_day() asks for the permission.';
grant execute on function private.reopen_books(uuid, date) to authenticated;

create function public.reopen_books(p_org_id uuid, p_through_on date default null)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.reopen_books(p_org_id, p_through_on);
$$;
comment on function public.reopen_books(uuid, date) is
  'Opens the books after this day again, all of them if it is null. Answers {closed_through_on}; the audit trail keeps who did it.';
grant execute on function public.reopen_books(uuid, date) to authenticated;

create function private.tg_organizations__keep_today_open()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Waits for who is closing the books, who waits for us.
  perform pg_advisory_xact_lock_shared(hashtextextended('close_books ' || new.id, 0));
  -- It would be a closed day again, and nothing could be booked: what is later has not come yet.
  if exists (
    select
    from public.finance_settings as settings
    where settings.org_id = new.id
      and settings.closed_through_on >= (now() at time zone new.time_zone)::date
  ) then
    raise exception 'finance.today_would_be_closed' using errcode = 'PT409', detail = 'time_zone';
  end if;
  return new;
end;
$$;
comment on function private.tg_organizations__keep_today_open() is
  'DEFINER: reads finance_settings for whoever changes the organization. Raises finance.today_would_be_closed for a time zone in which today is a day of closed books.';

-- After the zone has been found to be one.
create trigger trg_300_keep_today_open
  before update of time_zone on public.organizations
  for each row
  when (new.time_zone is distinct from old.time_zone)
  execute function private.tg_organizations__keep_today_open();
