-- Helpers that every domain uses.
-- Depends on: platform_default_privileges.

create function private.tg__set_updated_at()
  returns trigger
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  -- Always moves forward, even for two updates in one transaction or after the clock was set
  -- back: "unchanged since I read it" is decided by comparing this column.
  new.updated_at := greatest(now(), old.updated_at + interval '1 microsecond');
  return new;
end;
$$;
comment on function private.tg__set_updated_at() is
  'Stamps updated_at. Attach as trg_100_set_updated_at, before update.';

create function private.clean_text(p_text text, p_max_length integer)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- Control characters become spaces: a name or title is one line, also in a mail header.
  return nullif(
    btrim(left(btrim(regexp_replace(p_text, '[[:cntrl:]\s]+', ' ', 'g')), p_max_length)),
    ''
  );
end;
$$;
comment on function private.clean_text(text, integer) is
  'One line of text: white space collapsed and trimmed, cut to the length, null when nothing is left.';

create function private.normalize_email(p_email text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return nullif(lower(btrim(p_email)), '');
end;
$$;
comment on function private.normalize_email(text) is
  'The form in which addresses are stored and compared. Says nothing about whether it is valid.';

create table private.time_zones (
  name text not null,
  constraint time_zones_pkey primary key (name)
);
comment on table private.time_zones is
  'Names as the server knew them when this was filled: to look one up there reads more than a thousand files, a tenth of a second. On a server with fewer, take the others out.';

insert into private.time_zones (name)
select zones.name
from pg_catalog.pg_timezone_names as zones;

-- In private and granted to nobody; row-level security is on for the day someone exposes it.
alter table private.time_zones enable row level security;

create function private.is_time_zone(p_name text)
  returns boolean
  language plpgsql
  stable parallel safe
  security definer set search_path = ''
as $$
begin
  -- The server also takes abbreviations, and lists posix/ and right/ twins; browsers know none of
  -- these, so only region names and UTC pass.
  if (p_name ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+)$') is not true then
    return false;
  elsif exists (select from private.time_zones as zones where zones.name = p_name) then
    return true;
  end if;
  -- A name that came with newer data of time zones. Not tried by use: "Foo/Bar+5" could be used.
  return exists (
    select
    from pg_catalog.pg_timezone_names as zones
    where zones.name = p_name
  );
end;
$$;
comment on function private.is_time_zone(text) is
  'DEFINER: reads private.time_zones, no data of anyone. True for an IANA region name such as Europe/Berlin, or UTC.';

create function private.tg__check_time_zone()
  returns trigger
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  if new.time_zone is not null and private.is_time_zone(new.time_zone) is not true then
    raise exception 'platform.time_zone_unknown' using errcode = 'PT422', detail = new.time_zone;
  end if;
  return new;
end;
$$;
comment on function private.tg__check_time_zone() is
  'Refuses an unknown time_zone. A trigger, not a check: the list grows with the server''s tz data.';

-- An invoker trigger function calls these with the rights of whoever writes the row.
grant execute on function private.is_time_zone(text) to authenticated, service_role;
grant execute on function private.clean_text(text, integer) to authenticated, service_role;
grant execute on function private.normalize_email(text) to authenticated, service_role;
