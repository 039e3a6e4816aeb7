-- Demo shops: what both organizations sell, as in seed.sql derived from names and safe to run again.
-- The pictures lie beside this file, drawn for this project; `supabase seed buckets`, or the embedded
-- stack by itself, puts them into their bucket.

update public.shops
set
  description = case slug
    when 'acme' then 'Tools that last, and somebody who answers the telephone. We deliver from Hamburg.'
    else 'Roasted on Tuesdays, on its way on Wednesdays. Teas from people we have visited.'
  end,
  contact_email = 'shop@' || slug || '.test',
  -- American prices are without tax.
  prices_include_tax = slug = 'acme',
  published_at = now() - interval '300 days'
where org_id in (pg_temp.demo_id('acme'), pg_temp.demo_id('globex'))
  and published_at is null;

insert into public.shipping_rates (
  id, org_id, country_code, name, price_minor, free_from_minor, tax_rate_bps, currency
)
select pg_temp.demo_id(slug || ' delivery ' || coalesce(country_code, 'elsewhere')),
  pg_temp.demo_id(slug), country_code, name, price_minor, free_from_minor, tax_rate_bps,
  case slug when 'acme' then 'EUR' else 'USD' end
from (
  values
    ('acme', 'DE', 'DHL parcel', 490, 7500, 1900),
    ('acme', 'AT', 'Post parcel', 890, 15000, 1900),
    ('acme', null, 'International parcel', 1990, null, 1900),
    ('globex', 'US', 'UPS Ground', 650, 5000, 0),
    ('globex', 'CA', 'UPS Standard', 1400, 12000, 0),
    ('globex', null, 'International mail', 2400, null, 0)
) as rates (slug, country_code, name, price_minor, free_from_minor, tax_rate_bps)
on conflict do nothing;

insert into public.categories (id, org_id, name, slug, position)
select pg_temp.demo_id(organization || ' category ' || slug), pg_temp.demo_id(organization), name, slug,
  position
from (
  values
    ('acme', 'power-tools', 'Power tools', 0), ('acme', 'hand-tools', 'Hand tools', 1),
    ('acme', 'safety', 'Safety', 2), ('acme', 'workshop', 'Workshop', 3),
    ('globex', 'coffee', 'Coffee', 0), ('globex', 'tea', 'Tea', 1),
    ('globex', 'brewing', 'Brewing', 2), ('globex', 'at-the-bar', 'At the bar', 3)
) as categories (organization, slug, name, position)
on conflict do nothing;

