-- How mails leave the outbox: what a worker asks and says, and what staff decide.
-- Depends on: platform_email_outbox.

create function private.email_delay(p_attempts integer)
  returns interval
  language sql
  volatile
  security invoker set search_path = ''
as $$
  -- A minute, then twice as long each time, four hours at most; a quarter more or less, so that what
  -- failed together does not come back together.
  select make_interval(
    secs => least(60 * power(2, greatest(p_attempts, 1) - 1), 14400) * (0.75 + random() / 2)
  );
$$;
comment on function private.email_delay(integer) is
  'How long a mail waits after it could not be sent so many times.';

create function private.organizations_with_due_emails(p_limit integer)
  returns uuid[]
  language plpgsql
  volatile
  security invoker set search_path = ''
  -- Planned once, and not by each look.
  set plan_cache_mode = force_generic_plan
as $$
declare
  -- Anywhere among them, so that of more than the limit each has its turn.
  v_start constant uuid := gen_random_uuid();
  v_after uuid := v_start;
  v_until uuid;
  v_next  record;
  v_due   uuid[] := '{}';
begin
  while cardinality(v_due) < p_limit loop
    -- The first mail of the next organization, however many the one before it has.
    select mails.org_id, mails.next_attempt_at
    into v_next
    from public.email_outbox as mails
    where mails.status = 'queued'
      and mails.org_id > v_after
    order by mails.org_id, mails.next_attempt_at
    limit 1;
    if not found and v_until is null then
      -- On from the lowest, round to where it began.
      v_after := '00000000-0000-0000-0000-000000000000';
      v_until := v_start;
      continue;
    end if;
    exit when not found or v_next.org_id > v_until;
    if v_next.next_attempt_at <= clock_timestamp() then
      v_due := v_due || v_next.org_id;
    end if;
    v_after := v_next.org_id;
  end loop;
  return v_due;
end;
$$;
comment on function private.organizations_with_due_emails(integer) is
  'Organizations whose mails a worker may send, up to so many, from a random one on: a look into an index for each.';

create function private.claim_emails(p_limit integer, p_lease_seconds integer)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
  -- A kept plan would not know that the limits are small, and could read the whole table for them.
  set plan_cache_mode = force_custom_plan
as $$
declare
  c_most_attempts constant integer := 10;
  v_lease_token   uuid := gen_random_uuid();
  v_left          integer := least(greatest(p_limit, 1), 200);
  v_org_ids       uuid[];
  v_share         integer;
  v_round         record;
  v_emails        jsonb := '[]';
begin
  -- What workers left that died, no more of it at once than is asked for. Whatever may have been sent
  -- is for people to decide.
  update public.email_outbox as mails
  set
    status = case
      when mails.handed_over_at is not null then 'uncertain'
      when mails.attempts >= c_most_attempts then 'failed'
      else 'queued'
    end,
    last_error = case
      when mails.handed_over_at is null and mails.attempts < c_most_attempts then mails.last_error
      else 'worker_died'
    end,
    next_attempt_at = clock_timestamp()
  where (mails.org_id, mails.id) in (
    select expired.org_id, expired.id
    from public.email_outbox as expired
    where expired.status = 'sending'
      and expired.leased_until < clock_timestamp()
    order by expired.leased_until
    limit v_left
    for update skip locked
  );

  -- A round gives each organization the same share, so that nobody waits for the thousands of mails of
  -- another. What some do not need goes to the others in the next one.
  v_org_ids := private.organizations_with_due_emails(v_left);
  while v_left > 0 and cardinality(v_org_ids) > 0 loop
    v_share := ceil(v_left::numeric / cardinality(v_org_ids));
    with picked as (
      select due.org_id, due.id
      from unnest(v_org_ids) as organizations (id)
      cross join lateral (
        select mails.org_id, mails.id
        from public.email_outbox as mails
        where mails.org_id = organizations.id
          and mails.status = 'queued'
          and mails.next_attempt_at <= clock_timestamp()
        order by mails.next_attempt_at
        limit v_share
        for update skip locked
      ) as due
      limit v_left
    ),
    claimed as (
      update public.email_outbox as mails
      set
        status = 'sending',
        attempts = mails.attempts + 1,
        lease_token = v_lease_token,
        leased_until = clock_timestamp()
          + make_interval(secs => least(greatest(p_lease_seconds, 1), 3600)),
        handed_over_at = null
      from picked
      where mails.org_id = picked.org_id
        and mails.id = picked.id
      returning mails.*
    )
    select
      (select count(*) from picked) as picked_count,
      array(
        select picked.org_id from picked group by picked.org_id having count(*) = v_share
      ) as org_ids,
      jsonb_agg(
        jsonb_build_object(
          'org_id', claimed.org_id,
          'id', claimed.id,
          'to_address', claimed.to_address,
          'to_name', claimed.to_name,
          'from_name', claimed.from_name,
          'reply_to', claimed.reply_to,
          'subject', claimed.subject,
          'text_body', claimed.text_body,
          'html_body', claimed.html_body,
          'attachments', claimed.attachments,
          'created_at', claimed.created_at
        )
        order by claimed.next_attempt_at, claimed.created_at
      ) as emails
    into v_round
    from claimed
    -- What a trigger held back, since its document has changed meanwhile, is nobody's to send.
    where claimed.status = 'sending';
    v_emails := v_emails || coalesce(v_round.emails, '[]');
    v_left := v_left - v_round.picked_count;
    v_org_ids := v_round.org_ids;
  end loop;
  return jsonb_build_object('lease_token', v_lease_token, 'emails', v_emails);
