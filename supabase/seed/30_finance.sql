-- Demo books: what both organizations have invoiced, been paid, bought and brought along, by the
-- functions that the pages call. Books that are there already stay as they are.

create temporary table demo_invoices (
  days     integer,
  person   integer,
  currency text,
  fate     text,
  method   text,
  items    jsonb
);
-- The first person is the demo customer, who sees these under their own account.
insert into demo_invoices (days, person, currency, fate, method, items)
values
  (118, 1, null, 'paid', 'bank_transfer', '[["Set-up of the shop", "1", 96000, 0], ["Training", "4.5", 8800, 0]]'),
  (112, 2, null, 'paid', 'bank_transfer', '[["Office plants, with care", "3", 12900, 0]]'),
  (97, 3, null, 'written_off', null, '[["Small repair", "1", 3950, 0]]'),
  (91, 4, null, 'credited', null, '[["Trade fair stand", "1", 145000, 1000]]'),
  (76, 1, null, 'part_credited', 'bank_transfer', '[["Support, monthly", "2", 24000, 0], ["Spare part", "6", 1875, 0]]'),
  (66, 5, null, 'void', null, '[["Poster, A1", "10", 1450, 0]]'),
  (58, 6, 'other', 'paid', 'bank_transfer', '[["Workshop abroad", "1", 128000, 0]]'),
  (49, 2, null, 'sent', null, '[["Office plants, with care", "3", 12900, 0]]'),
  (41, 7, null, 'sent', null, '[["Consulting, hours", "12.25", 9500, 0], ["Travel", "1", 18640, 0]]'),
  (33, 1, null, 'part_paid', 'card', '[["Support, monthly", "1", 24000, 0], ["Data import", "1", 38000, 500]]'),
  (21, 8, 'other', 'sent', null, '[["Design of a brochure", "1", 76000, 0]]'),
  -- With what the fourth paid too much for the third order.
  (12, 4, null, 'part_paid', 'credit', '[["Photographs", "24", 1200, 0], ["Retouching, hours", "3.5", 7200, 0]]'),
  (9, 3, null, 'overpaid', 'cash', '[["Small repair", "2", 3950, 0]]'),
  (4, 1, null, 'open', null, '[["Support, monthly", "1", 24000, 0]]'),
  (2, 9, null, 'open', null, '[["Consulting, hours", "6", 9500, 0], ["Printing", "500", 12, 0]]'),
  (0, 5, null, 'draft', null, '[["Poster, A1", "12", 1450, 0]]'),
  (0, 2, 'other', 'draft', null, '[["Workshop abroad, second day", "1", 64000, 0]]');

-- Of the orders that are worked on, the oldest first. Each was invoiced on the day it was shipped.
create temporary table demo_order_invoices (place integer, fate text);
insert into demo_order_invoices (place, fate)
values
  (1, 'paid'), (2, 'paid'), (3, 'overpaid'), (4, 'written_off'), (5, 'paid'), (6, 'returned'),
  (7, 'sent'), (8, 'part_paid'), (9, 'paid'), (10, 'draft');

create function pg_temp.demo_issue(
  p_org_id  uuid,
  p_invoice jsonb,
  p_on      date,
  p_fate    text,
  p_method  text
)
  returns void
  language plpgsql
as $$
declare
  -- Both what is paid beyond an invoice, and what such credit pays of another one.
  c_credit  constant bigint := 2500;
  v_today   date := private.org_today(p_org_id);
  v_id      uuid := (p_invoice ->> 'id')::uuid;
  v_invoice jsonb;
  v_total   bigint;
  v_settled bigint;