create temporary table demo_products (
  organization text,
  slug         text,
  name         text,
  description  text,
  status       text,
  options      text[],
  tax_rate_bps integer,
  categories   text[],
  days         integer,
  alt          text
);
insert into demo_products values
  ('acme', 'cordless-drill', 'Cordless drill 18 V', E'Two gears, 55 Nm, and a light that shows **where** you drill.\n\n- brushless motor\n- 13 mm keyless chuck\n- three years of warranty', 'published', '{Set}', 1900, '{power-tools}', 12, 'An orange cordless drill'),
  ('acme', 'led-work-light', 'LED work light', E'3,000 lumens for the darkest corner, and a stand that stays where you put it.', 'published', '{}', 1900, '{power-tools,workshop}', 40, 'A work light on an orange stand'),
  ('acme', 'claw-hammer', 'Claw hammer 450 g', E'Ash handle, forged head. The one you will hand on.', 'published', '{}', 1900, '{hand-tools}', 290, 'A claw hammer with a wooden handle'),
  ('acme', 'screwdriver-set', 'Screwdriver set, 4 pieces', E'PH1, PH2, and two slotted ones. Chrome vanadium, magnetic tips.', 'published', '{}', 1900, '{hand-tools}', 220, 'Four screwdrivers in four colours'),
  ('acme', 'tape-measure', 'Tape measure 5 m', E'Reads from both ends. *Back in stock next month.*', 'published', '{}', 1900, '{hand-tools}', 180, 'A yellow tape measure'),
  ('acme', 'ryoba-saw', 'Ryoba saw 両刃鋸', E'Cuts on the pull, along the grain with one edge and across it with the other. Made in Miki.', 'published', '{}', 1900, '{hand-tools}', 5, 'A Japanese saw with teeth on both edges'),
  ('acme', 'work-gloves', 'Work gloves', E'Goatskin palms. Washable at 30 °C.', 'published', '{Size}', 1900, '{safety}', 150, 'A yellow work glove'),
  ('acme', 'safety-glasses', 'Safety glasses', E'Scratch-resistant, fit over most spectacles. EN 166.', 'published', '{}', 1900, '{safety}', 130, 'Clear safety glasses'),
  ('acme', 'toolbox', 'Steel toolbox', E'Five compartments that open wide. Holds 20 kg without a groan.', 'published', '{Colour}', 1900, '{workshop}', 90, 'A red toolbox'),
  ('acme', 'paint-brush', 'Paint brush', E'Synthetic bristles for water-based paint; rinse and use again.', 'published', '{Width}', 1900, '{workshop}', 75, 'A broad paint brush'),
  ('acme', 'wood-screws', 'Wood screws, 200 pieces', E'Yellow zinc, countersunk. Torx bit in the box.', 'published', '{Diameter,Length}', 1900, '{workshop}', 60, 'Five brass-coloured screws'),
  ('acme', 'knife-sharpening', 'Sharpening service', E'Send us a chisel, a plane iron or a knife; it comes back sharper than new within a week.', 'published', '{}', 1900, '{hand-tools,workshop}', 20, 'A knife above a whetstone'),
  ('acme', 'workbench', 'Beech workbench', E'Waiting for its photographs.', 'draft', '{}', 1900, '{workshop}', 2, null),
  ('globex', 'ethiopia-yirgacheffe', 'Ethiopia Yirgacheffe', E'Jasmine, lemon, black tea. Washed, from the Konga cooperative.\n\nRoasted light, for filter.', 'published', '{Size,Grind}', 0, '{coffee}', 9, 'A brown bag of coffee'),
  ('globex', 'house-espresso', 'House espresso', E'Cocoa, hazelnut, orange peel. Our blend since the first day.', 'published', '{Size}', 0, '{coffee}', 280, 'A dark bag of coffee'),
  ('globex', 'decaf-colombia', 'Decaf Colombia', E'Sugar-cane process, so that it still tastes of something.', 'published', '{Size}', 0, '{coffee}', 120, 'A blue bag of coffee'),
  ('globex', 'earl-grey', 'Earl Grey', E'Ceylon tea, real bergamot oil. 100 g loose.', 'published', '{}', 0, '{tea}', 260, 'A violet tin of tea'),
  ('globex', 'sencha', 'Sencha 煎茶', E'First harvest from Uji. Brew at 70 °C for a minute. 80 g.', 'published', '{}', 0, '{tea}', 30, 'A green tin of tea'),
  ('globex', 'masala-chai', 'Masala chai मसाला चाय', E'Assam with cardamom, ginger, pepper and clove. 150 g.', 'published', '{}', 0, '{tea}', 70, 'An orange tin of tea'),
  ('globex', 'cast-iron-teapot', 'Cast-iron teapot', E'Keeps a litre hot for an hour. Enamelled inside.', 'published', '{}', 0, '{brewing}', 200, 'A black teapot'),
  ('globex', 'pour-over-dripper', 'Pour-over dripper', E'For one cup or two; takes size 2 filters.', 'published', '{}', 0, '{brewing}', 140, 'A white dripper on a glass'),
  ('globex', 'gooseneck-kettle', 'Gooseneck kettle', E'Pours as thin as a pencil. *Sold out until the next container.*', 'published', '{}', 0, '{brewing}', 100, 'A steel kettle with a thin spout'),
  ('globex', 'coffee-mug', 'Diner mug', E'Thick walls, 10 oz, made for counters.', 'published', '{Colour}', 0, '{at-the-bar}', 50, 'A blue mug with hot coffee'),
  ('globex', 'barista-course', 'Barista course, one evening', E'Six people, two machines, and as much milk as it takes. Every first Thursday.', 'published', '{}', 0, '{at-the-bar}', 25, 'A cup with a heart of milk'),
  ('globex', 'cold-brew-bottle', 'Cold brew, bottle', E'The label is still at the printer''s.', 'draft', '{}', 0, '{coffee}', 3, 'A bottle of cold brew');

