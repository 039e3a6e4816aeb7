-- Requests about carts that came with a key: one that is sent again is not done again.
-- Depends on: commerce_carts.
--
-- Kept beside the cart and not with the other keys, as guests have no name but its secret. They are
-- written in the transaction that changes the cart, by whoever holds its row.

create table private.cart_requests (
  org_id       uuid        not null,
  cart_id      uuid        not null,
  key          text        not null,
  request_hash text        not null,
  answer       jsonb       not null default '{}',
  done_at      timestamptz not null default clock_timestamp(),
  constraint cart_requests_pkey primary key (org_id, cart_id, key),
  constraint cart_requests_cart_id_fkey
    foreign key (org_id, cart_id) references public.user_carts (org_id, id) on delete cascade,
  constraint cart_requests_key_check check (char_length(key) between 1 and 255),
  constraint cart_requests_request_hash_check check (char_length(request_hash) between 1 and 128)
);
comment on table private.cart_requests is
  'Keys of what was put into a cart. What they answer is the cart as it is by then. Forgotten after a day.';
comment on column private.cart_requests.request_hash is
  'Of method, path and body: the same key with another request is a mistake of the client.';
comment on column private.cart_requests.answer is
  'Of a reorder: what it put in and what it could not, which its cart does not tell.';

-- Serves the question whether a key is known, of whichever cart.
create index cart_requests_key_idx on private.cart_requests (org_id, key);
-- Serves the clean-up.
create index cart_requests_done_at_idx on private.cart_requests (done_at);

alter table private.cart_requests enable row level security;

create function private.known_cart_request(
  p_org_id       uuid,
  p_token        text,
  p_key          text,
  p_request_hash text
)
  returns private.cart_requests
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.current_user_id();
  v_known   private.cart_requests;
begin
  if p_key is null then
    return null;
  elsif char_length(p_key) not between 1 and 255
    or p_request_hash is null or char_length(p_request_hash) not between 1 and 128
  then
    raise exception 'platform.idempotency_key_invalid' using errcode = 'PT422';
  end if;

  -- Of all carts of whoever asks: one may have been ordered since, or a guest's have become theirs.
  select requests.*
  into v_known
  from private.cart_requests as requests
  join public.user_carts as carts
    on carts.org_id = requests.org_id and carts.id = requests.cart_id
  where requests.org_id = p_org_id
    and requests.key = p_key
    and requests.done_at > clock_timestamp() - interval '24 hours'
    and case
      when v_user_id is null then carts.token_hash = private.guest_token_hash(p_token)
      else carts.user_id = v_user_id or exists (
        select
        from public.user_carts as own
        where own.org_id = carts.org_id
          and own.id = carts.merged_into_id
          and own.user_id = v_user_id
      )
    end
  order by requests.done_at desc
  limit 1;
  if v_known.request_hash <> p_request_hash then
    raise exception 'platform.idempotency_key_reused' using errcode = 'PT409';
  end if;
  return v_known;
end;
$$;
comment on function private.known_cart_request(uuid, text, text, text) is
  'DEFINER: private.cart_requests is granted to nobody, and so is this. Trusts private.current_user_id() and, for a guest, the secret. What was done by this key of theirs; null when nothing was, or there is no key.';

create function private.keep_cart_request(
  p_org_id       uuid,
  p_cart_id      uuid,
  p_key          text,
  p_request_hash text,
  p_answer       jsonb default '{}'
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if p_key is null then
    return;
  end if;
  -- No person fills a cart so often; a client that makes up keys to fill the disk does.
  if (
    select count(*) >= 1000
    from private.cart_requests as requests
    where requests.org_id = p_org_id
      and requests.cart_id = p_cart_id
      and requests.done_at > clock_timestamp() - interval '24 hours'
  ) then
    raise exception 'platform.too_many_idempotency_keys' using errcode = 'PT429';
  end if;
  insert into private.cart_requests (org_id, cart_id, key, request_hash, answer)
  values (p_org_id, p_cart_id, p_key, p_request_hash, p_answer)
  -- One of yesterday, which is free for anything.
  on conflict (org_id, cart_id, key) do update
  set request_hash = excluded.request_hash,
    answer = excluded.answer,
    done_at = excluded.done_at;
end;
$$;
comment on function private.keep_cart_request(uuid, uuid, text, text, jsonb) is
  'DEFINER: private.cart_requests is granted to nobody, and so is this. Called for a cart that its caller has locked, after private.known_cart_request() knew no such key.';
