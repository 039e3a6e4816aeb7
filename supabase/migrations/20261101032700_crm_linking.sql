-- Customers who sign in: how a user is linked to the rows that are about them, and what they may
-- see and change of these.
-- Depends on: crm_customers, crm_customer_writes, crm_credits, identity_sessions.
--
-- The proof is the confirmed address and nothing else. Staff cannot link, only unlink: a user who
-- could be pointed at a row would see and change what is somebody else's.

create table private.customer_link_refusals (
  id          uuid        not null default gen_random_uuid(),
  org_id      uuid        not null,
  customer_id uuid        not null,
  user_id     uuid        not null,
  email       text        collate "C",
  refused_by  uuid,
  refused_at  timestamptz not null default clock_timestamp(),
  constraint customer_link_refusals_pkey primary key (org_id, id),
  -- One person, by each of their addresses: of two customers that become one, both stay refused.
  constraint customer_link_refusals_org_id_customer_id_user_id_email_key
    unique nulls not distinct (org_id, customer_id, user_id, email),
  constraint customer_link_refusals_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint customer_link_refusals_email_check check (char_length(email) <= 255)
);
comment on table private.customer_link_refusals is
  'Whom staff have unlinked from a customer. They are not linked to it again until staff allow it.';
comment on column private.customer_link_refusals.user_id is
  'No foreign key: an account that is deleted and made anew is still the same person.';
comment on column private.customer_link_refusals.email is
  'The confirmed address that the user had when they were unlinked, refused to whoever has it next.';
comment on column private.customer_link_refusals.refused_at is
  'Of the clock, not of the transaction: taken while the customer is held, so it tells whether a merge came before or after.';

-- claim_customer() knows an address and no organization. A hash, because only equality is asked
-- for and it costs an import the least; without rows that nobody can claim.
create index customers_claimable_email_idx
  on public.customers using hash (email) where user_id is null and archived_at is null;

-- Without the address: it may have been changed since the link, and is then the person's own affair.
create trigger trg_700_audit
  after insert or delete on private.customer_link_refusals
  for each row execute function private.tg__audit('org_id', 'customer_id', 'email');

create function private.claim_customer()
  returns table (
    org_id      uuid,
    customer_id uuid
  )
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.assert_signed_in();
  v_email   text := private.current_verified_email();
begin
  if v_email is null then
    return;
  end if;

  -- Runs during sign-ins, so it waits for nobody: a row that is locked right now is left for the
  -- next sign-in. One row per organization, by the unique index on user and organization.
  return query
  with claimable as (
    select customers.org_id, customers.id
    from public.customers as customers
    where customers.email = v_email
      and customers.user_id is null
      and customers.archived_at is null
      and not exists (
        select
        from public.customers as own
        where own.user_id = v_user_id
          and own.org_id = customers.org_id
      )
      and not exists (
        select
        from private.customer_link_refusals as refusals
        where refusals.org_id = customers.org_id
          and refusals.customer_id = customers.id
          and (refusals.user_id = v_user_id or refusals.email = v_email)
      )
    for no key update of customers skip locked
  )
  update public.customers as customers
  set user_id = v_user_id
  from claimable
  where customers.org_id = claimable.org_id
    and customers.id = claimable.id
  returning customers.org_id, customers.id;
end;
$$;
comment on function private.claim_customer() is
  'DEFINER: nobody may update customers. Trusts private.current_verified_email(), which is null until the address is confirmed, and links the caller alone.';
grant execute on function private.claim_customer() to authenticated;

create function public.claim_customer()
  returns table (
    org_id      uuid,
    customer_id uuid
  )
  language sql
  security invoker set search_path = ''
as $$
  select claimed.org_id, claimed.customer_id
  from private.claim_customer() as claimed;
$$;
comment on function public.claim_customer() is
  'Links the caller to every customer with their confirmed e-mail and answers those that are new. Archived customers and those that staff unlinked are left out. Called after every sign-in.';
grant execute on function public.claim_customer() to authenticated;

create function private.unlink_customer(p_org_id uuid, p_customer_id uuid)
  returns boolean
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer_id uuid;
  v_user_id     uuid;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  -- Merged away meanwhile: whoever signed in there is who signs in at the survivor.
  v_customer_id := private.live_customer_id(p_org_id, p_customer_id);

  select customers.user_id
  into v_user_id
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = v_customer_id
  for no key update;
  if v_user_id is null then
    return false;
  end if;

  insert into private.customer_link_refusals (org_id, customer_id, user_id, email, refused_by)
  select p_org_id, v_customer_id, users.id,
    case when users.email_confirmed_at is not null then private.normalize_email(users.email) end,
    private.current_user_id()
  from auth.users as users
  where users.id = v_user_id
  on conflict (org_id, customer_id, user_id, email) do nothing;

  update public.customers
  set user_id = null
  where org_id = p_org_id
    and id = v_customer_id;
  return true;
