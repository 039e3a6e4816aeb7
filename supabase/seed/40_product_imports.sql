-- Demo imports of products: a supplier's price list, by the functions that the pages call. It comes
-- after the orders, so that nobody has bought of it, and what it adds is a draft. An import that is there
-- already stays as it is.

do $$
declare
  v_slug   text;
  v_org_id uuid;
  v_import uuid;
begin
  foreach v_slug in array array['acme', 'globex'] loop
    v_org_id := pg_temp.demo_id(v_slug);
    continue when exists (select from public.product_imports where org_id = v_org_id);
    perform pg_temp.demo_sign_in('admin@' || v_slug || '.test');
    v_import := public.create_product_import(
      v_org_id, 'price-list.csv', '["Item", "Name", "Price", "In stock", "Status"]', '{}'
    );
    perform public.stage_product_import_rows(v_org_id, v_import, 1, case v_slug
      when 'acme' then
        '[
          ["A-CHISEL-12", "Chisel 12 mm", "18.90", "24", "draft"],
          ["A-CHISEL-20", "Chisel 20 mm", "21.50", "18", "draft"],
          ["A-GAUGE", "Marking gauge", "27.00", "9", "draft"],
          ["A-PLANE", "Block plane", "on request", "4", "draft"]
        ]'
      else
        '[
          ["G-OOLONG", "Tieguanyin oolong", "18.00", "20", "draft"],
          ["G-ROOIBOS", "Rooibos", "11.50", "35", "draft"],
          ["G-SCALE", "Scale with timer", "49.00", "6", "draft"],
          ["G-GRINDER", "Hand grinder", "on request", "3", "draft"]
        ]'
    end::jsonb);
    perform public.finish_staging_product_import(v_org_id, v_import, 4);
    perform public.review_product_import(
      v_org_id, v_import, '{"0": "sku", "1": "name", "2": "price", "3": "stock", "4": "status"}'
    );
    perform public.apply_product_import(v_org_id, v_import);
    perform pg_temp.demo_sign_out();
  end loop;
end;
$$;
