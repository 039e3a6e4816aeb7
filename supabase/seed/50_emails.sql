-- Demo mails: who they are from, and one template in the words of each organization. What is there
-- already stays as it is.

create or replace function pg_temp.demo_id(p_name text)
  returns uuid
  language sql
  immutable
as $$
  select overlay(overlay(md5('clientele demo ' || p_name) placing '4' from 13) placing '8' from 17)::uuid;
$$;

create or replace function pg_temp.demo_sign_in(p_email text)
  returns void
  language plpgsql
as $$
begin
  insert into auth.sessions (id, user_id, created_at, updated_at)
  values (pg_temp.demo_id('session ' || p_email), pg_temp.demo_id(p_email), now(), now())
  on conflict do nothing;
  perform set_config(
    'request.jwt.claims',
    jsonb_build_object(
      'sub', pg_temp.demo_id(p_email), 'role', 'authenticated',
      'session_id', pg_temp.demo_id('session ' || p_email)
    )::text,
    true
  );
end;
$$;

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
    perform set_config('request.jwt.claims', '', true);
    delete from auth.sessions where id = pg_temp.demo_id('session owner@' || v_slug || '.test');
  end loop;
end;
$$;