insert into public.products (
  id, org_id, slug, name, description, status, option_names, tax_rate_bps, created_by, created_at,
  published_at
)
select pg_temp.demo_id(organization || ' product ' || slug), pg_temp.demo_id(organization), slug, name,
  description, status, options, tax_rate_bps, pg_temp.demo_id('admin@' || organization || '.test'),
  now() - make_interval(days => days + 1),
  case when status = 'published' then now() - make_interval(days => days) end
from demo_products
on conflict do nothing;

insert into public.product_categories (org_id, product_id, category_id)
select pg_temp.demo_id(organization), pg_temp.demo_id(organization || ' product ' || slug),
  pg_temp.demo_id(organization || ' category ' || unnest(categories))
from demo_products
on conflict do nothing;

create temporary table demo_variants (
  organization text,
  product      text,
  sku          text,
  options      text[],
  price_minor  bigint,
  -- Null for what is not counted.
  stock        bigint,
  position     integer generated always as identity
);
insert into demo_variants (organization, product, sku, options, price_minor, stock) values
  ('acme', 'cordless-drill', 'A-DRILL-0', '{Bare}', 8900, 14),
  ('acme', 'cordless-drill', 'A-DRILL-2', '{"With two batteries"}', 15900, 4),
  ('acme', 'led-work-light', 'A-LIGHT', '{}', 4490, 22),
  ('acme', 'claw-hammer', 'A-HAMMER', '{}', 2290, 65),
  ('acme', 'screwdriver-set', 'A-DRIVER-4', '{}', 1890, 38),
  ('acme', 'tape-measure', 'A-TAPE-5', '{}', 990, 0),
  ('acme', 'ryoba-saw', 'A-RYOBA', '{}', 3950, 9),
  ('acme', 'work-gloves', 'A-GLOVE-S', '{S}', 1290, 12),
  ('acme', 'work-gloves', 'A-GLOVE-M', '{M}', 1290, 40),
  ('acme', 'work-gloves', 'A-GLOVE-L', '{L}', 1290, 3),
  ('acme', 'work-gloves', 'A-GLOVE-XL', '{XL}', 1290, 0),
  ('acme', 'safety-glasses', 'A-GLASSES', '{}', 1150, 120),
  ('acme', 'toolbox', 'A-BOX-RED', '{Red}', 5490, 7),
  ('acme', 'toolbox', 'A-BOX-BLUE', '{Blue}', 5490, 11),
  ('acme', 'paint-brush', 'A-BRUSH-25', '{"25 mm"}', 390, 80),
  ('acme', 'paint-brush', 'A-BRUSH-50', '{"50 mm"}', 590, 64),
  ('acme', 'paint-brush', 'A-BRUSH-75', '{"75 mm"}', 790, 51),
  ('acme', 'wood-screws', 'A-SCREW-4-40', '{"4 mm","40 mm"}', 890, 90),
  ('acme', 'wood-screws', 'A-SCREW-4-60', '{"4 mm","60 mm"}', 1090, 85),
  ('acme', 'wood-screws', 'A-SCREW-5-60', '{"5 mm","60 mm"}', 1290, 70),
  ('acme', 'wood-screws', 'A-SCREW-5-80', '{"5 mm","80 mm"}', 1490, 2),
  ('acme', 'knife-sharpening', 'A-SHARPEN', '{}', 950, null),
  ('acme', 'workbench', 'A-BENCH', '{}', 48900, 1),
  ('globex', 'ethiopia-yirgacheffe', 'G-YIR-12-B', '{"12 oz","Whole bean"}', 1900, 30),
  ('globex', 'ethiopia-yirgacheffe', 'G-YIR-12-F', '{"12 oz","Filter"}', 1900, 18),
  ('globex', 'ethiopia-yirgacheffe', 'G-YIR-2-B', '{"2 lb","Whole bean"}', 4600, 5),
  ('globex', 'ethiopia-yirgacheffe', 'G-YIR-2-F', '{"2 lb","Filter"}', 4600, 0),
  ('globex', 'house-espresso', 'G-ESP-12', '{"12 oz"}', 1600, 60),
  ('globex', 'house-espresso', 'G-ESP-2', '{"2 lb"}', 3900, 25),
  ('globex', 'decaf-colombia', 'G-DEC-12', '{"12 oz"}', 1700, 20),
  ('globex', 'decaf-colombia', 'G-DEC-2', '{"2 lb"}', 4100, 4),
  ('globex', 'earl-grey', 'G-EARL', '{}', 1200, 45),
  ('globex', 'sencha', 'G-SENCHA', '{}', 1850, 16),
  ('globex', 'masala-chai', 'G-CHAI', '{}', 1350, 33),
  ('globex', 'cast-iron-teapot', 'G-POT', '{}', 7900, 6),
  ('globex', 'pour-over-dripper', 'G-DRIP', '{}', 2400, 27),
  ('globex', 'gooseneck-kettle', 'G-KETTLE', '{}', 6900, 0),
  ('globex', 'coffee-mug', 'G-MUG-BLUE', '{Blue}', 1400, 48),
  ('globex', 'coffee-mug', 'G-MUG-RED', '{Red}', 1400, 36),
  ('globex', 'coffee-mug', 'G-MUG-BONE', '{Bone}', 1400, 1),
  ('globex', 'barista-course', 'G-COURSE', '{}', 9500, null),
  ('globex', 'cold-brew-bottle', 'G-BREW', '{}', 700, 12);

