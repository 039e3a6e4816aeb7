-- Carts that guests have left: removed in batches, none that anybody is busy with.
-- Depends on: commerce_carts, commerce_cart_requests, commerce_wishlists; commerce_shops for how long they are kept.

-- Wishes whose guest has ordered since, so that no cart leads to them.
create index wishlist_items_guests_idx
  on public.wishlist_items (org_id, created_at) where token_hash is not null;

create function private.cleanup_orphaned_carts(p_limit integer)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_limit   integer := least(greatest(coalesce(p_limit, 5000), 1), 50000);
  v_removed integer;
begin
  -- Locked ones are skipped: somebody is putting something in. Who comes a moment later waits, finds
  -- the cart gone, and is given a new one. Merged ones go, too: by then nobody repeats the merge.
  with orphans as materialized (
    select old.org_id, old.id, old.token_hash
    from public.shops as shops
    cross join lateral (
      select carts.org_id, carts.id, carts.token_hash
      from public.user_carts as carts
      where carts.org_id = shops.org_id
        and carts.user_id is null
        and carts.status <> 'ordered'
        and carts.updated_at < now() - make_interval(days => shops.guest_cart_days)
        -- The same by the day, which is what the index knows.
        and carts.touched_on
          <= ((now() - make_interval(days => shops.guest_cart_days)) at time zone 'UTC')::date
        and (
          carts.checkout_started_at is null
          or carts.checkout_started_at < now() - interval '1 day'
        )
      order by carts.touched_on
      limit v_limit
      for update skip locked
    ) as old
    limit v_limit
  ),
  wishes as (
    delete from public.wishlist_items as items
    using orphans
    where items.org_id = orphans.org_id
      and items.token_hash = orphans.token_hash
  )
  delete from public.user_carts as carts
  using orphans
  where carts.org_id = orphans.org_id
    and carts.id = orphans.id;
  get diagnostics v_removed = row_count;

  delete from private.cart_requests as requests
  using (
    select old.org_id, old.cart_id, old.key
    from private.cart_requests as old
    where old.done_at <= now() - interval '24 hours'
    order by old.done_at
    limit v_limit
    for update skip locked
  ) as forgotten
  where requests.org_id = forgotten.org_id
    and requests.cart_id = forgotten.cart_id
    and requests.key = forgotten.key;

  delete from public.wishlist_items as items
  using (
    select old.org_id, old.id
    from public.shops as shops
    cross join lateral (
      select wishes.org_id, wishes.id
      from public.wishlist_items as wishes
      where wishes.org_id = shops.org_id
        and wishes.token_hash is not null
        and wishes.created_at < now() - make_interval(days => shops.guest_cart_days)
        and not exists (
          select
          from public.user_carts as carts
          where carts.token_hash = wishes.token_hash
            and (
              carts.status = 'active'
              -- After an order, the same time again from it on: they are still about.
              or carts.updated_at >= now() - make_interval(days => shops.guest_cart_days)
            )
        )
      limit v_limit
      for update skip locked
    ) as old
    limit v_limit
  ) as forgotten
  where items.org_id = forgotten.org_id
    and items.id = forgotten.id;
  return v_removed;
end;
$$;
comment on function private.cleanup_orphaned_carts(integer) is
  'DEFINER: nobody may delete carts. Granted to the server, and called by maintenance. Takes how many at most from the caller, and nothing else.';
grant execute on function private.cleanup_orphaned_carts(integer) to service_role;

create function public.cleanup_orphaned_carts(p_limit integer default 5000)
  returns integer
  language sql
  security invoker set search_path = ''
as $$
  select private.cleanup_orphaned_carts(p_limit);
$$;
comment on function public.cleanup_orphaned_carts(integer) is
  'Removes guests'' carts that nobody has touched for as long as the shop keeps them, with their wishlists, at most p_limit in one go, and answers how many. Carts that are being checked out or filled stay, and so do ordered ones.';
grant execute on function public.cleanup_orphaned_carts(integer) to service_role;
