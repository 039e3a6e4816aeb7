-- Founding an organization: the only way that one comes into being.
-- Depends on: identity_organizations.

create function private.suggest_organization_slug(p_slug text)
  returns text
  language sql
  volatile
  security definer set search_path = ''
as $$
  -- Cut to 36 so that the number still fits; a hyphen left at the cut would double.
  select coalesce(
    (
      select candidates.slug
      from (
        select rtrim(left(p_slug, 36), '-') || '-' || numbers.n as slug, numbers.n
        from generate_series(2, 99) as numbers (n)
      ) as candidates
      where not exists (
        select
        from public.organizations as organizations
        where organizations.slug = candidates.slug
      )
      order by candidates.n
      limit 1
    ),
    rtrim(left(p_slug, 31), '-') || '-' || left(replace(gen_random_uuid()::text, '-', ''), 8)
  );
$$;
comment on function private.suggest_organization_slug(text) is
  'DEFINER: must see slugs of all organizations to find a free one. Tells no more than the failed insert did. Random digits if 2 to 99 are all taken.';

create function private.create_organization(
  p_name      text,
  p_slug      text,
  p_currency  text,
  p_time_zone text,
  p_locale    text
)
  returns public.organizations
  language plpgsql
  security definer set search_path = ''
as $$
declare
  -- More than any honest person founds, few enough that slugs cannot be hoarded.
  c_max_organizations constant integer := 20;
  v_user_id      uuid := private.assert_signed_in();
  v_name         text := private.clean_text(p_name, 121);
  v_slug         text := lower(btrim(p_slug));
  v_constraint   text;
  v_organization public.organizations;
begin
  -- Each rule is the table's own; repeated here because a form needs to know which field is wrong,
  -- and a constraint's name is not for clients to depend on.
  if v_name is null or char_length(v_name) > 120 then
    raise exception 'identity.organization_name_invalid' using errcode = 'PT422';
  end if;
  if v_slug is null
    or v_slug !~ '^[a-z0-9]+(-[a-z0-9]+)*$'
    or char_length(v_slug) not between 3 and 40
  then
    raise exception 'identity.slug_invalid' using errcode = 'PT422';
  end if;
  if not exists (
    select from public.currencies as currencies where currencies.code = upper(btrim(p_currency))
  ) then
    raise exception 'identity.currency_unknown' using errcode = 'PT422';
  end if;
  if private.is_time_zone(p_time_zone) is not true then
    raise exception 'platform.time_zone_unknown' using errcode = 'PT422';
  end if;

  -- One at a time per person, or parallel calls would all count below the limit.
  perform pg_advisory_xact_lock(hashtextextended('create_organization:' || v_user_id, 0));
  if (
    select count(*)
    from public.organizations as organizations
    where organizations.created_by = v_user_id
  ) >= c_max_organizations then
    raise exception 'identity.too_many_organizations' using errcode = 'PT422';
  end if;

  insert into public.organizations (slug, name, currency, time_zone, locale, created_by)
  values (v_slug, v_name, upper(btrim(p_currency)), p_time_zone, coalesce(btrim(p_locale), ''), v_user_id)
  returning * into v_organization;

  -- In the same transaction, so that there is never an organization that nobody owns.
  insert into public.memberships (org_id, user_id, role)
  values (v_organization.id, v_user_id, 'owner');

  return v_organization;
exception
  -- Not asked for beforehand: two who want the same slug at once would both be told it is free.
  when unique_violation then
    raise exception 'identity.slug_taken'
      using errcode = '23505', detail = private.suggest_organization_slug(v_slug),
        hint = 'The detail is a slug that is free.';
  -- What is left after the tests above: the list of reserved words is kept in the constraint.
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'organizations_slug_reserved_check' then
      raise exception 'identity.slug_reserved' using errcode = 'PT422';
    elsif v_constraint = 'organizations_locale_check' then
      raise exception 'identity.locale_invalid' using errcode = 'PT422';
    end if;
    raise;
end;
$$;
comment on function private.create_organization(text, text, text, text, text) is
  'DEFINER: nobody may insert organizations or memberships. The caller, by private.assert_signed_in(), becomes the owner; at most 20 per person.';
grant execute on function private.create_organization(text, text, text, text, text) to authenticated;

create function public.create_organization(
  p_name      text,
  p_slug      text,
  p_currency  text,
  p_time_zone text,
  p_locale    text
)
  returns public.organizations
  language sql
  security invoker set search_path = ''
as $$
  select private.create_organization(p_name, p_slug, p_currency, p_time_zone, p_locale);
$$;
comment on function public.create_organization(text, text, text, text, text) is
  'Founds an organization with the caller as its owner. A taken slug is 23505 with a free one in DETAIL.';
grant execute on function public.create_organization(text, text, text, text, text) to authenticated;