end;
$$;
comment on function private.claim_emails(integer, integer) is
  'DEFINER: nobody may write email_outbox. For the worker alone: service_role. Two at once are given different mails, and each organization its share of them, the oldest first.';
grant execute on function private.claim_emails(integer, integer) to service_role;

create function public.claim_emails(p_limit integer default 50, p_lease_seconds integer default 120)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.claim_emails(p_limit, p_lease_seconds);
$$;
comment on function public.claim_emails(integer, integer) is
  'Mails for a worker to send, its own until the lease ends: {lease_token, emails: […]}. What is left of dead workers is queued again, or uncertain if it had been handed over.';
grant execute on function public.claim_emails(integer, integer) to service_role;

create function private.record_email(p_lease_token uuid, p_event jsonb)
  returns boolean
  language plpgsql
  security definer set search_path = ''
as $$
declare
  c_most_attempts constant integer := 10;
  -- Longer than the worker gives a server to take a mail.
  c_hand_over     constant interval := '60 seconds';
  v_org_id        uuid := (p_event ->> 'org_id')::uuid;
  v_id            uuid := (p_event ->> 'id')::uuid;
  v_event         text := p_event ->> 'event';
  v_mail          record;
begin
  select mails.status, mails.attempts, mails.leased_until
  into v_mail
  from public.email_outbox as mails
  where mails.org_id = v_org_id
    and mails.id = v_id
    and mails.lease_token = p_lease_token
  for update;
  if not found then
    return false;
  end if;

  -- Said twice is said once: the first answer may not have arrived. And that a mail was sent is
  -- true also when it comes late.
  if v_event = 'sent' then
    if v_mail.status in ('sending', 'uncertain') then
      update public.email_outbox
      set status = 'sent', sent_at = clock_timestamp(), last_error = null, last_reply = null
      where org_id = v_org_id and id = v_id;
    end if;
    return v_mail.status in ('sending', 'uncertain', 'sent');
  end if;
  if v_mail.status <> 'sending' then
    return false;
  end if;

  if v_event = 'hand_over' then
    -- After the lease somebody else may have it.
    if v_mail.leased_until < clock_timestamp() then
      return false;
    end if;
    update public.email_outbox
    set
      handed_over_at = clock_timestamp(),
      leased_until = greatest(leased_until, clock_timestamp() + c_hand_over)
    where org_id = v_org_id and id = v_id
    returning status
    into v_mail.status;
    -- A trigger may hold it back here too: nothing of it has left yet.
    return v_mail.status = 'sending';
  end if;

  update public.email_outbox
  set
    status = case
      when v_event = 'uncertain' then 'uncertain'
      when v_event = 'failed' or v_event = 'retry' and v_mail.attempts >= c_most_attempts
        then 'failed'
      else 'queued'
    end,
    -- Released: nothing was tried.
    attempts = case when v_event = 'release' then greatest(attempts - 1, 0) else attempts end,
    next_attempt_at = case
      when v_event = 'release' then next_attempt_at
      else clock_timestamp() + private.email_delay(v_mail.attempts)
    end,
    handed_over_at = case when v_event = 'uncertain' then handed_over_at end,
    last_error = case when v_event = 'release' then last_error else p_event ->> 'error' end,
    last_reply = case when v_event = 'release' then last_reply else p_event ->> 'reply' end
  where org_id = v_org_id
    and id = v_id;
  return true;