end;
$$;
comment on function private.unlink_customer(uuid, uuid) is
  'DEFINER: nobody may update customers, and the address is read from auth.users. Trusts private.assert_org_permission().';
grant execute on function private.unlink_customer(uuid, uuid) to authenticated;

create function public.unlink_customer(p_org_id uuid, p_customer_id uuid)
  returns boolean
  language sql
  security invoker set search_path = ''
as $$
  select private.unlink_customer(p_org_id, p_customer_id);
$$;
comment on function public.unlink_customer(uuid, uuid) is
  'Takes a customer''s sign-in away from the row, and keeps it away until allow_customer_link(). False when nobody was linked.';
grant execute on function public.unlink_customer(uuid, uuid) to authenticated;

create function private.allow_customer_link(p_org_id uuid, p_customer_id uuid)
  returns boolean
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer_id uuid;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  -- A merge takes the refusals along.
  v_customer_id := private.live_customer_id(p_org_id, p_customer_id);

  delete from private.customer_link_refusals
  where org_id = p_org_id
    and customer_id = v_customer_id;
  return found;
end;
$$;
comment on function private.allow_customer_link(uuid, uuid) is
  'DEFINER: writes a table in private. Trusts private.assert_org_permission().';
grant execute on function private.allow_customer_link(uuid, uuid) to authenticated;

create function public.allow_customer_link(p_org_id uuid, p_customer_id uuid)
  returns boolean
  language sql
  security invoker set search_path = ''
as $$
  select private.allow_customer_link(p_org_id, p_customer_id);
$$;
comment on function public.allow_customer_link(uuid, uuid) is
  'Takes back what unlink_customer() refuses: whoever has the customer''s e-mail is linked at their next sign-in. False when nothing was refused.';
grant execute on function public.allow_customer_link(uuid, uuid) to authenticated;

create function private.customer_link_is_refused(p_org_id uuid, p_customer_id uuid)
  returns boolean
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return exists (
    select
    from private.customer_link_refusals as refusals
    where refusals.org_id = p_org_id
      and refusals.customer_id = p_customer_id
  );
end;
$$;
comment on function private.customer_link_is_refused(uuid, uuid) is
  'DEFINER: reads a table in private without asking, so it is granted to nobody. Called for customers whose permission has been checked.';

create function private.user_is_refused(p_org_id uuid, p_customer_ids uuid[], p_user_id uuid)
  returns boolean
  language plpgsql
  stable parallel safe
  security definer set search_path = ''
as $$
begin
  return exists (
    select
    from private.customer_link_refusals as refusals
    left join auth.users as users
      on users.id = p_user_id
      and users.email_confirmed_at is not null
    where refusals.org_id = p_org_id
      and refusals.customer_id = any (p_customer_ids)
      and (
        refusals.user_id = p_user_id
        or refusals.email = private.normalize_email(users.email)
      )
  );
end;
$$;
comment on function private.user_is_refused(uuid, uuid[], uuid) is
  'DEFINER: reads a table in private and auth.users without asking, so it is granted to nobody. Whether staff keep this user, or whoever has their address, away from one of these customers. A merge asks: it must not link whom staff have unlinked.';

create function private.own_customer_version(p_customer public.customers)
  returns text
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select md5(
    jsonb_build_array(
      p_customer.name, p_customer.company, p_customer.phone, p_customer.country_code
    )::text
  );
$$;
comment on function private.own_customer_version(public.customers) is
  'Differs when something differs that customers can change themselves. Not the time of the last change, which moves with tags, owner and segment: those are the staff''s affair.';

create function private.my_businesses()
  returns table (
    org_id        uuid,
    org_slug      text,
    org_name      text,
    org_locale    text,
    org_time_zone text,
    customer_id   uuid,
    name          text,
    company       text,
    email         text,
    phone         text,
    country_code  text,
    credit        jsonb,
    since         timestamptz,
    updated_at    timestamptz,
    is_archived   boolean,
    version       text
  )
  language sql
  stable
  security definer set search_path = ''
as $$
  select
    customers.org_id,
    organizations.slug,
    organizations.name,
    organizations.locale,
    organizations.time_zone,
    customers.id,
    customers.name,
    customers.company,
    customers.email,
    customers.phone,
    customers.country_code,
    private.credit_balances_of_customer(customers.org_id, customers.id),
    customers.created_at,
    customers.updated_at,
    customers.archived_at is not null,
    private.own_customer_version(customers)
  from public.customers as customers
  join public.organizations as organizations on organizations.id = customers.org_id
  -- Null when signed out, and null equals nothing: no businesses.
  where customers.user_id = (select private.current_user_id())
  order by organizations.name, customers.org_id;
