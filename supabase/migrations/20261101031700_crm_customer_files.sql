-- Files about a customer: a row here, the bytes in a private bucket.
-- Depends on: crm_customers, crm_customer_events, crm_customer_redirects, identity_avatars;
--             storage.buckets and storage.objects.
--
-- begin_customer_file() makes a row, its bytes are uploaded to <org_id>/<file_id>, and the server
-- looks at them before finish_customer_file() shows the file to anyone. What an upload calls itself
-- is never trusted: the type is what the bytes are, the size what storage counted, and the name of
-- the object is made of ids, so that no name of a file is ever a path.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values (
  'customer-files', 'customer-files', false, 20971520,
  -- Nothing that a browser would run: no html, no svg, no scripts.
  array[
    'application/pdf', 'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/heic',
    'text/plain', 'text/csv', 'application/zip',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    'application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.spreadsheet',
    'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint',
    'audio/mpeg', 'video/mp4'
  ]
)
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;

create table public.customer_files (
  id           uuid        not null default gen_random_uuid(),
  org_id       uuid        not null,
  customer_id  uuid        not null,
  name         text        not null,
  content_type text        not null,
  size_bytes   bigint      not null,
  uploaded_by  uuid,
  created_at   timestamptz not null default now(),
  stored_at    timestamptz,
  constraint customer_files_pkey primary key (org_id, id),
  constraint customer_files_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint customer_files_name_check
    check (
      char_length(name) between 1 and 200
      and name = btrim(name, ' .')
      -- No path, no control characters, and none that turn the direction of what is read: a name
      -- with U+202E shows "exe.pdf" as "fdp.exe".
      and name !~ '[/\\\x01-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]'
    ),
  constraint customer_files_content_type_check
    check (content_type ~ '^[a-z]+/[a-z0-9.+-]+$' and char_length(content_type) <= 100),
  constraint customer_files_size_bytes_check check (size_bytes between 1 and 20971520)
);
comment on table public.customer_files is
  'Files that staff keep about a customer. The bytes are in the bucket customer-files under <org_id>/<id>.';
comment on column public.customer_files.stored_at is
  'When the bytes were there and looked at; null while an upload is under way. What never gets there is removed after a day.';
comment on column public.customer_files.content_type is
  'What the bytes are, told by their own beginning and not by who sent them.';

-- The list on the page, newest first; leads with the foreign key.
create index customer_files_list_idx
  on public.customer_files (org_id, customer_id, created_at, id);
-- What maintenance looks for: uploads that were begun and never finished.
create index customer_files_unfinished_idx
  on public.customer_files (created_at) where stored_at is null;

alter table public.customer_files enable row level security;
create policy customer_files_select_staff on public.customer_files
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.read'))));

grant select on public.customer_files to authenticated, service_role;
-- No insert, update or delete: the functions below are the way in.

create type public.customer_file_item as (
  id               uuid,
  customer_id      uuid,
  name             text,
  content_type     text,
  size_bytes       bigint,
  uploaded_by      uuid,
  uploaded_by_name text,
  created_at       timestamptz,
  stored_at        timestamptz
);
comment on type public.customer_file_item is
  'A file as pages show it, with the name of who uploaded it.';

create function private.customer_file_item(p_file public.customer_files)
  returns public.customer_file_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return row(
    p_file.id, p_file.customer_id, p_file.name, p_file.content_type, p_file.size_bytes,
    p_file.uploaded_by, private.person_name(p_file.org_id, p_file.uploaded_by), p_file.created_at,
    p_file.stored_at
  )::public.customer_file_item;
end;
$$;
comment on function private.customer_file_item(public.customer_files) is
  'DEFINER: reads names of people who may have left; granted to nobody. Called for files whose permission has been checked.';

create function private.current_upload_paths()
  returns setof text
  language sql
  stable
  security definer set search_path = ''
as $$
  select files.org_id::text || '/' || files.id::text
  from public.customer_files as files
  where files.stored_at is null
    and files.uploaded_by = private.current_user_id()
    and files.org_id = any (array(select private.current_org_ids('customers.write')))
    and files.created_at > now() - interval '1 day';
$$;
comment on function private.current_upload_paths() is
  'DEFINER: reads public.customer_files past its policies. Trusts private.current_user_id() and current_org_ids(). Where the caller may upload to: their own files that are begun and not finished.';
grant execute on function private.current_upload_paths() to authenticated;

create function private.may_read_customer_file(p_name text)
  returns boolean
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  if p_name !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    return false;
  end if;
  return exists (
    select
    from public.customer_files as files
    where files.org_id = split_part(p_name, '/', 1)::uuid
      and files.id = split_part(p_name, '/', 2)::uuid
      and files.org_id = any (array(select private.current_org_ids('customers.read')))
      -- Not before somebody has looked at the bytes.
      and files.stored_at is not null
  );
end;
$$;
comment on function private.may_read_customer_file(text) is
  'DEFINER: reads public.customer_files past its policies. Trusts private.current_org_ids(). Whether the caller may read the object of this name.';
grant execute on function private.may_read_customer_file(text) to authenticated;