end;
$$;
comment on function private.record_email(uuid, jsonb) is
  'DEFINER: nobody may write email_outbox; granted to nobody. What a worker says of one mail, believed if it holds the mail by its lease.';

create function private.record_emails(p_lease_token uuid, p_events jsonb)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_event    jsonb;
  v_accepted jsonb := '[]';
begin
  -- That a mail was sent is written to its document too, by a trigger: those come first, of all mails
  -- together, or two who hold some of them would wait for each other. Of finance, which comes later.
  perform private.lock_mailed_documents(p_events);
  -- In one order, whoever calls.
  for v_event in
    select events.value
    from jsonb_array_elements(p_events) as events
    order by events.value ->> 'org_id', events.value ->> 'id'
  loop
    if private.record_email(p_lease_token, v_event) then
      v_accepted := v_accepted || (v_event -> 'id');
    end if;
  end loop;
  return v_accepted;
end;
$$;
comment on function private.record_emails(uuid, jsonb) is
  'DEFINER: nobody may write email_outbox. For the worker alone: service_role, and the lease it was given.';
grant execute on function private.record_emails(uuid, jsonb) to service_role;

create function public.record_emails(p_lease_token uuid, p_events jsonb)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.record_emails(p_lease_token, p_events);
$$;
comment on function public.record_emails(uuid, jsonb) is
  'What becomes of claimed mails: [{org_id, id, event: hand_over | sent | retry | failed | uncertain | release, error?, reply?}]. Answers the ids that were believed; what is not among them at hand_over must not be sent.';
grant execute on function public.record_emails(uuid, jsonb) to service_role;

create function private.decide_email(p_org_id uuid, p_email_id uuid, p_from text[])
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_status text;
begin
  perform private.assert_org_permission(p_org_id, 'emails.write');
  select mails.status
  into v_status
  from public.email_outbox as mails
  where mails.org_id = p_org_id
    and mails.id = p_email_id
    -- Staff see none of these, and learn nothing of them.
    and mails.subject_type <> 'invitation'
  for update;
  if not found then
    raise exception 'platform.email_not_found' using errcode = 'PT404';
  end if;
  if v_status = any (p_from) is not true then
    raise exception 'platform.email_status_wrong' using errcode = 'PT409', detail = v_status;
  end if;
end;
$$;
comment on function private.decide_email(uuid, uuid, text[]) is
  'DEFINER: locks a mail; granted to nobody. Raises unless the caller may decide about it and its status is one of those. Checks by private.assert_org_permission().';