begin
  if p_fate = 'draft' then
    return;
  end if;
  v_invoice := public.issue_invoice(p_org_id, v_id, p_on);
  v_total := (v_invoice ->> 'total_minor')::bigint;
  if p_fate not in ('void', 'open') then
    update public.invoices
    set sent_at = now() - make_interval(days => v_today - p_on)
    where org_id = p_org_id
      and id = v_id;
  end if;

  v_settled := case
    when p_fate in ('paid', 'overpaid', 'part_credited', 'returned') then v_total
    when p_fate = 'part_paid' and p_method = 'credit' then c_credit
    when p_fate = 'part_paid' then v_total / 2
  end;
  if v_settled is not null then
    perform public.record_payment(p_org_id, jsonb_build_object(
      'customer_id', v_invoice -> 'customer_id', 'currency', v_invoice -> 'currency',
      'amount_minor', v_settled + case p_fate when 'overpaid' then c_credit else 0 end,
      'method', p_method,
      -- Some are quicker than others.
      'paid_on', least(p_on + 3 + (v_today - p_on) % 8, v_today),
      'reference', case p_method
        when 'bank_transfer' then 'Statement ' || to_char(p_on, 'MM/YYYY')
      end,
      'allocations', jsonb_build_array(
        jsonb_build_object('invoice_id', v_id, 'amount_minor', v_settled)
      )
    ), v_id::text);
  end if;

  case p_fate
    when 'void' then
      perform public.void_invoice(p_org_id, v_id, 'Issued to the wrong customer');
    when 'written_off' then
      perform public.write_off_invoice(
        p_org_id, v_id,
        jsonb_build_object('note', 'Moved away, address unknown', 'paid_on', v_today - 8), v_id::text
      );
    when 'credited' then
      perform public.issue_credit_note(p_org_id, v_id, '{"reason": "The fair was cancelled"}', v_id::text);
    when 'returned' then
      perform public.issue_credit_note(p_org_id, v_id, '{"reason": "Sent back unused"}', v_id::text);
    when 'part_credited' then
      perform public.issue_credit_note(p_org_id, v_id, jsonb_build_object(
        'reason', 'Two parts were returned', 'items', jsonb_build_array(jsonb_build_object(
          'invoice_item_id', v_invoice #>> '{items,1,id}', 'quantity', 2
        ))
      ), v_id::text);
    else
      null;
  end case;
end;
$$;

do $$
declare
  v_slug     text;
  v_org_id   uuid;
  v_home     text;
  v_abroad   text;
  v_rate     integer;
  v_people   uuid[];
  v_today    date;
  v_document record;
  v_supplier uuid;
  v_voucher  record;
  v_made     jsonb;
  v_import   uuid;
