-- Exports: the customers of a view as files, written in the background.
-- Depends on: crm_customers, crm_tags, crm_customer_filters, crm_customer_files (the policy of
--             objects); storage.buckets and storage.objects.
--
-- Who is in an export, and in which order, is decided once, when it is asked for. The app's server
-- then takes a lease on it, reads the customers page by page, and writes files through the storage
-- API, each small enough for any storage and for an import. A server that dies lets its lease run
-- out: the next one goes on after the last file that is there.
--
-- pending -> running -> done -> expired; failed and cancelled end it earlier. The work on it is in
-- crm_export_work. Pages have 2,000 customers, here and there.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('customer-exports', 'customer-exports', false, 52428800, array['text/csv'])
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;

create table public.customer_exports (
  id            uuid        not null default gen_random_uuid(),
  org_id        uuid        not null,
  filter        jsonb,
  sort          text        not null,
  status        text        not null default 'pending',
  total_rows    integer     not null,
  read_rows     integer     not null default 0,
  row_count     integer     not null default 0,
  size_bytes    bigint      not null default 0,
  files         jsonb       not null default '[]',
  saved_pages   integer     not null default 0,
  attempt_count integer     not null default 0,
  failure       text,
  lease_id      uuid,
  lease_ends_at timestamptz,
  requested_by  uuid,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  finished_at   timestamptz,
  expires_at    timestamptz,
  constraint customer_exports_pkey primary key (org_id, id),
  constraint customer_exports_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint customer_exports_filter_check check (jsonb_typeof(filter) = 'object'),
  constraint customer_exports_sort_check
    check (sort in ('created_at.desc', 'created_at.asc', 'name.asc', 'name.desc')),
  constraint customer_exports_status_check
    check (status in ('pending', 'running', 'done', 'expired', 'failed', 'cancelled')),
  constraint customer_exports_progress_check
    check (
      total_rows >= 0
      and read_rows between 0 and total_rows
      and row_count between 0 and total_rows
      and least(size_bytes, saved_pages, attempt_count) >= 0
    ),
  constraint customer_exports_files_check check (jsonb_typeof(files) = 'array'),
  constraint customer_exports_lease_check
    check (
      (lease_id is not null) = (status = 'running')
      and (lease_ends_at is not null) = (status = 'running')
    ),
  constraint customer_exports_failure_check
    check (
      (failure is not null) = (status = 'failed')
      and failure in ('crm.export_not_allowed', 'crm.export_gave_up')
    ),
  constraint customer_exports_expires_at_check
    check ((expires_at is not null) = (status in ('done', 'expired')))
);
comment on table public.customer_exports is
  'A view of customers on its way out: who asked for it, how far it is, and the files, which go after a week. The row stays, as a record of what left the house.';
comment on column public.customer_exports.filter is
  'The view, as list_customers() takes it; null when the customers were chosen one by one.';
comment on column public.customer_exports.total_rows is
  'Customers in the view when it was asked for.';
comment on column public.customer_exports.read_rows is
  'How far the work is, for whoever waits. Falls back when it is taken up again.';
comment on column public.customer_exports.row_count is
  'Customers in the files. Fewer than total_rows when some were gone by the time they were read.';
comment on column public.customer_exports.files is
  'The finished files in order: [{name, row_count, size_bytes}]. A name is that of the object in the bucket customer-exports.';
comment on column public.customer_exports.lease_id is
  'Whoever works on it shows this with every step; another means that the work was taken over.';
comment on column public.customer_exports.requested_by is
  'Who asked for it. No foreign key: it stays true after they have left.';

-- The list, newest first.
create index customer_exports_created_idx
  on public.customer_exports (org_id, created_at desc, id desc);
-- What is to be worked on, looked for by every server now and then; and what has expired.
create index customer_exports_open_idx
  on public.customer_exports (created_at) where status in ('pending', 'running');
create index customer_exports_expiry_idx
  on public.customer_exports (expires_at) where status = 'done';

