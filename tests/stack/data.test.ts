import { createHmac } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadKeys } from '../../stack/keys.ts'
import { administrator, anonymous, signedIn, startTestStack, type TestStack } from './helpers.ts'

let stack: TestStack
let sql: postgres.Sql

beforeAll(async () => {
  stack = await startTestStack()
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined })
  await sql.unsafe(`
    create table public.stack_notes (
      id bigint generated always as identity primary key,
      owner_id uuid not null default auth.uid(),
      body jsonb not null,
      request_id text default current_setting('request.headers', true)::jsonb ->> 'x-request-id',
      session_id text default auth.jwt() ->> 'session_id',
      created_at timestamptz not null default now(),
      constraint stack_notes_body_check check (body <> '[]')
    );
    alter table public.stack_notes enable row level security;
    create policy stack_notes_select_owner on public.stack_notes
      for select to authenticated using (owner_id = auth.uid());
    create policy stack_notes_insert_owner on public.stack_notes
      for insert to authenticated with check (owner_id = auth.uid());
    grant select, insert (body) on public.stack_notes to authenticated;
    grant select, delete on public.stack_notes to service_role;
    create table public.stack_amounts (
      id bigint primary key, amount numeric(18, 6), parts numeric[]
    );
    alter table public.stack_amounts enable row level security;
    grant select, insert on public.stack_amounts to service_role;
    create table public.stack_closed (id bigint primary key);
    alter table public.stack_closed enable row level security;
    create function public.stack_whoami() returns jsonb language sql stable as $$
      select jsonb_build_object(
        'uid', auth.uid(), 'role', auth.role(), 'user', current_user,
        'email', auth.jwt() ->> 'email', 'session', auth.jwt() ->> 'session_id'
      )
    $$;
    revoke all on function public.stack_whoami() from public;
    create function public.stack_request() returns jsonb language sql stable as $$
      select jsonb_build_object(
        'method', current_setting('request.method'), 'path', current_setting('request.path'),
        'id', current_setting('request.headers')::jsonb ->> 'x-request-id'
      )
    $$;
    grant execute on function public.stack_request() to anon;
    grant execute on function public.stack_whoami() to anon, authenticated, service_role;
    create function public.stack_kept(p_text text) returns setof public.stack_notes
    language sql stable as $$
      select * from public.stack_notes where body ->> 'text' = p_text
    $$;
    grant execute on function public.stack_kept(text) to authenticated;
    create function public.stack_prepared(p_name text) returns integer language sql stable as $$
      select count(*) from pg_catalog.pg_prepared_statements where strpos(statement, p_name) > 0
    $$;
    grant execute on function public.stack_prepared(text) to authenticated;
    create function public.stack_fail(p_code text) returns void language plpgsql as $$
    begin
      raise exception 'stack.failed' using errcode = p_code, detail = 'why', hint = 'what';
    end $$;
    grant execute on function public.stack_fail(text) to authenticated;
  `)
  // The gateway hears of new tables by itself, a moment later.
  await vi.waitFor(async () => {
    expect((await administrator(stack).from('stack_notes').select('id')).status).toBe(200)
  }, 20_000)
}, 60_000)

afterAll(async () => {
  await sql?.end()
  await stack?.remove()
})