begin
  foreach v_slug in array array['acme', 'globex'] loop
    v_org_id := pg_temp.demo_id(v_slug);
    continue when exists (select from public.invoices where org_id = v_org_id);
    perform pg_temp.demo_sign_in('owner@' || v_slug || '.test');
    select organizations.currency, case v_slug when 'acme' then 'CHF' else 'JPY' end
    into v_home, v_abroad
    from public.organizations as organizations
    where organizations.id = v_org_id;
    v_rate := case v_slug when 'acme' then 1900 else 0 end;
    v_today := private.org_today(v_org_id);

    perform public.update_finance_settings(v_org_id, case v_slug
      when 'acme' then jsonb_build_object(
        'legal_name', 'Acme Trading GmbH', 'legal_address', E'Speicherstraße 4\n20457 Hamburg',
        'tax_number', 'DE 136 695 976', 'default_tax_rate_bps', 1900, 'payment_terms_days', 14,
        'legal_text', 'Registered at Amtsgericht Hamburg, HRB 12345. Managing director: Olivia Owner.',
        'payment_details', E'IBAN DE02 1203 0000 0000 2020 51\nPlease quote the number of the invoice.'
      )
      else jsonb_build_object(
        'legal_name', 'Globex Corporation', 'legal_address', E'2200 Harbor Way\nPortland, OR 97217',
        'tax_number', '93-1234567', 'payment_terms_days', 30, 'invoice_pattern', 'G{YY}-{seq:4}',
        'payment_details', E'Routing 021000021, account 0123456789'
      )
    end);

    -- The demo customer first, so that their own pages show something.
    v_people := array(
      select customers.id
      from public.customers as customers
      where customers.org_id = v_org_id
        and customers.segment = 'CUSTOMER'
        and customers.archived_at is null
      order by customers.user_id is null, customers.created_at, customers.id
      limit 9
    );
    -- In the order of their days, as numbers are given.
    for v_document in
      select v_today - invoices.days as day, invoices.fate, invoices.method, null::uuid as order_id,
        jsonb_build_object(
          'customer_id', v_people[(invoices.person - 1) % cardinality(v_people) + 1],
          'currency', case invoices.currency when 'other' then v_abroad else v_home end,
          'reference', case when invoices.days % 3 = 0 then 'PO-' || 4000 + invoices.days end,
          'items', (
            select jsonb_agg(jsonb_build_object(
              'description', lines.line ->> 0, 'quantity', lines.line ->> 1,
              'unit_price_minor', (lines.line ->> 2)::bigint,
              'discount_bps', (lines.line ->> 3)::integer, 'tax_rate_bps', v_rate
            ))
            from jsonb_array_elements(invoices.items) as lines (line)
          )
        ) as details
      from demo_invoices as invoices
      union all
      select coalesce(orders.shipped_on, v_today), invoices.fate, 'bank_transfer', orders.id, null
      from (
        select orders.id, row_number() over (order by orders.placed_at) as place,
          (
            select (events.created_at at time zone organizations.time_zone)::date
            from public.order_events as events
            where events.org_id = v_org_id
              and events.order_id = orders.id
              and events.data ->> 'to' = 'shipped'
          ) as shipped_on
        from public.orders as orders
        join public.organizations as organizations on organizations.id = orders.org_id
        where orders.org_id = v_org_id
          and orders.status in ('processing', 'shipped', 'completed')
      ) as orders
      join demo_order_invoices as invoices on invoices.place = orders.place
      order by day, order_id, details
    loop
      v_made := case
        when v_document.order_id is null
        then public.save_invoice_draft(v_org_id, null, v_document.details)
        else public.create_invoice_from_order(v_org_id, v_document.order_id)
      end;
      perform pg_temp.demo_issue(
        v_org_id, v_made, v_document.day, v_document.fate, v_document.method
      );
    end loop;

    for v_voucher in
      select vouchers.*, row_number() over (order by vouchers.days desc) as place
      from (
        values
          (88, 'Bäumler & Söhne', 'billing@baeumler.test', '5000', 'Tools, wholesale', 96000, 'paid'),
          (61, 'City Properties', 'rent@cityproperties.test', '6000', 'Rent of the workshop', 58000, 'paid'),
          (40, 'Paper & More', null, '6100', 'Paper, toner', 8640, 'cash'),
          (31, 'City Properties', null, '6000', 'Rent of the workshop', 58000, 'paid'),
          (17, 'Adlabs', 'accounts@adlabs.test', '6300', 'Advertisements', 45000, 'open'),
          (6, 'Bäumler & Söhne', null, '5000', 'Tools, delivered twice', 61000, 'cancelled'),
          (1, 'City Properties', null, '6000', 'Rent of the workshop', 58000, 'open'),
          (0, 'Adlabs', null, '6300', 'Advertisements, autumn', 52000, 'draft')
      ) as vouchers (days, supplier, email, account, description, amount_minor, fate)
      order by vouchers.days desc
    loop
      select suppliers.id
      into v_supplier
      from public.suppliers as suppliers
      where suppliers.org_id = v_org_id
        and suppliers.name = v_voucher.supplier;
      if not found then
        v_supplier := (public.save_supplier(v_org_id, null, jsonb_build_object(
          'name', v_voucher.supplier, 'email', v_voucher.email
        )) ->> 'id')::uuid;
      end if;
      v_made := public.save_voucher_draft(v_org_id, 'purchase', null, jsonb_build_object(
        'supplier_id', v_supplier, 'voucher_on', v_today - v_voucher.days,
        'due_on', v_today - v_voucher.days + 14,
        'reference', 'R-' || 7000 + v_voucher.place * 13,
        'settlement', case v_voucher.fate when 'cash' then 'cash' else 'account' end,
        'lines', jsonb_build_array(jsonb_build_object(
          'account_id', (
            select accounts.id
            from public.ledger_accounts as accounts
            where accounts.org_id = v_org_id
              and accounts.code = v_voucher.account
          ),
          'description', v_voucher.description, 'amount_minor', v_voucher.amount_minor,
          'tax_rate_bps', v_rate
        ))
      ));
      continue when v_voucher.fate = 'draft';
      perform public.post_voucher(v_org_id, (v_made ->> 'id')::uuid);
      if v_voucher.fate = 'paid' then
        perform public.pay_voucher(v_org_id, (v_made ->> 'id')::uuid, jsonb_build_object(
          'method', 'bank_transfer', 'paid_on', v_today - v_voucher.days + 5
        ), v_made ->> 'id');
      elsif v_voucher.fate = 'cancelled' then
        perform public.cancel_voucher(v_org_id, (v_made ->> 'id')::uuid, 'Entered twice');
      end if;
    end loop;

    -- What was invoiced before, brought along from another system.
    v_import := public.create_invoice_import(
      v_org_id, 'old-system.csv',
      '["Invoice", "Date", "Customer", "Name", "Country", "Item", "Quantity", "Price"]', '{}'
    );
    perform public.stage_invoice_import_rows(v_org_id, v_import, 1, (
      select jsonb_agg(jsonb_build_array(
        lines.number, (v_today - lines.days)::text, lines.customer, lines.name,
        lines.country, lines.item, lines.quantity, lines.price
      ))
      from (
        values
          ('9001', 410, 'O-17', 'Marlene Fuchs', 'Germany', 'Desk lamp', '4', '58.00'),
          ('9001', 410, 'O-17', 'Marlene Fuchs', 'Germany', 'Bulb', '8', '3.95'),
          ('9002', 395, 'O-21', 'Harbour Books', 'Ireland', 'Bookshelf', '2', '149.00'),
          ('C9002', 390, 'O-21', 'Harbour Books', 'Ireland', 'Bookshelf', '-1', '149.00'),
          ('9003', 380, '', '', 'Germany', 'Over the counter', '1', '27.50'),
          ('9004', 375, 'O-17', 'Marlene Fuchs', 'Germany', 'Found while counting', '3', '0')
      ) as lines (number, days, customer, name, country, item, quantity, price)
    ));
    perform public.finish_staging_invoice_import(v_org_id, v_import, 6);
    perform public.review_invoice_import(
      v_org_id, v_import,
      '{"0": "number", "1": "issued_on", "2": "customer", "3": "customer_name", "4": "country", "5": "description", "6": "quantity", "7": "unit_price"}',
      jsonb_build_object('series', 'Old system', 'default_tax_rate_bps', v_rate)
    );
    perform public.apply_invoice_import(v_org_id, v_import);
  end loop;
  perform pg_temp.demo_sign_out();
end;
$$;

-- Told in one moment, but it happened when it did: what was imported has no place in the timeline.
update public.customer_events as events
set occurred_at = invoices.issued_on + interval '10 hours'
from public.invoices as invoices
where events.kind in ('invoice.issued', 'invoice.voided')
  and invoices.org_id = events.org_id
  and events.data ->> 'invoice_id' = invoices.id::text
  and events.org_id in (pg_temp.demo_id('acme'), pg_temp.demo_id('globex'));

update public.customer_events as events
set occurred_at = payments.paid_on + interval '15 hours'
from public.payments as payments
left join public.payment_allocations as allocations
  on allocations.org_id = payments.org_id and allocations.payment_id = payments.id
where (
    events.kind in ('payment.recorded', 'invoice.written_off')
    and events.data ->> 'payment_id' = payments.id::text
    or events.kind = 'invoice.paid' and events.data ->> 'invoice_id' = allocations.invoice_id::text
  )
  and payments.org_id = events.org_id
  and events.org_id in (pg_temp.demo_id('acme'), pg_temp.demo_id('globex'));

select private.fold_ledger(organizations.id)
from public.organizations as organizations
where organizations.slug in ('acme', 'globex');
