import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  sql,
  type Tx,
} from '../../helpers/db.ts'

type Entry = {
  org_id: string | null
  actor_id: string | null
  actor_email: string | null
  request_id: string | null
  action: string
  table_name: string
  row_id: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

async function withActors(run: (tx: Tx, actors: Actors) => Promise<void>) {
  await inTransaction(async (tx) => run(tx, await createActors(tx)))
}

async function entries(tx: Tx, table: string, rowId: string): Promise<Entry[]> {
  await asOwner(tx)
  return tx<Entry[]>`
    select org_id, actor_id, actor_email, request_id, action, table_name, row_id, before, after
    from public.audit_log where table_name = ${table} and row_id = ${rowId}
    order by occurred_at`
}

describe('tg__audit', () => {
  it('keeps who changed what, in which request, from what to what', async () => {
    await withActors(async (tx, { org, owner }) => {
      await as(tx, owner)
      await tx`select set_config('request.headers', '{"x-request-id": "req-1"}', true)`
      await tx`update public.organizations set name = 'Renamed', locale = 'fr' where id = ${org.id}`
      const [, change] = await entries(tx, 'organizations', org.id)
      expect(change).toEqual({
        org_id: org.id,
        actor_id: owner.userId,
        actor_email: owner.email,
        request_id: 'req-1',
        action: 'update',
        table_name: 'organizations',
        row_id: org.id,
        before: { name: org.name, locale: org.locale },
        after: { name: 'Renamed', locale: 'fr' },
      })
    })
  })

  it('keeps the address of those alone who are or were members', async () => {
    await withActors(async (tx, { org, admin, stranger }) => {
      await tx`delete from public.memberships where user_id = ${admin.userId}`
      const [address] = await tx<{ id: string }[]>`
        insert into public.tags (org_id, name) values (${org.id}, 'VIP') returning id`
      const id = address?.id ?? ''
      for (const { userId } of [admin, stranger]) {
        await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId })}, true)`
        await tx`update public.tags set name = ${userId} where id = ${id}`
      }
      const [, byAdmin, byStranger] = await entries(tx, 'tags', id)
      expect(byAdmin).toMatchObject({ actor_id: admin.userId, actor_email: admin.email })
      expect(byStranger).toMatchObject({ actor_id: stranger.userId, actor_email: null })
    })
  })

  it('knows the founder in the entry of the organization itself', async () => {
    await withActors(async (tx, { stranger }) => {
      await as(tx, stranger)
      const [made] = await tx<{ id: string }[]>`
        select (public.create_organization('New', 'brand-new-one', 'EUR', 'UTC', 'en')).id`
      const [entry] = await entries(tx, 'organizations', made?.id ?? '')
      expect(entry).toMatchObject({ actor_email: stranger.email })
    })
  })

  it('writes the whole row for inserts and deletes, and nothing for a change of nothing', async () => {
    await withActors(async (tx, { org, owner, agent }) => {
      await as(tx, owner)
      await tx`update public.organizations set name = name where id = ${org.id}`
      await tx`select public.remove_member(${org.id}, ${agent.userId})`
      expect(await entries(tx, 'organizations', org.id)).toHaveLength(1)
      const [joined, left] = await entries(tx, 'memberships', agent.userId)
      expect(joined).toMatchObject({
        action: 'insert',
        before: null,
        after: { role: 'agent' },
        actor_id: null,
      })
      expect(left).toMatchObject({
        action: 'delete',
        before: { role: 'agent' },
        after: null,
        actor_id: owner.userId,
      })
    })
  })

  it.each([
    ['no headers', ''],
    ['headers that are no JSON', 'x-request-id: 1'],
    ['headers that are a list', '["x-request-id"]'],
    ['headers without a request id', '{}'],
    ['a request id that is an object', '{"x-request-id": {"a": 1}}'],
  ])('does not stumble over %s', async (_what, headers) => {
    await withActors(async (tx, { org, owner }) => {
      await as(tx, owner)
      await tx`select set_config('request.headers', ${headers}, true)`
      await tx`update public.organizations set name = 'Renamed' where id = ${org.id}`
      expect(await entries(tx, 'organizations', org.id)).toHaveLength(2)
    })
  })

  it('cuts a long request id to one short line', async () => {
    await withActors(async (tx, { org, owner }) => {
      await as(tx, owner)
      const headers = JSON.stringify({ 'x-request-id': `a\n${'x'.repeat(10_000)}` })
      await tx`select set_config('request.headers', ${headers}, true)`
      await tx`update public.organizations set name = 'Renamed' where id = ${org.id}`
      const [, change] = await entries(tx, 'organizations', org.id)
      expect(change?.request_id).toBe(`a ${'x'.repeat(98)}`)
    })
  })

  it('hides secrets by their name and by list, and shows that they changed', async () => {
    await inTransaction(async (tx) => {
      await tx`
        create table private.tg_audit_subject (
          org_id uuid, id integer, api_key text, password_digest text, hash text, hashtag text,
          pin text, note text)`
      await tx`
        create trigger trg_700_audit after insert or update or delete on private.tg_audit_subject
        for each row execute function private.tg__audit('org_id', 'id', 'pin')`
      await tx`insert into private.tg_audit_subject 
        values (null, 1, 'sk_1', 'digest', 'abc', '#hash', '0000', 'hello')`
      await tx`update private.tg_audit_subject set api_key = null, password_digest = 'other', pin = '1111'`
      const [made, changed] = await entries(tx, 'tg_audit_subject', '1')
      const hidden = '[redacted]'
      expect(made?.after).toEqual({
        org_id: null,
        id: 1,
        api_key: hidden,
        password_digest: hidden,
        hash: hidden,
        hashtag: '#hash',
        pin: hidden,
        note: 'hello',
      })
      expect(changed?.before).toEqual({ api_key: hidden, password_digest: hidden, pin: hidden })
      expect(changed?.after).toEqual({ api_key: null, password_digest: hidden, pin: hidden })
    })
  })

  it('follows an invitation from its making to its end', async () => {
    await withActors(async (tx, { org, owner }) => {
      await as(tx, owner)
      const [made] = await tx<{ id: string }[]>`
        select public.invite_member(${org.id}, 'followed@example.test', 'agent') as id`
      await tx`select public.revoke_invitation(${made?.id ?? ''})`
      const trail = await entries(tx, 'invitations', made?.id ?? '')
      expect(trail.map(({ action }) => action)).toEqual(['insert', 'update'])
      expect(trail[1]).toMatchObject({ actor_id: owner.userId, before: { revoked_at: null } })
    })
  })

  it('records platform matters without an organization, where no tenant sees them', async () => {
    await withActors(async (tx, { platformAdmin, owner }) => {
      const [entry] = await entries(tx, 'platform_admins', platformAdmin.userId)
      expect(entry).toMatchObject({ org_id: null, action: 'insert' })
      await as(tx, owner)
      expect(await tx`select from public.audit_log where org_id is null`).toHaveLength(0)
    })
  })
})

describe('audit_log', () => {
  it('is read by owners and admins of the organization, and by nobody else', async () => {
    await withActors(async (tx, actors) => {
      for (const [who, reads] of [
        ['owner', true],
        ['admin', true],
        ['agent', false],
        ['otherOwner', false],
        ['customer', false],
        ['stranger', false],
        ['platformAdmin', false],
      ] as const) {
        await as(tx, actors[who])
        const rows = await tx`select from public.audit_log where org_id = ${actors.org.id}`
        expect(rows.length > 0, who).toBe(reads)
      }
      await asAnon(tx)
      await expectDenied(tx`select from public.audit_log`, '42501')
    })
  })

  it('can be changed by no role, not even the owner of the table', async () => {
    await withActors(async (tx, { owner }) => {
      const attempts = [
        () => tx`update public.audit_log set actor_email = 'someone@else.test'`,
        () => tx`delete from public.audit_log`,
        () => tx`truncate public.audit_log`,
      ]
      for (const become of [() => as(tx, owner), () => asService(tx)]) {
        await become()
        for (const attempt of attempts) await expectDenied(attempt, '42501')
        await expectDenied(
          tx`insert into public.audit_log (action, table_name) values ('insert', 'made_up')`,
          '42501',
        )
      }
      await asOwner(tx)
      for (const attempt of attempts) {
        await expectDenied(attempt, '42501', 'platform.audit_log_is_append_only')
      }
    })
  })

  it('holds for each partition by itself', async () => {
    await withActors(async (tx, { owner }) => {
      const partitions = await tx<{ name: string }[]>`
        select relname as name from pg_class
        where relispartition and relkind = 'r' and relname like 'audit_log_%'`
      expect(partitions.length).toBeGreaterThan(12)
      for (const { name } of partitions) {
        const partition = tx(`private.${name}`)
        await asOwner(tx)
        await expectDenied(tx`truncate ${partition}`, '42501', 'platform.audit_log_is_append_only')
        await as(tx, owner)
        await expectDenied(tx`select from ${partition}`, '42501')
        await asService(tx)
        await expectDenied(tx`select from ${partition}`, '42501')
      }
    })
  })

  it('cannot be emptied as a whole where a partition has lost its own guard', async () => {
    await inTransaction(async (tx) => {
      const guards = await tx<{ relname: string }[]>`
        select relname from pg_class join pg_trigger on tgrelid = pg_class.oid
        where relispartition and tgname = 'trg_300_append_only_truncate'`
      for (const { relname } of guards) {
        await tx`drop trigger trg_300_append_only_truncate on private.${tx(relname)}`
      }
      await expectDenied(
        tx`truncate public.audit_log`,
        '42501',
        'platform.audit_log_is_append_only',
      )
    })
  })

  it('stays readable after the people and the organization are gone', async () => {
    await withActors(async (tx, { org, owner }) => {
      await as(tx, owner)
      await tx`update public.organizations set name = 'Renamed' where id = ${org.id}`
      await asOwner(tx)
      await tx`delete from auth.users where id = ${owner.userId}`
      await tx`delete from public.organizations where id = ${org.id}`
      const found = await entries(tx, 'organizations', org.id)
      expect(found.map(({ action }) => action)).toEqual(['insert', 'update', 'delete'])
      expect(found[1]).toMatchObject({ actor_id: owner.userId, actor_email: owner.email })
    })
  })

  it.each([
    ['of an organization', undefined, 'org_id_occurred_at'],
    ['about one table of it', 'customers', 'org_id_table_name_occurred_at'],
  ])('serves the newest entries %s by index', async (_which, table, index) => {
    await withActors(async (tx, { org, owner }) => {
      await tx`set local enable_seqscan = off`
      await as(tx, owner)
      const newest = await tx<{ 'QUERY PLAN': string }[]>`
        explain (costs off) select * from public.audit_log
        where org_id = ${org.id} ${table === undefined ? tx`` : tx`and table_name = ${table}`}
        order by occurred_at desc, id desc limit 50`
      const plan = newest.map((row) => row['QUERY PLAN']).join('\n')
      expect(plan).toContain('Index Scan')
      expect(plan).not.toMatch(/-> +(Incremental )?Sort\b/)
      expect(plan).toContain(index)
    })
  })
})

describe('ensure_audit_partitions', () => {
  it('makes each month once', async () => {
    await inTransaction(async (tx) => {
      const ensure = async () => {
        const [row] = await tx<
          { made: number }[]
        >`select private.ensure_audit_partitions(15) as made`
        return row?.made
      }
      expect(await ensure()).toBe(3)
      expect(await ensure()).toBe(0)
    })
  })

  it('leaves a month alone whose entries went to the default partition', async () => {
    await inTransaction(async (tx) => {
      await tx`
        insert into public.audit_log (occurred_at, action, table_name)
        values (date_trunc('month', now()) + interval '14 months', 'insert', 'stray')`
      const [row] = await tx<{ made: number }[]>`select private.ensure_audit_partitions(15) as made`
      expect(row?.made).toBe(2)
    })
  })

  it('is not for clients', async () => {
    await withActors(async (tx, { owner }) => {
      for (const become of [() => as(tx, owner), () => asService(tx), () => asAnon(tx)]) {
        await become()
        await expectDenied(tx`select private.ensure_audit_partitions()`, '42501')
      }
    })
  })

  it('runs twice at once without harm', async () => {
    const results = await Promise.allSettled([
      sql`select private.ensure_audit_partitions()`,
      sql`select private.ensure_audit_partitions()`,
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  })
})
