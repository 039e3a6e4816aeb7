-- Which shop an order is sent to, also when it has closed meanwhile.
-- Depends on: commerce_read_carts, commerce_product_lists, commerce_orders.

create function private.find_order_shop(p_slug text, p_idempotency_key text, p_token text)
  returns uuid
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_user_id    uuid := private.current_user_id();
  v_token_hash bytea;
  v_shop       public.shops;
begin
  if v_user_id is null then
    v_token_hash := private.guest_token_hash(p_token);
  end if;
  select shops.*
  into v_shop
  from public.shops as shops
  where shops.slug = p_slug;
  -- Whoever has a cart here or has sent this order knows the shop, and is answered by place_order():
  -- with the order that came of it, or that the shop is closed. To all others there is none.
  if v_shop.published_at is null
    and private.find_cart(v_shop.org_id, p_token) is null
    and not exists (
      select
      from public.orders as orders
      where orders.org_id = v_shop.org_id
        and orders.idempotency_key = p_idempotency_key
        -- Null equals nothing: who is nobody has sent nothing.
        and (orders.created_by = v_user_id or orders.guest_token_hash = v_token_hash)
    )
  then
    v_shop := private.visible_shop(v_shop.org_id);
  end if;
  return v_shop.org_id;
end;
$$;
comment on function private.find_order_shop(text, text, text) is
  'DEFINER: visitors may read neither shops nor orders. Trusts private.visible_shop() and, of a closed shop, private.find_cart(), private.current_user_id() and the secret that was ordered with.';
grant execute on function private.find_order_shop(text, text, text) to anon, authenticated;

create function public.find_order_shop(
  p_slug            text,
  p_idempotency_key text,
  p_token           text default null
)
  returns uuid
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.find_order_shop(p_slug, p_idempotency_key, p_token);
$$;
comment on function public.find_order_shop(text, text, text) is
  'The organization whose shop has this name, for place_order(). One that is closed is found only by those who may see its catalogue, who have a cart there, or who have placed an order with this key: an order whose answer was lost is answered again.';
grant execute on function public.find_order_shop(text, text, text) to anon, authenticated;