create function private.retry_email(p_org_id uuid, p_email_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- A queued one goes at once.
  perform private.decide_email(
    p_org_id, p_email_id, array['queued', 'failed', 'uncertain', 'cancelled']
  );
  if exists (
    select
    from public.email_outbox as mails
    where mails.org_id = p_org_id
      and mails.id = p_email_id
      and mails.bodies_removed_at is not null
  ) then
    raise exception 'platform.email_not_kept' using errcode = 'PT409';
  end if;
  update public.email_outbox
  set status = 'queued', attempts = 0, next_attempt_at = clock_timestamp(), lease_token = null,
    leased_until = null, handed_over_at = null
  where org_id = p_org_id
    and id = p_email_id;
end;
$$;
comment on function private.retry_email(uuid, uuid) is
  'DEFINER: nobody may write email_outbox. Checks by private.decide_email(). The worker that had it cannot say any more what became of it.';
grant execute on function private.retry_email(uuid, uuid) to authenticated;

create function public.retry_email(p_org_id uuid, p_email_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.retry_email(p_org_id, p_email_id);
$$;
comment on function public.retry_email(uuid, uuid) is
  'Sends a mail again that waits, failed, is uncertain or was cancelled, with the same Message-ID: programs that look at it show two as one. Refused when its document does not want it any more, or when what it said is not kept any more.';
grant execute on function public.retry_email(uuid, uuid) to authenticated;

create function private.count_late_emails(p_org_id uuid)
  returns bigint
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'emails.read');
  return (
    select count(*)
    from public.email_outbox as mails
    where mails.org_id = p_org_id
      and mails.subject_type <> 'invitation'
      -- One that a server refused is due when it is tried next; of one that a worker died with,
      -- nobody has taken it up since.
      and (
        mails.status = 'queued' and mails.next_attempt_at < now() - interval '1 hour'
        or mails.status = 'sending' and mails.leased_until < now() - interval '1 hour'
      )
  );
end;
$$;
comment on function private.count_late_emails(uuid) is
  'DEFINER: reads leases, which no grant shows. Trusts private.assert_org_permission().';
grant execute on function private.count_late_emails(uuid) to authenticated;

create function public.count_late_emails(p_org_id uuid)
  returns bigint
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.count_late_emails(p_org_id);
$$;
comment on function public.count_late_emails(uuid) is
  'How many mails should have left more than an hour ago and no worker has come for them: then the mailer does not run.';
grant execute on function public.count_late_emails(uuid) to authenticated;

create function private.cancel_email(p_org_id uuid, p_email_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.decide_email(
    p_org_id, p_email_id, array['queued', 'failed', 'uncertain', 'cancelled']
  );
  update public.email_outbox
  set status = 'cancelled'
  where org_id = p_org_id
    and id = p_email_id
    and status <> 'cancelled';
end;
$$;
comment on function private.cancel_email(uuid, uuid) is
  'DEFINER: nobody may write email_outbox. Checks by private.decide_email().';
grant execute on function private.cancel_email(uuid, uuid) to authenticated;

create function public.cancel_email(p_org_id uuid, p_email_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.cancel_email(p_org_id, p_email_id);
$$;
comment on function public.cancel_email(uuid, uuid) is
  'Holds a mail back that waits, or lets one be that failed or is uncertain. What is being sent cannot be held back.';
grant execute on function public.cancel_email(uuid, uuid) to authenticated;

create function private.mark_email_arrived(p_org_id uuid, p_email_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'emails.write');
  -- Its document comes first, as in record_emails().
  perform private.lock_mailed_documents(
    jsonb_build_array(
      jsonb_build_object('org_id', p_org_id, 'id', p_email_id, 'event', 'sent')
    )
  );
  perform private.decide_email(p_org_id, p_email_id, array['uncertain', 'sent']);
  update public.email_outbox
  set status = 'sent', sent_at = coalesce(handed_over_at, clock_timestamp()), last_error = null,
    last_reply = null
  where org_id = p_org_id
    and id = p_email_id
    and status = 'uncertain';
end;
$$;
comment on function private.mark_email_arrived(uuid, uuid) is
  'DEFINER: nobody may write email_outbox. Checks by private.assert_org_permission() before it locks anything.';
grant execute on function private.mark_email_arrived(uuid, uuid) to authenticated;

create function public.mark_email_arrived(p_org_id uuid, p_email_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.mark_email_arrived(p_org_id, p_email_id);
$$;
comment on function public.mark_email_arrived(uuid, uuid) is
  'Says of an uncertain mail that it did arrive: it counts as sent when it was handed over.';
grant execute on function public.mark_email_arrived(uuid, uuid) to authenticated;

create function private.schedule_mailer()
  returns boolean
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  if to_regnamespace('cron') is null or to_regnamespace('net') is null
    or to_regnamespace('vault') is null
  then
    return false;
  end if;
  execute 'select cron.schedule($1, $2, $3)'
  using 'clientele-mailer', '* * * * *', $call$
    select net.http_post(
      url := urls.decrypted_secret || '/functions/v1/platform-mailer',
      headers := jsonb_build_object(
        'apikey', keys.decrypted_secret, 'Content-Type', 'application/json'
      ),
      body := '{}'::jsonb
    )
    from vault.decrypted_secrets as urls
    cross join vault.decrypted_secrets as keys
    where urls.name = 'clientele_url'
      and keys.name = 'clientele_secret_key'
  $call$;
  return true;
end;
$$;
comment on function private.schedule_mailer() is
  'Tells pg_cron to call the worker each minute by pg_net, and whether it could; the address and the key are secrets of the vault, see docs/operations.md. For the operator, where these are switched on later; twice does no harm.';

-- Where all of them are switched on it runs by itself; elsewhere the server's clock calls the worker.
select private.schedule_mailer();