-- The function is asked about one object at a time: reading is by name. A bucket that holds back
-- all of its names from a list is none to page through anyway.
alter policy objects_select_self_or_colleagues on storage.objects
  using (
    (
      bucket_id = 'avatars'
      and split_part(name, '/', 1) = any (array(select private.current_avatar_folders()))
    )
    or (bucket_id = 'customer-files' and private.may_read_customer_file(name))
  );
alter policy objects_insert_self on storage.objects
  with check (
    (bucket_id = 'avatars' and name ~ (select private.current_avatar_pattern()))
    or (
      bucket_id = 'customer-files' and name = any (array(select private.current_upload_paths()))
    )
  );
-- No update or delete in this bucket: bytes that were looked at stay what they are, and removing
-- them is the server's, after their row.

create function private.lock_customer_file(p_org_id uuid, p_file_id uuid)
  returns public.customer_files
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_file        public.customer_files;
  v_customer_id uuid;
begin
  loop
    select files.customer_id
    into v_customer_id
    from public.customer_files as files
    where files.org_id = p_org_id
      and files.id = p_file_id;
    if not found then
      raise exception 'crm.file_not_found' using errcode = 'PT404';
    end if;
    v_customer_id := private.live_customer_id(p_org_id, v_customer_id);

    select files.*
    into v_file
    from public.customer_files as files
    where files.org_id = p_org_id
      and files.id = p_file_id
    for update;
    if not found then
      raise exception 'crm.file_not_found' using errcode = 'PT404';
    end if;
    -- As for notes: the customer first and the file second, again if a merge came in between.
    if v_file.customer_id = v_customer_id then
      return v_file;
    end if;
  end loop;
end;
$$;
comment on function private.lock_customer_file(uuid, uuid) is
  'DEFINER: locks rows that clients may only read; granted to nobody. Called by functions that have checked the permission. Locks the customer, then the file; raises crm.file_not_found.';

create function private.begin_customer_file(
  p_org_id       uuid,
  p_customer_id  uuid,
  p_name         text,
  p_content_type text,
  p_size_bytes   bigint
)
  returns public.customer_file_item
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_file public.customer_files;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');

  if p_size_bytes is null or p_size_bytes < 1 then
    raise exception 'crm.file_empty' using errcode = 'PT422', detail = 'file';
  elsif p_size_bytes > 20971520 then
    raise exception 'crm.file_too_large' using errcode = 'PT422', detail = 'file';
  end if;
  if not exists (
    select
    from storage.buckets as buckets
    where buckets.id = 'customer-files'
      and p_content_type = any (buckets.allowed_mime_types)
  ) then
    raise exception 'crm.file_type_refused' using errcode = 'PT422', detail = 'file';
  end if;

  begin
    insert into public.customer_files (
      org_id, customer_id, name, content_type, size_bytes, uploaded_by
    )
    values (
      p_org_id, private.live_customer_id(p_org_id, p_customer_id), p_name, p_content_type,
      p_size_bytes, private.current_user_id()
    )
    returning * into v_file;
  exception
    when check_violation or not_null_violation then
      -- Size and type were looked at above; only the name is left.
      raise exception 'crm.file_name_invalid' using errcode = 'PT422', detail = 'name';
  end;
  return private.customer_file_item(v_file);
end;
$$;
comment on function private.begin_customer_file(uuid, uuid, text, text, bigint) is
  'DEFINER: nobody may insert into customer_files. Trusts private.assert_org_permission(); uploaded_by is the caller.';
grant execute on function private.begin_customer_file(uuid, uuid, text, text, bigint)
  to authenticated;

create function private.finish_customer_file(p_org_id uuid, p_file_id uuid, p_content_type text)
  returns public.customer_file_item
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_file public.customer_files := private.lock_customer_file(p_org_id, p_file_id);
  v_size bigint;
begin
  -- Again returns what the first time did: the server may die before it hears the answer.
  if v_file.stored_at is not null then
    return private.customer_file_item(v_file);
  end if;

  select (objects.metadata ->> 'size')::bigint
  into v_size
  from storage.objects as objects
  where objects.bucket_id = 'customer-files'
    and objects.name = p_org_id::text || '/' || p_file_id::text;
  if not found then
    raise exception 'crm.file_not_uploaded' using errcode = 'PT409';
  end if;

  update public.customer_files
  set
    content_type = p_content_type,
    size_bytes = coalesce(v_size, size_bytes),
    stored_at = now()
  where org_id = p_org_id
    and id = p_file_id
  returning * into v_file;
  perform private.record_customer_event(
    p_org_id, v_file.customer_id, 'file.added',
    jsonb_build_object('file_id', v_file.id, 'name', v_file.name),
    p_actor_id => v_file.uploaded_by
  );
  return private.customer_file_item(v_file);
end;
$$;
comment on function private.finish_customer_file(uuid, uuid, text) is
  'DEFINER: nobody may update customer_files. For the server alone, which has looked at the bytes and says what they are; the event is of who began the upload.';
grant execute on function private.finish_customer_file(uuid, uuid, text) to service_role;

