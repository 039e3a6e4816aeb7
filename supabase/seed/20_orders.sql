-- Demo orders: what both shops have sold of late, placed and moved on by the functions that the pages
-- call, then dated back. Orders that are there already stay as they are.

do $$
declare
  v_slug     text;
  v_org_id   uuid;
  v_address  jsonb;
  v_customer record;
  v_items    jsonb;
  v_order    jsonb;
  v_item     jsonb;
begin
  foreach v_slug in array array['acme', 'globex'] loop
    v_org_id := pg_temp.demo_id(v_slug);
    continue when exists (select from public.orders where org_id = v_org_id);

    v_address := case v_slug
      when 'acme' then
        '{"line1": "Hafenstraße 12", "postal_code": "20359", "city": "Hamburg", "country_code": "DE"}'
      else
        '{"line1": "412 Alder Street", "line2": "Apt 3B", "city": "Portland", "region": "OR", "postal_code": "97204", "country_code": "US"}'
    end::jsonb;

    perform pg_temp.demo_sign_in('agent@' || v_slug || '.test');
    for v_customer in
      select chosen.id, chosen.display_name, row_number() over (order by chosen.created_at, chosen.id)
      from (
        select customers.*
        from public.customers as customers
        where customers.org_id = v_org_id
          and customers.segment = 'CUSTOMER'
          and customers.archived_at is null
          and customers.user_id is null
        order by customers.created_at, customers.id
        limit 14
      ) as chosen
    loop
      perform public.save_address(
        v_org_id, null,
        v_address || jsonb_build_object(
          'name', left(v_customer.display_name, 120),
          'line1', case v_slug
            when 'acme' then 'Hafenstraße ' || 12 + 7 * v_customer.row_number
            else 412 + 12 * v_customer.row_number || ' Alder Street'
          end
        ),
        v_customer.id
      );
      select jsonb_agg(jsonb_build_object('variant_id', things.id, 'quantity', things.quantity))
      into v_items
      from (
        select variants.id, 1 + (v_customer.row_number % 2) as quantity
        from public.product_variants as variants
        join public.products as products
          on products.org_id = variants.org_id and products.id = variants.product_id
        where variants.org_id = v_org_id
          and products.status = 'published'
          and variants.archived_at is null
          and (not variants.tracks_stock or variants.stock_quantity >= 4)
        order by md5(variants.sku || v_customer.row_number % 5)
        limit 1 + v_customer.row_number % 4
      ) as things;
      v_order := public.create_order(
        v_org_id,
        jsonb_build_object(
          'customer_id', v_customer.id,
          'items', v_items,
          'shipping_address_id', (
            select addresses.id from public.addresses as addresses
            where addresses.org_id = v_org_id and addresses.customer_id = v_customer.id
            limit 1
          ),
          'payment_method', 'account'
        ),
        'demo order ' || v_customer.row_number
      );
      case
        when v_customer.row_number <= 7 then
          perform public.advance_order(v_org_id, (v_order ->> 'id')::uuid, 'shipped');
          perform public.advance_order(v_org_id, (v_order ->> 'id')::uuid, 'completed');
        when v_customer.row_number = 8 then
          perform public.cancel_order_items(
            v_org_id, (v_order ->> 'id')::uuid, null, 'Ordered twice'
          );
        when v_customer.row_number <= 10 then
          perform public.advance_order(v_org_id, (v_order ->> 'id')::uuid, 'shipped');
        when v_customer.row_number <= 12 then
          perform public.advance_order(v_org_id, (v_order ->> 'id')::uuid, 'processing');
          perform public.add_order_note(
            v_org_id, (v_order ->> 'id')::uuid, 'Please pack it as a gift.'
          );
        else
          null;
      end case;
    end loop;

    -- The customer with a sign-in, by themself and in the shop.
    perform pg_temp.demo_sign_in('customer@' || v_slug || '.test');
    perform public.save_address(
      v_org_id, null,
      v_address || jsonb_build_object('name', case v_slug when 'acme' then 'Carla Bianchi' else 'Chidi Anand' end)
    );
    perform public.set_wishlist_item(v_org_id, wishes.id, true)
    from public.product_variants as wishes
    where wishes.org_id = v_org_id
      and wishes.sku in ('A-RYOBA', 'A-DRILL-2', 'G-POT', 'G-KETTLE');
    for v_item in
      select jsonb_build_object('id', things.id)
      from (
        select variants.id
        from public.product_variants as variants
        join public.products as products
          on products.org_id = variants.org_id and products.id = variants.product_id
        where variants.org_id = v_org_id
          and products.status = 'published'
          and variants.archived_at is null
          and variants.stock_quantity >= 4
        order by variants.sku
        limit 2
      ) as things
    loop
      perform public.add_cart_item(v_org_id, (v_item ->> 'id')::uuid, 1);
      perform public.place_order(
        v_org_id,
        jsonb_build_object(
          'shipping_address_id', public.list_addresses(v_org_id) -> 0 -> 'id',
          'payment_method', 'account',
          'expected_total_minor', public.quote_cart(
            v_org_id, v_address ->> 'country_code'
          ) -> 'total_minor'
        ),
        'demo order of ' || (v_item ->> 'id')
      );
    end loop;

    perform pg_temp.demo_sign_out();
  end loop;
