-- What has to happen now and then. Running it late or twice does no harm.
-- Depends on: platform_audit_log, platform_rate_limits, platform_idempotency_keys; calls what later
-- domains have to tidy up.
--
-- Each job is a call of its own, and so a transaction of its own: none holds what another has locked,
-- and one that fails undoes no other. No procedure that commits between them: it could not pin its
-- search_path, and would still end at the first that fails.

create function private.delete_expired_rate_limits()
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_count integer;
begin
  -- Skips what is in use: a bucket that is counted right now is not over anyway.
  delete from private.rate_limits
  where bucket_hash in (
    select limits.bucket_hash
    from private.rate_limits as limits
    where limits.window_ends_at < now()
    for update skip locked
  );
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.delete_expired_rate_limits() is
  'DEFINER: writes a table in private; granted to nobody. Called by private.run_maintenance(). Windows that are over.';

create function private.delete_expired_idempotency_keys()
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_count integer;
begin
  delete from private.idempotency_keys
  where id in (
    select keys.id
    from private.idempotency_keys as keys
    where keys.started_at < now() - interval '24 hours'
    for update skip locked
  );
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.delete_expired_idempotency_keys() is
  'DEFINER: writes a table in private; granted to nobody. Called by private.run_maintenance(). Answers that are a day old.';

create function private.maintenance_jobs()
  returns table (name text, every_minutes integer, first_minute integer, command text)
  language sql
  immutable
  security invoker set search_path = ''
as $$
  values
    -- Somebody may be looking at a run that does not move.
    ('bulk-runs', 1, 0, 'select private.continue_customer_bulk_runs()'),
    -- Customers of a colleague who has left look as if somebody cared for them.
    ('departed-owners', 1, 0, 'select private.release_departed_owners()'),
    -- Search does not find products by the new name of their shelf, or by the old one still.
    ('product-listings', 1, 0, 'select private.refresh_queued_product_listings()'),
    -- The dashboard adds up what is not folded: of a busy shop a minute is ten thousands of rows.
    ('sales', 1, 0, 'select private.fold_all_sales()'),
    -- So that reports have no hour of entries to add up.
    ('ledgers', 5, 2, 'select private.fold_all_ledgers()'),
    -- Whoever opens the report of duplicates goes on from there.
    ('duplicates', 5, 3, 'select private.compare_all_queued_customers(5000)'),
    -- Often and little: a guest who comes back in this moment does not wait for long.
    ('orphaned-carts', 10, 4, 'select private.cleanup_orphaned_carts(5000)'),
    -- What mails said is most of what the outbox takes; a shop can send thousands an hour.
    ('email-bodies', 10, 7, 'select private.remove_old_email_bodies(5000)'),
    -- Nobody writes to the trail while a month is added, so nothing else is done in that transaction.
    ('audit-partitions', 60, 6, 'select private.ensure_audit_partitions()'),
    ('rate-limits', 60, 9, 'select private.delete_expired_rate_limits()'),
    ('idempotency-keys', 60, 14, 'select private.delete_expired_idempotency_keys()'),
    ('customer-files', 60, 19, 'select private.remove_unfinished_customer_files()'),
    ('product-images', 60, 24, 'select private.remove_unfinished_product_images()'),
    ('customer-exports', 60, 29, 'select private.expire_customer_exports()'),
    -- A bound on what one run deletes, so that it never holds its locks for long.
    ('customer-imports', 60, 34, 'select private.remove_abandoned_customer_imports(200000)'),
    ('product-imports', 60, 39, 'select private.remove_abandoned_product_imports(200000)'),
    ('invoice-imports', 60, 44, 'select private.remove_abandoned_invoice_imports(200000)'),
    ('bulk-rows', 60, 49, 'select private.forget_customer_bulk_rows()'),
    ('customer-views', 60, 54, 'select private.forget_deleted_customer_views()');
$$;
comment on function private.maintenance_jobs() is
  'All scheduled work that SQL can do, for pg_cron and for the clock of the stack alike. first_minute is of the hour, and spreads them over it.';

create function private.run_maintenance(p_job text)
  returns bigint
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_command text;
  v_result  bigint;
begin
  select jobs.command
  into v_command
  from private.maintenance_jobs() as jobs
  where jobs.name = p_job;
  if not found then
    raise exception 'platform.maintenance_job_unknown'
      using errcode = 'PT404', detail = coalesce(left(p_job, 100), '');
  end if;

  execute v_command into v_result;
  return v_result;
end;
$$;
comment on function private.run_maintenance(text) is
  'DEFINER: creates partitions and deletes what has expired. Takes only the name of a job from the caller; what is executed stands in private.maintenance_jobs().';
grant execute on function private.run_maintenance(text) to service_role;

create function public.run_maintenance(p_job text)
  returns bigint
  language sql
  security invoker set search_path = ''
as $$
  select private.run_maintenance(p_job);
$$;
comment on function public.run_maintenance(text) is
  'Does one of the scheduled jobs (bulk-runs, departed-owners, product-listings, sales, ledgers, duplicates, orphaned-carts, email-bodies, audit-partitions, rate-limits, idempotency-keys, customer-files, product-images, customer-exports, customer-imports, product-imports, invoice-imports, bulk-rows, customer-views) and answers how many it did, or of duplicates how many are left. For servers without pg_cron; late or twice does no harm.';
grant execute on function public.run_maintenance(text) to service_role;

create function private.schedule_maintenance()
  returns integer
  language plpgsql
  security invoker set search_path = ''
as $$
declare
  v_job   record;
  v_count integer := 0;
begin
  if to_regnamespace('cron') is null then
    return 0;
  end if;
  for v_job in select * from private.maintenance_jobs()
  loop
    -- A job of its own for each, which pg_cron runs and reports by its name.
    execute 'select cron.schedule($1, $2, $3)'
    using
      'clientele-' || v_job.name,
      case
        when v_job.every_minutes = 60 then format('%s * * * *', v_job.first_minute)
        else format('%s-59/%s * * * *', v_job.first_minute, v_job.every_minutes)
      end,
      format('select private.run_maintenance(%L)', v_job.name);
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function private.schedule_maintenance() is
  'Tells pg_cron about all jobs and returns how many; 0 where there is none. For the operator, where it is switched on later; twice does no harm.';

-- Where pg_cron is switched on it runs by itself; elsewhere the server's clock does.
select private.schedule_maintenance();
