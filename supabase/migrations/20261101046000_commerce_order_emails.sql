-- The confirmation that a buyer gets of an order in the shop.
-- Depends on: platform_email_outbox, commerce_place_order.

insert into private.email_template_defaults (key, name, description, subject, body, variables)
values (
  'order.placed',
  'Order confirmation',
  'Sent to the buyer when an order is placed in the shop, unless it is switched off.',
  'Your order {{number}} at {{organization}}',
  E'Hello {{customer_name}},\n\nthank you for your order {{number}} of {{placed_on}}.\n\n{{items}}\n{{delivery}}\n{{tax}}\nTotal: {{total}}\n\nWe deliver to:\n{{shipping_address}}\n\n{{organization}}',
  '[
    {"name": "organization", "description": "Your organization", "example": "Acme Bikes"},
    {"name": "customer_name", "description": "Who ordered", "example": "Carla Bianchi"},
    {"name": "number", "description": "The order''s number", "example": "1042"},
    {"name": "placed_on", "description": "The day it was placed", "example": "21 November 2026"},
    {"name": "items", "description": "What was ordered, a line each", "example": "2 × City bike, red: 1,198.00 EUR\n1 × Bell: 12.50 EUR"},
    {"name": "delivery", "description": "The delivery and what it costs", "example": "Standard delivery: 24.00 EUR"},
    {"name": "tax", "description": "The tax, included or on top; where there is none, the line is left out", "example": "Tax included: 197.07 EUR", "is_optional": true},
    {"name": "total", "description": "What the order comes to", "example": "1,234.50 EUR"},
    {"name": "shipping_address", "description": "Where it is sent", "example": "Carla Bianchi\nGartenweg 1\n10115 Berlin\nDE"}
  ]'
);

create function private.queue_order_email(p_order public.orders)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_address jsonb := p_order.shipping_address;
begin
  perform private.enqueue_email(
    p_order.org_id, 'order.placed', p_order.contact_email, p_order.contact_name,
    jsonb_build_object(
      'customer_name', private.unlinked_text(p_order.contact_name),
      'number', p_order.number,
      'placed_on', (
        select private.format_day((p_order.placed_at at time zone organizations.time_zone)::date)
        from public.organizations as organizations
        where organizations.id = p_order.org_id
      ),
      'items', (
        select string_agg(
          items.quantity || ' × '
            || array_to_string(items.product_name || items.option_values, ', ') || ': '
            || private.format_amount(
              items.unit_price_minor * items.quantity, currencies.code, currencies.exponent
            ),
          E'\n'
          order by items.position
        )
        from public.order_items as items
        join public.currencies as currencies on currencies.code = p_order.currency
        where items.org_id = p_order.org_id
          and items.order_id = p_order.id
      ),
      'delivery',
      p_order.shipping_name || ': '
        || private.format_money(p_order.shipping_minor, p_order.currency),
      'tax',
      case
        when p_order.tax_minor > 0 then
          case when p_order.prices_include_tax then 'Tax included: ' else 'Tax: ' end
            || private.format_money(p_order.tax_minor, p_order.currency)
      end,
      'total', private.format_money(p_order.total_minor, p_order.currency),
      'shipping_address',
      private.unlinked_text(concat_ws(
        E'\n', v_address ->> 'name', v_address ->> 'company', v_address ->> 'line1',
        v_address ->> 'line2', concat_ws(' ', v_address ->> 'postal_code', v_address ->> 'city'),
        v_address ->> 'region', v_address ->> 'country_code'
      ))
    ),
    'order.placed:' || p_order.id, 'order', p_order.id
  );
end;
$$;
comment on function private.queue_order_email(public.orders) is
  'DEFINER: nobody may write email_outbox; granted to nobody. The confirmation of an order, once.';

create function private.tg_user_carts__confirm_order()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_order public.orders;
begin
  select orders.*
  into v_order
  from public.orders as orders
  where orders.org_id = new.org_id
    and orders.cart_id = new.id;
  if not found or private.is_email_address(btrim(v_order.contact_email)) is not true or exists (
    select
    from public.email_settings as settings
    where settings.org_id = new.org_id
      and not settings.sends_order_confirmations
  ) then
    return null;
  end if;
  perform private.queue_order_email(v_order);
  return null;
exception
  -- A mail that cannot be written is no reason to sell nothing.
  when data_exception or integrity_constraint_violation then
    raise warning 'The confirmation of order % could not be written: %', v_order.id, sqlerrm;
    return null;
end;
$$;
comment on function private.tg_user_carts__confirm_order() is
  'DEFINER: reads the order and the settings for whoever buys. A cart that is ordered is the last step of place_order(), when all lines are there.';

create trigger trg_900_confirm_order
  after update of status on public.user_carts
  for each row
  when (new.status = 'ordered' and old.status <> 'ordered')
  execute function private.tg_user_carts__confirm_order();