end;
$$;

-- How long after the order each step was taken, in hours: parcels leave the next day.
create function pg_temp.demo_delay(p_kind text, p_data jsonb)
  returns interval
  language sql
  immutable
as $$
  select make_interval(hours => case
    when p_kind = 'order.note_added' then 6
    when p_kind <> 'order.status_changed' then 0
    when p_data ->> 'to' = 'processing' then 5
    when p_data ->> 'to' = 'shipped' then 24
    when p_data ->> 'to' = 'completed' then 96
    else 0
  end);
$$;

-- Dated back, the oldest by ten weeks. Only here, where they have just been made: histories are not
-- edited, and the triggers that see to it are on again right after.
alter table public.order_events disable trigger trg_300_append_only;
alter table public.stock_movements disable trigger trg_300_append_only;
do $$
declare
  v_org_id uuid;
begin
  foreach v_org_id in array array[pg_temp.demo_id('acme'), pg_temp.demo_id('globex')] loop
    continue when exists (
      select from public.orders where org_id = v_org_id and placed_at < now() - interval '1 day'
    );
    create temporary table demo_ages on commit drop as
      select orders.id, orders.customer_id,
        make_interval(
          days => 4 * (count(*) over () - row_number() over (order by orders.number))::integer,
          hours => (3 * row_number() over (order by orders.number) % 9)::integer
        ) as age
      from public.orders as orders
      where orders.org_id = v_org_id;
    update public.orders as orders
    set placed_at = orders.placed_at - ages.age
    from demo_ages as ages
    where orders.org_id = v_org_id and orders.id = ages.id;
    update public.order_events as events
    set created_at = events.created_at - ages.age + pg_temp.demo_delay(events.kind, events.data)
    from demo_ages as ages
    where events.org_id = v_org_id and events.order_id = ages.id;
    update public.stock_movements as movements
    set created_at = movements.created_at - ages.age
    from demo_ages as ages
    where movements.org_id = v_org_id and movements.order_id = ages.id;
    update public.customer_events as events
    set occurred_at = events.occurred_at - ages.age + pg_temp.demo_delay(events.kind, events.data)
    from demo_ages as ages
    where events.org_id = v_org_id
      and events.customer_id = ages.customer_id
      and events.data ->> 'order_id' = ages.id::text;
    drop table demo_ages;
    perform private.repair_sales(v_org_id);
  end loop;
end;
$$;
alter table public.order_events enable trigger trg_300_append_only;
alter table public.stock_movements enable trigger trg_300_append_only;
