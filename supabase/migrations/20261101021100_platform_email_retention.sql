-- What mails said is forgotten after a while: it is about people, and most of the room that they take.
-- To whom, about what, when and what became of it stays, as the history of the document.
-- Depends on: platform_email_delivery; called by platform_maintenance.

create function private.remove_old_email_bodies(p_limit integer)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_limit integer := least(greatest(coalesce(p_limit, 5000), 1), 50000);
  v_count integer;
begin
  -- Locked ones are skipped: somebody is deciding about them.
  with old as materialized (
    select found.org_id, found.id
    from public.organizations as organizations
    left join public.email_settings as settings on settings.org_id = organizations.id
    cross join lateral (
      select mails.org_id, mails.id
      from public.email_outbox as mails
      where mails.org_id = organizations.id
        and mails.bodies_removed_at is null
        and mails.status in ('sent', 'failed', 'uncertain', 'cancelled')
        -- Its status is the last that changes of a mail.
        and mails.updated_at < now() - make_interval(days => coalesce(settings.bodies_kept_days, 90))
      order by mails.updated_at
      limit v_limit
      for update skip locked
    ) as found
    limit v_limit
  )
  update public.email_outbox as mails
  set text_body = null, html_body = null, bodies_removed_at = now()
  from old
  where mails.org_id = old.org_id
    and mails.id = old.id;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.remove_old_email_bodies(integer) is
  'DEFINER: nobody may write email_outbox; granted to nobody. Called by private.run_maintenance(). Bodies of mails that were sent or given up longer ago than their organization keeps them, so many at most.';
