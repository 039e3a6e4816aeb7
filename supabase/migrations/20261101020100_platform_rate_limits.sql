-- Rate limits, counted where all servers see the same count.
-- Depends on: platform_default_privileges.

-- Unlogged: a crash forgives everybody, which costs less than a disk write per request.
create unlogged table private.rate_limits (
  bucket_hash       bytea       not null,
  hits              integer     not null,
  window_started_at timestamptz not null,
  window_ends_at    timestamptz not null,
  constraint rate_limits_pkey primary key (bucket_hash),
  constraint rate_limits_hits_check check (hits > 0)
);
comment on table private.rate_limits is
  'One row per bucket and its current window. Buckets hold addresses of people, so only their hash is kept.';

-- Serves the clean-up.
create index rate_limits_window_ends_at_idx on private.rate_limits (window_ends_at);

alter table private.rate_limits enable row level security;

create function private.consume_rate_limit(p_bucket text, p_limit integer, p_window_seconds integer)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_hash    bytea := sha256(convert_to(p_bucket, 'UTF8'));
  v_ends_at timestamptz;
begin
  if p_bucket is null or p_limit is null or p_limit < 1
    or p_window_seconds is null or p_window_seconds < 1
  then
    raise exception 'platform.rate_limit_invalid' using errcode = 'PT422';
  end if;

  -- The row lock of the upsert makes parallel calls count one after the other; clock_timestamp(),
  -- since now() may be from before the wait. A refused call changes nothing and so writes nothing.
  insert into private.rate_limits as limits (bucket_hash, hits, window_started_at, window_ends_at)
  values (
    v_hash, 1, clock_timestamp(), clock_timestamp() + make_interval(secs => p_window_seconds)
  )
  on conflict (bucket_hash) do update set
    hits = case when limits.window_ends_at <= clock_timestamp() then 1 else limits.hits + 1 end,
    window_started_at = case
      when limits.window_ends_at <= clock_timestamp() then clock_timestamp()
      else limits.window_started_at
    end,
    window_ends_at = case
      when limits.window_ends_at <= clock_timestamp()
      then clock_timestamp() + make_interval(secs => p_window_seconds)
      else limits.window_ends_at
    end
  where limits.hits < p_limit or limits.window_ends_at <= clock_timestamp();
  if found then
    return 0;
  end if;

  select limits.window_ends_at
  into v_ends_at
  from private.rate_limits as limits
  where limits.bucket_hash = v_hash;
  -- At least one second, also when the window ended while we looked.
  return greatest(1, ceil(extract(epoch from v_ends_at - clock_timestamp()))::integer);
end;
$$;
comment on function private.consume_rate_limit(text, integer, integer) is
  'DEFINER: private.rate_limits is granted to nobody. Trusts the server for the bucket, hence service_role only.';
grant execute on function private.consume_rate_limit(text, integer, integer) to service_role;

create function public.consume_rate_limit(p_bucket text, p_limit integer, p_window_seconds integer)
  returns integer
  language sql
  security invoker set search_path = ''
as $$
  select private.consume_rate_limit(p_bucket, p_limit, p_window_seconds);
$$;
comment on function public.consume_rate_limit(text, integer, integer) is
  'Counts one request: 0 if it may go ahead, else the seconds to wait. The window starts with its first request.';
-- Not for authenticated: whoever can name a bucket can lock another person out.
grant execute on function public.consume_rate_limit(text, integer, integer) to service_role;