create function private.remove_customer_file(p_org_id uuid, p_file_id uuid)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_file public.customer_files;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  v_file := private.lock_customer_file(p_org_id, p_file_id);

  delete from public.customer_files
  where org_id = p_org_id
    and id = p_file_id;
  if v_file.stored_at is not null then
    perform private.record_customer_event(
      p_org_id, v_file.customer_id, 'file.removed',
      jsonb_build_object('file_id', v_file.id, 'name', v_file.name)
    );
  end if;
  return p_file_id;
end;
$$;
comment on function private.remove_customer_file(uuid, uuid) is
  'DEFINER: nobody may delete from customer_files. Trusts private.assert_org_permission(). The bytes are an orphan from here on, which nobody can read and the server removes.';
grant execute on function private.remove_customer_file(uuid, uuid) to authenticated;

create function private.list_orphaned_customer_files(p_after text, p_limit integer)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
  -- Each object by its own key: whatever the planner knows, it shall not read all rows for a page.
  set enable_hashjoin = off
  set enable_mergejoin = off
  set enable_seqscan = off
as $$
  -- A row always comes before its bytes, so that bytes without one have lost it: removed, or gone
  -- with their customer or organization.
  with page as materialized (
    select objects.name,
      case
        when pg_input_is_valid(left(objects.name, 36), 'uuid') then left(objects.name, 36)::uuid
      end as org_id,
      case
        when pg_input_is_valid(substr(objects.name, 38, 36), 'uuid')
        then substr(objects.name, 38, 36)::uuid
      end as id
    from storage.objects as objects
    where objects.bucket_id = 'customer-files'
      and objects.name > coalesce(p_after, '')
    order by objects.name
    limit least(greatest(coalesce(p_limit, 1000), 1), 1000)
  )
  select jsonb_build_object(
    'names', coalesce(
      jsonb_agg(page.name order by page.name) filter (where files.id is null), '[]'
    ),
    'next', max(page.name)
  )
  from page
  left join public.customer_files as files
    on files.org_id = page.org_id
    and files.id = page.id
    -- An id may be written in many ways, a name in one.
    and files.org_id::text || '/' || files.id::text = page.name;
$$;
comment on function private.list_orphaned_customer_files(text, integer) is
  'DEFINER: compares storage with the files of all organizations. For the server alone.';
grant execute on function private.list_orphaned_customer_files(text, integer) to service_role;

create function private.remove_unfinished_customer_files()
  returns integer
  language sql
  security definer set search_path = ''
as $$
  with removed as (
    delete from public.customer_files as files
    where (files.org_id, files.id) in (
      select unfinished.org_id, unfinished.id
      from public.customer_files as unfinished
      where unfinished.stored_at is null
        and unfinished.created_at < now() - interval '1 day'
      for update skip locked
    )
    returning files.id
  )
  select count(*)::integer from removed;
$$;
comment on function private.remove_unfinished_customer_files() is
  'DEFINER: works for all organizations; granted to nobody. Called by private.run_maintenance(). How many uploads were begun a day ago and never finished.';

create function public.begin_customer_file(
  p_org_id       uuid,
  p_customer_id  uuid,
  p_name         text,
  p_content_type text,
  p_size_bytes   bigint
)
  returns public.customer_file_item
  language sql
  security invoker set search_path = ''
as $$
  select private.begin_customer_file(
    p_org_id, p_customer_id, p_name, p_content_type, p_size_bytes
  );
$$;
comment on function public.begin_customer_file(uuid, uuid, text, text, bigint) is
  'Announces an upload of at most 20 MB. The bytes then go to <org_id>/<id> of the bucket customer-files, within a day.';
grant execute on function public.begin_customer_file(uuid, uuid, text, text, bigint)
  to authenticated;

create function public.finish_customer_file(p_org_id uuid, p_file_id uuid, p_content_type text)
  returns public.customer_file_item
  language sql
  security invoker set search_path = ''
as $$
  select private.finish_customer_file(p_org_id, p_file_id, p_content_type);
$$;
comment on function public.finish_customer_file(uuid, uuid, text) is
  'Shows an uploaded file, as what its bytes are. Not for people: the server calls it once it has looked at them.';
grant execute on function public.finish_customer_file(uuid, uuid, text) to service_role;

create function public.remove_customer_file(p_org_id uuid, p_file_id uuid)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.remove_customer_file(p_org_id, p_file_id);
$$;
comment on function public.remove_customer_file(uuid, uuid) is
  'Removes a file, or gives an upload up. From then on nobody can read it; its bytes follow within the hour.';
grant execute on function public.remove_customer_file(uuid, uuid) to authenticated;

create function public.list_orphaned_customer_files(
  p_after text default null,
  p_limit integer default 1000
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_orphaned_customer_files(p_after, p_limit);
$$;
comment on function public.list_orphaned_customer_files(text, integer) is
  'Names of objects in the bucket customer-files that no row knows: to be removed through the storage API, which alone can remove bytes. Looks at the next objects by name after p_after: {names, next}, next null when there was none.';
grant execute on function public.list_orphaned_customer_files(text, integer) to service_role;
