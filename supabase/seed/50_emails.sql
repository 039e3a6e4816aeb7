-- Demo mails: who they are from, and one template in the words of each organization. What is there
-- already stays as it is.

do $$
declare
  v_slug   text;
  v_org_id uuid;
begin
  foreach v_slug in array array['acme', 'globex'] loop
    v_org_id := pg_temp.demo_id(v_slug);
    continue when exists (select from public.email_settings where org_id = v_org_id);
    perform pg_temp.demo_sign_in('owner@' || v_slug || '.test');
    perform public.update_email_settings(v_org_id, case v_slug
      when 'acme' then '{"sender_name": "Acme Tools, Hamburg", "reply_to": "hello@acme.test"}'
      else '{"sender_name": "Globex Tea & Coffee", "reply_to": "hello@globex.test"}'
    end::jsonb);
    perform public.save_email_template(
      v_org_id, 'invoice.reminder', 'A friendly reminder: invoice {{number}}',
      E'Hello {{customer_name}},\n\ninvoice {{number}} of {{issued_on}} was due on {{due_on}}, and {{open}} are still open. It may simply have slipped through.\n\n{{payment_details}}\n\nQuestions? Just answer this mail.\n\n{{organization}}'
    );
    perform pg_temp.demo_sign_out();
  end loop;
end;
$$;