async function tokenOf({ home }: TestStack, claims: Record<string, unknown>): Promise<string> {
  const { jwtSecret } = await loadKeys(home)
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const expires = Math.floor(Date.now() / 1000) + 60
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...claims, exp: expires })}`
  return `${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}`
}

describe('the data API', () => {
  it('answers a broken check with its SQLSTATE and 400, as PostgREST does', async () => {
    const { client } = await signedIn(stack, 'checks@data.test')
    const { status, error } = await client.from('stack_notes').insert({ body: [] })
    expect({ status, code: error?.code }).toEqual({ status: 400, code: '23514' })
    expect(error?.message).toContain('stack_notes_body_check')
  })

  it('answers numeric columns with numbers, as PostgREST does', async () => {
    const amounts = administrator(stack).from('stack_amounts')
    const rows = [
      { id: 1, amount: 1.5, parts: [2.25, 3] },
      { id: 2, amount: 1000, parts: [] },
      { id: 3, amount: -0.000001, parts: null },
      { id: 4, amount: null, parts: null },
    ]
    const inserted = await amounts.insert(rows).select()
    expect(inserted.error).toBeNull()
    expect(inserted.data).toEqual(rows)
    await sql`insert into public.stack_amounts (id, amount) values (5, 'NaN')`
    const odd = await administrator(stack).from('stack_amounts').select('amount').eq('id', 5)
    expect(odd.data).toEqual([{ amount: 'NaN' }])
  })

  it('stores JSON as JSON, and tells the database who asks and by which request', async () => {
    const { client, user, session } = await signedIn(stack, 'notes@data.test')
    const inserted = await client
      .from('stack_notes')
      .insert({ body: { text: 'a "quoted" text', list: [1, 'two', null] } })
      .setHeader('x-request-id', 'request-42')
      .select()
      .single()
    expect(inserted.error).toBeNull()
    expect(inserted.data).toMatchObject({
      owner_id: user.id,
      body: { text: 'a "quoted" text', list: [1, 'two', null] },
      request_id: 'request-42',
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    const [row] = await sql`select jsonb_typeof(body) as kind from public.stack_notes`
    expect(row?.kind).toBe('object')
    const live = await sql`select 1 from auth.sessions where id = ${inserted.data?.session_id}`
    expect(live).toHaveLength(1)
    expect(session.user.id).toBe(user.id)
  })

  it('shows a user only their own rows', async () => {
    const one = await signedIn(stack, 'one@data.test')
    const two = await signedIn(stack, 'two@data.test')
    await one.client.from('stack_notes').insert({ body: { of: 'one' } })
    expect((await one.client.from('stack_notes').select('body')).data).toEqual([
      { body: { of: 'one' } },
    ])
    expect((await two.client.from('stack_notes').select('body')).data).toEqual([])
  })

  it('leaves grants as they were', async () => {
    const { client } = await signedIn(stack, 'grants@data.test')
    expect((await client.from('stack_closed').select()).error?.code).toBe('42501')
    expect((await anonymous(stack).from('stack_notes').select()).error?.code).toBe('42501')
    const [row] = await sql`
      select has_table_privilege('anon', 'public.stack_closed', 'select') as anon,
             has_table_privilege('authenticated', 'public.stack_closed', 'select') as authenticated`
    expect(row).toEqual({ anon: false, authenticated: false })
  })

  it('prepares statements, and those anew whose columns change', async () => {
    const { client } = await signedIn(stack, 'prepared@data.test')
    const insert = await client.from('stack_notes').insert({ body: { text: 'kept' } })
    expect(insert.error).toBeNull()
    const ask = () => client.rpc('stack_kept', { p_text: 'kept' }).single()
    for (let turn = 0; turn < 3; turn++) expect((await ask()).data).not.toHaveProperty('colour')
    expect((await client.rpc('stack_prepared', { p_name: 'stack_prepared' })).data).toBe(1)

    await sql.unsafe(`alter table public.stack_notes add column colour text default 'red'`)
    // The gateway hears of it a moment later; then nobody is refused.
    await vi.waitFor(async () => expect((await ask()).data).toHaveProperty('colour'), 20_000)
    const answers = await Promise.all(Array.from({ length: 40 }, ask))
    expect(answers.map(({ error }) => error)).toEqual(Array(40).fill(null))
  })

  it('knows three callers', async () => {
    const { client, user } = await signedIn(stack, 'who@data.test')
    expect((await client.rpc('stack_whoami')).data).toMatchObject({
      uid: user.id,
      role: 'authenticated',
      user: 'authenticated',
      email: 'who@data.test',
      session: expect.any(String),
    })
    expect((await anonymous(stack).rpc('stack_whoami')).data).toMatchObject({
      uid: null,
      role: 'anon',
      user: 'anon',
    })
    expect((await administrator(stack).rpc('stack_whoami')).data).toMatchObject({
      uid: null,
      role: 'service_role',
      user: 'service_role',
    })
  })

  it('tells a function of the request', async () => {
    const asked = anonymous(stack).rpc('stack_request').setHeader('x-request-id', 'request-43')
    expect((await asked).data).toEqual({
      method: 'POST',
      path: '/rpc/stack_request',
      id: 'request-43',
    })
    const got = anonymous(stack).rpc('stack_request', {}, { get: true })
    expect((await got).data).toMatchObject({ method: 'GET', path: '/rpc/stack_request' })
  })

  it('does nothing for a role that nobody knows, and then goes on', async () => {
    const headers = {
      apikey: stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? '',
      authorization: `Bearer ${await tokenOf(stack, { role: 'stack_nobody' })}`,
      'content-type': 'application/json',
    }
    const insert = () =>
      fetch(`${stack.apiUrl}/rest/v1/stack_notes`, {
        method: 'POST',
        headers,
        body: '{"body": {"of": "nobody"}}',
      })
    const answers = await Promise.all(Array.from({ length: 40 }, insert))
    for (const answer of answers) {
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ code: '22023' })
    }
    const { client } = await signedIn(stack, 'after@data.test')
    const later = await Promise.all(Array.from({ length: 40 }, () => client.rpc('stack_whoami')))
    expect(later.map(({ data }) => data.user)).toEqual(Array(40).fill('authenticated'))
    expect(await sql`select from public.stack_notes where body ->> 'of' = 'nobody'`).toHaveLength(0)
  })

  it.each([
    ['PT404', 404],
    ['PT409', 409],
    ['PT422', 422],
    ['PT429', 429],
    ['42501', 403],
    ['23505', 409],
  ])('answers errcode %s with status %i', async (code, status) => {
    const { client } = await signedIn(stack, `${code.toLowerCase()}@data.test`)
    const answer = await client.rpc('stack_fail', { p_code: code })
    expect(answer.status).toBe(status)
    expect(answer.error).toMatchObject({ code, message: 'stack.failed', details: 'why' })
  })

  it('refuses a token that is forged or has run out', async () => {
    const answer = await fetch(`${stack.apiUrl}/rest/v1/stack_notes`, {
      headers: {
        apikey: stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? '',
        Authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.',
      },
    })
    expect(answer.status).toBe(401)
  })

  it('takes no caller for nobody whose token is none', async () => {
    const apikey = stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? ''
    const ask = (authorization: string) =>
      fetch(`${stack.apiUrl}/rest/v1/rpc/stack_whoami`, {
        method: 'POST',
        headers: { apikey, authorization },
      })
    for (const token of ['junk', 'sb_publishable_other', 'a.b', 'a..c']) {
      const answer = await ask(`Bearer ${token}`)
      expect(answer.status, token).toBe(401)
      expect(await answer.json()).toMatchObject({ code: 'PGRST301' })
    }
    for (const key of [apikey, 'Basic anVuazpqdW5r']) {
      const answer = await ask(key === apikey ? `Bearer ${key}` : key)
      expect(await answer.json()).toMatchObject({ role: 'anon' })
    }
  })

  it('says that realtime is not there', async () => {
    const answer = await fetch(`${stack.apiUrl}/realtime/v1/api/broadcast`)
    expect(answer.status).toBe(501)
    expect(await answer.json()).toMatchObject({
      msg: 'Realtime is not implemented by the embedded stack',
    })
  })
})