create table private.customer_export_pages (
  org_id       uuid    not null,
  export_id    uuid    not null,
  number       integer not null,
  -- A list of ids against the rule, because it is a page: written once, read whole, and gone when
  -- the export is done. A row for each of a million customers would cost more than reading them.
  customer_ids uuid[]  not null,
  constraint customer_export_pages_pkey primary key (org_id, export_id, number),
  constraint customer_export_pages_export_id_fkey
    foreign key (org_id, export_id) references public.customer_exports (org_id, id)
    on delete cascade,
  constraint customer_export_pages_size_check check (cardinality(customer_ids) between 1 and 2000)
);
comment on table private.customer_export_pages is
  'Who is in an export, in its order, 2,000 to a page; from when it is asked for until it has ended.';

alter table private.customer_export_pages enable row level security;

create trigger trg_100_set_updated_at
  before update on public.customer_exports
  for each row execute function private.tg__set_updated_at();
-- That it was asked for, and for what; the steps of the work are not of interest.
create trigger trg_700_audit
  after insert on public.customer_exports
  for each row execute function private.tg__audit();

alter table public.customer_exports enable row level security;
create policy customer_exports_select_staff on public.customer_exports
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.export'))));

grant select on public.customer_exports to authenticated, service_role;
-- No insert, update or delete: create_customer_export() decides who is in it with the rights of the
-- caller, and what it then says about files is what the server has written.

create function private.may_read_customer_export(p_name text)
  returns boolean
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  if p_name !~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/){2}[0-9a-f-]{36}-[0-9]{1,4}[.]csv$' then
    return false;
  end if;
  return exists (
    select
    from public.customer_exports as exports
    where exports.org_id = split_part(p_name, '/', 1)::uuid
      and exports.id = split_part(p_name, '/', 2)::uuid
      and exports.org_id = any (array(select private.current_org_ids('customers.export')))
      and exports.status = 'done'
      and exports.expires_at > now()
      and exports.files @> jsonb_build_array(jsonb_build_object('name', p_name))
  );
end;
$$;
comment on function private.may_read_customer_export(text) is
  'DEFINER: reads public.customer_exports past its policies. Trusts private.current_org_ids(). Whether the caller may read the object of this name: a finished file that has not expired.';
grant execute on function private.may_read_customer_export(text) to authenticated;

alter policy objects_select_self_or_colleagues on storage.objects
  using (
    (
      bucket_id = 'avatars'
      and split_part(name, '/', 1) = any (array(select private.current_avatar_folders()))
    )
    or (bucket_id = 'customer-files' and private.may_read_customer_file(name))
    or (bucket_id = 'customer-exports' and private.may_read_customer_export(name))
  );
-- Nobody but the server writes into this bucket or removes anything from it.