$$;
comment on function private.my_businesses() is
  'DEFINER: a customer can see neither the organization nor the whole row, only these fields of both. Trusts private.current_user_id().';
grant execute on function private.my_businesses() to authenticated;

create function public.my_businesses()
  returns table (
    org_id        uuid,
    org_slug      text,
    org_name      text,
    org_locale    text,
    org_time_zone text,
    customer_id   uuid,
    name          text,
    company       text,
    email         text,
    phone         text,
    country_code  text,
    credit        jsonb,
    since         timestamptz,
    updated_at    timestamptz,
    is_archived   boolean,
    version       text
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select * from private.my_businesses();
$$;
comment on function public.my_businesses() is
  'The organizations that know the caller as their customer, by name, with the fields that are the customer''s own.';
grant execute on function public.my_businesses() to authenticated;

create function private.get_own_customer(p_org_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_own jsonb;
begin
  perform private.assert_signed_in();

  select to_jsonb(businesses)
  into v_own
  from private.my_businesses() as businesses
  where businesses.org_id = p_org_id;
  if not found then
    raise exception 'crm.customer_not_found' using errcode = 'PT404';
  end if;
  return v_own;
end;
$$;
comment on function private.get_own_customer(uuid) is
  'DEFINER: calls a guard that is not granted. Shows what private.my_businesses() shows, of one organization.';
grant execute on function private.get_own_customer(uuid) to authenticated;

create function public.get_own_customer(p_org_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_own_customer(p_org_id);
$$;
comment on function public.get_own_customer(uuid) is
  'The caller as a customer of one organization, as in my_businesses().';
grant execute on function public.get_own_customer(uuid) to authenticated;

create function private.update_own_customer(
  p_org_id           uuid,
  p_values           jsonb,
  p_expected_version text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_user_id    uuid := private.assert_signed_in();
  v_old        public.customers;
  v_new        public.customers;
  v_field      text;
  v_constraint text;
begin
  perform private.assert_customer_values(p_values);
  select fields.name
  into v_field
  from jsonb_object_keys(p_values) as fields (name)
  -- The e-mail is not among them: it is what the link was proven by, and how staff reach them.
  where fields.name not in ('name', 'company', 'phone', 'country_code')
  limit 1;
  if found then
    raise exception 'crm.field_unknown' using errcode = 'PT422', detail = v_field;
  end if;

  select customers.*
  into v_old
  from public.customers as customers
  where customers.user_id = v_user_id
    and customers.org_id = p_org_id
  for no key update;
  if not found then
    raise exception 'crm.customer_not_found' using errcode = 'PT404';
  elsif v_old.archived_at is not null then
    raise exception 'crm.own_customer_archived' using errcode = 'PT409';
  end if;
  if private.own_customer_version(v_old) is distinct from p_expected_version
    and p_expected_version is not null
  then
    raise exception 'crm.own_customer_changed' using errcode = 'PT409';
  end if;

  v_new := jsonb_populate_record(v_old, p_values);
  if v_new is distinct from v_old then
    begin
      update public.customers
      set
        name = v_new.name,
        company = v_new.company,
        phone = v_new.phone,
        country_code = v_new.country_code
      where org_id = p_org_id
        and id = v_old.id;
    exception
      when check_violation then
        get stacked diagnostics v_constraint = constraint_name;
        if v_constraint = 'customers_identity_check' then
          raise exception 'crm.customer_unidentified' using errcode = 'PT422', detail = 'name';
        end if;
        raise;
    end;
  end if;
  return private.get_own_customer(p_org_id);
end;
$$;
comment on function private.update_own_customer(uuid, jsonb, text) is
  'DEFINER: nobody may update customers. Touches four fields of the row that is linked to the caller, by private.assert_signed_in().';
grant execute on function private.update_own_customer(uuid, jsonb, text) to authenticated;

create function public.update_own_customer(
  p_org_id           uuid,
  p_values           jsonb,
  p_expected_version text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.update_own_customer(p_org_id, p_values, p_expected_version);
$$;
comment on function public.update_own_customer(uuid, jsonb, text) is
  'Changes name, company, phone and country_code of the caller as a customer; null clears one. With p_expected_version, as my_businesses() has it: refused when one of these is another by now. Archived rows are read only.';
grant execute on function public.update_own_customer(uuid, jsonb, text) to authenticated;

alter table private.customer_link_refusals enable row level security;
-- Granted to nobody: the functions above are its only readers and writers.