insert into public.product_variants (
  id, org_id, product_id, sku, option_values, price_minor, currency, tracks_stock, position
)
select pg_temp.demo_id(organization || ' variant ' || sku), pg_temp.demo_id(organization),
  pg_temp.demo_id(organization || ' product ' || product), sku, options, price_minor,
  case organization when 'acme' then 'EUR' else 'USD' end, stock is not null, position
from demo_variants
on conflict do nothing;

-- Stock comes by movements, as always: what was delivered, and what was miscounted.
select private.move_stock(
  pg_temp.demo_id(organization), array_agg(pg_temp.demo_id(organization || ' variant ' || sku)),
  array_agg(stock + 2), 'adjusted', p_reason => 'First delivery'
)
from demo_variants
where stock > 0
  and not exists (
    select
    from public.stock_movements as movements
    where movements.org_id = pg_temp.demo_id(organization)
      and movements.variant_id = pg_temp.demo_id(organization || ' variant ' || sku)
  )
group by organization;
select private.move_stock(
  pg_temp.demo_id(organization), array_agg(pg_temp.demo_id(organization || ' variant ' || sku)),
  array_agg(-2::bigint), 'adjusted', p_reason => 'Counted: two fewer than on the delivery note'
)
from demo_variants
where stock > 0
  and 1 = (
    select count(*)
    from public.stock_movements as movements
    where movements.org_id = pg_temp.demo_id(organization)
      and movements.variant_id = pg_temp.demo_id(organization || ' variant ' || sku)
  )
group by organization;

insert into public.product_images (
  id, org_id, product_id, content_type, size_bytes, width, height, alt, uploaded_by, created_at, stored_at
)
select pg_temp.demo_id(organization || ' image ' || slug), pg_temp.demo_id(organization),
  pg_temp.demo_id(organization || ' product ' || slug), 'image/webp', 6000, 800, 800, alt,
  pg_temp.demo_id('admin@' || organization || '.test'), now() - make_interval(days => days),
  now() - make_interval(days => days)
from demo_products
where alt is not null
on conflict do nothing;

drop table demo_products;
drop table demo_variants;