create function private.create_customer_export(
  p_org_id       uuid,
  p_filter       jsonb,
  p_sort         text,
  p_customer_ids uuid[]
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_export_id  uuid;
  v_sort       text := coalesce(p_sort, 'created_at.desc');
  v_conditions text;
  v_total      integer;
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');
  perform private.assert_org_permission(p_org_id, 'customers.export');

  if v_sort not in ('created_at.desc', 'created_at.asc', 'name.asc', 'name.desc') then
    raise exception 'crm.sort_unknown' using errcode = 'PT422', detail = left(v_sort, 100);
  end if;
  if cardinality(p_customer_ids) > 10000 then
    raise exception 'crm.export_too_many_ids' using errcode = 'PT422', detail = '10000';
  end if;
  v_conditions := case
    when p_customer_ids is null then private.customer_conditions(
      private.read_customer_filter(p_org_id, coalesce(p_filter, '{}')), ''
    )
    else ' and customers.id = any ($3)'
  end;

  -- Counted one call at a time, or many at once would each find room.
  perform pg_advisory_xact_lock(hashtextextended('customer_exports:' || p_org_id, 0));
  if (
    select count(*) filter (where exports.status in ('pending', 'running')) >= 5 or count(*) >= 50
    from public.customer_exports as exports
    where exports.org_id = p_org_id
      and exports.status in ('pending', 'running', 'done')
  ) then
    raise exception 'crm.too_many_exports' using errcode = 'PT409';
  end if;

  insert into public.customer_exports (org_id, filter, sort, total_rows, requested_by)
  values (
    p_org_id, case when p_customer_ids is null then coalesce(p_filter, '{}') end, v_sort, 0,
    private.current_user_id()
  )
  returning id into v_export_id;

  execute format(
    $sql$
      with pages as (
        insert into private.customer_export_pages (org_id, export_id, number, customer_ids)
        select $1, $2, (choice.position - 1) / 2000 + 1,
          array_agg(choice.id order by choice.position)
        from (
          select customers.id,
            row_number() over (order by %1$s %2$s, customers.id %2$s) as position
          from public.customers as customers
          where customers.org_id = $1 %3$s
        ) as choice
        group by 3
        returning cardinality(customer_ids) as size
      )
      select coalesce(sum(pages.size), 0)::integer from pages
    $sql$,
    case when v_sort like 'name.%' then 'customers.sort_name' else 'customers.created_at' end,
    split_part(v_sort, '.', 2),
    v_conditions
  )
  into v_total
  using p_org_id, v_export_id, p_customer_ids;
  if v_total = 0 then
    raise exception 'crm.export_empty' using errcode = 'PT422';
  end if;

  update public.customer_exports
  set total_rows = v_total
  where org_id = p_org_id
    and id = v_export_id;
  return v_export_id;
end;
$$;
comment on function private.create_customer_export(uuid, jsonb, text, uuid[]) is
  'DEFINER: nobody may insert into customer_exports. Trusts private.assert_org_permission(); ids of other organizations are not found. Its SQL is put together from constants and private.customer_conditions().';
grant execute on function private.create_customer_export(uuid, jsonb, text, uuid[])
  to authenticated;

create function private.discard_customer_export(p_org_id uuid, p_export_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_status text;
begin
  perform private.assert_org_permission(p_org_id, 'customers.export');

  select exports.status
  into v_status
  from public.customer_exports as exports
  where exports.org_id = p_org_id
    and exports.id = p_export_id
  for update;
  if not found then
    raise exception 'crm.export_not_found' using errcode = 'PT404';
  end if;

  -- Whoever works on it is told with the next step that it is not theirs any more.
  if v_status in ('pending', 'running') then
    update public.customer_exports
    set status = 'cancelled', lease_id = null, lease_ends_at = null, finished_at = now()
    where org_id = p_org_id
      and id = p_export_id;
    delete from private.customer_export_pages
    where org_id = p_org_id
      and export_id = p_export_id;
  elsif v_status = 'done' then
    update public.customer_exports
    set status = 'expired', expires_at = now()
    where org_id = p_org_id
      and id = p_export_id;
  end if;
end;
$$;
comment on function private.discard_customer_export(uuid, uuid) is
  'DEFINER: nobody may update customer_exports. Trusts private.assert_org_permission(). The files cannot be read from here on, and the server removes them.';
grant execute on function private.discard_customer_export(uuid, uuid) to authenticated;

create function public.create_customer_export(
  p_org_id       uuid,
  p_filter       jsonb default '{}',
  p_sort         text default 'created_at.desc',
  p_customer_ids uuid[] default null
)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.create_customer_export(p_org_id, p_filter, p_sort, p_customer_ids);
$$;
comment on function public.create_customer_export(uuid, jsonb, text, uuid[]) is
  'Asks for the customers of a view as files, in its order, or for those of p_customer_ids (up to 10,000, whatever the filter). They are decided now and written in the background; files can be read for a week. At most 5 exports under way and 50 kept.';
grant execute on function public.create_customer_export(uuid, jsonb, text, uuid[]) to authenticated;

create function public.discard_customer_export(
  p_org_id    uuid,
  p_export_id uuid
)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.discard_customer_export(p_org_id, p_export_id);
$$;
comment on function public.discard_customer_export(uuid, uuid) is
  'Stops an export that is under way, or takes back one that is done: its files cannot be read any more.';
grant execute on function public.discard_customer_export(uuid, uuid) to authenticated;
