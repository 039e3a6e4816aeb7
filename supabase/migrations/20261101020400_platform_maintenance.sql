-- What has to happen now and then. Running it late or twice does no harm.
-- Depends on: platform_audit_log, platform_rate_limits, platform_idempotency_keys; calls what later
-- domains have to tidy up.

create function private.run_maintenance()
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_partitions integer := private.ensure_audit_partitions();
  v_limits     integer;
  v_keys       integer;
  v_files      integer := private.remove_unfinished_customer_files();
  v_pictures   integer := private.remove_unfinished_product_images();
  v_exports    integer := private.expire_customer_exports();
  -- A bound on what one run deletes, so that it never holds its locks for long.
  v_imports    integer := private.remove_abandoned_customer_imports(200000)
    + private.remove_abandoned_product_imports(200000)
    + private.remove_abandoned_invoice_imports(200000);
  v_batches    integer := private.continue_customer_bulk_runs();
  v_forgotten  integer := private.forget_customer_bulk_rows();
  v_sales      integer := private.fold_all_sales();
  v_ledgers    integer := private.fold_all_ledgers();
  v_carts      integer;
  v_uncompared bigint;
begin
  -- Skips what is in use: a bucket that is counted right now is not over anyway.
  delete from private.rate_limits
  where bucket_hash in (
    select limits.bucket_hash
    from private.rate_limits as limits
    where limits.window_ends_at < now()
    for update skip locked
  );
  get diagnostics v_limits = row_count;

  delete from private.idempotency_keys
  where id in (
    select keys.id
    from private.idempotency_keys as keys
    where keys.started_at < now() - interval '24 hours'
    for update skip locked
  );
  get diagnostics v_keys = row_count;

  -- Of customers that may be duplicates; whoever opens the report goes on from there.
  v_uncompared := private.compare_all_queued_customers(5000);

  -- Last: a guest who comes back in this moment waits for no more than is left of this run.
  v_carts := private.cleanup_orphaned_carts(10000);

  return jsonb_build_object(
    'audit_partitions_created', v_partitions,
    'rate_limits_deleted', v_limits,
    'idempotency_keys_deleted', v_keys,
    'unfinished_files_deleted', v_files,
    'unfinished_images_deleted', v_pictures,
    'abandoned_imports_deleted', v_imports,
    'bulk_batches_continued', v_batches,
    'bulk_rows_forgotten', v_forgotten,
    'customers_uncompared', v_uncompared,
    'exports_expired', v_exports,
    'sales_folded', v_sales,
    'ledgers_folded', v_ledgers,
    'orphaned_carts_deleted', v_carts
  );
end;
$$;
comment on function private.run_maintenance() is
  'DEFINER: creates partitions and deletes what has expired. Takes nothing from the caller.';
grant execute on function private.run_maintenance() to service_role;

create function public.run_maintenance()
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.run_maintenance();
$$;
comment on function public.run_maintenance() is
  'Creates audit partitions ahead of time, deletes expired rate limits and idempotency keys, uploads, imports and guests'' carts that were given up, ends exports that have expired, and goes on with bulk runs that were left standing. Once an hour is plenty.';
grant execute on function public.run_maintenance() to service_role;

-- Where pg_cron is switched on it runs by itself; elsewhere the server's clock calls the function.
do $$
begin
  if to_regnamespace('cron') is not null then
    execute $job$
      select cron.schedule('clientele-maintenance', '17 * * * *', 'select private.run_maintenance()')
    $job$;
    -- Sooner: somebody may be looking at a run that does not move.
    execute $job$
      select cron.schedule(
        'clientele-bulk-runs', '* * * * *', 'select private.continue_customer_bulk_runs()'
      )
    $job$;
    -- So that the dashboard has no hour of orders to add up.
    execute $job$
      select cron.schedule('clientele-sales', '*/5 * * * *', 'select private.fold_all_sales()')
    $job$;
    -- Likewise for the reports.
    execute $job$
      select cron.schedule('clientele-ledgers', '*/5 * * * *', 'select private.fold_all_ledgers()')
    $job$;
  end if;
end;
$$;
