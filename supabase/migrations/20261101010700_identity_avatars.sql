-- Pictures of people: a private bucket, one folder per user.
-- Depends on: identity_profiles; storage.buckets and storage.objects.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('avatars', 'avatars', false, 2097152, array['image/png', 'image/jpeg', 'image/webp'])
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;

-- No svg: it can carry script.

create function private.current_avatar_folders()
  returns setof text
  language sql
  stable
  security definer set search_path = ''
as $$
  select colleagues.id::text
  from private.current_colleague_ids() as colleagues (id)
  where colleagues.id is not null;
$$;
comment on function private.current_avatar_folders() is
  'DEFINER: calls a helper over memberships. Trusts private.current_user_id(). Folders the caller may read from: their own and their colleagues''.';
grant execute on function private.current_avatar_folders() to authenticated;

create function private.current_avatar_pattern()
  returns text
  language sql
  stable
  security invoker set search_path = ''
as $$
  -- One folder deep and a plain file name: no second level, no "..", nothing to escape in a URL.
  select '^' || private.current_user_id()::text || '/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$';
$$;
comment on function private.current_avatar_pattern() is
  'What names of the caller''s own pictures look like: <user id>/<file>. Null, which matches nothing, for who is not signed in.';
grant execute on function private.current_avatar_pattern() to authenticated;

-- The bucket is named first in each policy, so that the next bucket adds its case with "or".
create policy objects_select_self_or_colleagues on storage.objects
  for select to authenticated
  using (
    bucket_id = 'avatars'
    and split_part(name, '/', 1) = any (array(select private.current_avatar_folders()))
  );
create policy objects_insert_self on storage.objects
  for insert to authenticated
  with check (bucket_id = 'avatars' and name ~ (select private.current_avatar_pattern()));
create policy objects_update_self on storage.objects
  for update to authenticated
  using (bucket_id = 'avatars' and name ~ (select private.current_avatar_pattern()))
  with check (bucket_id = 'avatars' and name ~ (select private.current_avatar_pattern()));
create policy objects_delete_self on storage.objects
  for delete to authenticated
  using (bucket_id = 'avatars' and name ~ (select private.current_avatar_pattern()));
-- storage.buckets gets no policy: clients know the bucket by name and need not list any.
