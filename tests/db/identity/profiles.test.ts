import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  type Tx,
} from '../../helpers/db.ts'

type Profile = {
  email: string | null
  phone: string | null
  first_name: string | null
  last_name: string | null
}

type SignUp = { metadata?: JSONValue; email?: string | null; phone?: string | null }

/** As the auth service does it: an insert into auth.users and nothing else. */
async function signUp(tx: Tx, { metadata = null, email, phone = null }: SignUp = {}) {
  const id = randomUUID()
  const address = email === undefined ? `${id}@example.test` : email
  await tx`
    insert into auth.users (id, email, phone, raw_user_meta_data)
    values (${id}, ${address}, ${phone}, ${metadata === null ? null : tx.json(metadata)})`
  return id
}

async function profileOf(tx: Tx, id: string): Promise<Profile | undefined> {
  const [row] = await tx<Profile[]>`
    select email, phone, first_name, last_name from public.profiles where id = ${id}`
  return row
}

const metadataOf = async (tx: Tx, id: string) => {
  const [row] = await tx<{ metadata: unknown }[]>`
    select raw_user_meta_data as metadata from auth.users where id = ${id}`
  return row?.metadata
}

const long = 'x'.repeat(10_000)

describe('create_user_profile', () => {
  it.each<[string, JSONValue, string | null, string | null]>([
    ['no metadata', null, null, null],
    ['an empty object', {}, null, null],
    ['both names', { first_name: 'Ada', last_name: 'Byron' }, 'Ada', 'Byron'],
    ['only one name', { first_name: 'Ada' }, 'Ada', null],
    ['a full name', { full_name: 'Anna Maria Schmidt' }, 'Anna Maria', 'Schmidt'],
    ['a full name of one word', { name: 'Cher' }, 'Cher', null],
    ['names and a full name', { first_name: 'Ada', full_name: 'Someone Else' }, 'Ada', null],
    [
      'names with white space and control characters',
      { first_name: ' A\tda\n', last_name: '\u0007B\u200f' },
      'A da',
      'B\u200f',
    ],
    ['blank names', { first_name: '   ', last_name: '' }, null, null],
    ['numbers', { first_name: 5, last_name: 7.5 }, null, null],
    ['arrays', { first_name: ['Ada'], last_name: [] }, null, null],
    ['objects', { first_name: { de: 'Ada' }, last_name: {} }, null, null],
    ['booleans and nulls', { first_name: true, last_name: null }, null, null],
    ['a full name that is an array', { full_name: [1, 2], name: {} }, null, null],
    [
      'names of 10,000 characters',
      { first_name: long, last_name: long },
      'x'.repeat(100),
      'x'.repeat(100),
    ],
    ['a full name of 10,000 characters', { full_name: long }, 'x'.repeat(100), null],
    ['emoji', { first_name: '👩‍👩‍👧', last_name: '🙂' }, '👩‍👩‍👧', '🙂'],
    ['right-to-left', { first_name: 'עדה', last_name: 'לאבלייס' }, 'עדה', 'לאבלייס'],
    ['an array instead of an object', ['first_name', 'Ada'], null, null],
    ['a string instead of an object', '{"first_name": "Ada"}', null, null],
    ['a number instead of an object', 7, null, null],
    ['a boolean instead of an object', false, null, null],
    [
      'a role and an organization, which are ignored',
      { role: 'owner', org_id: randomUUID(), is_admin: true },
      null,
      null,
    ],
  ])('makes a profile from %s', async (_what, metadata, first, last) => {
    await inTransaction(async (tx) => {
      const id = await signUp(tx, { metadata })
      expect(await profileOf(tx, id)).toEqual({
        email: `${id}@example.test`,
        phone: null,
        first_name: first,
        last_name: last,
      })
      expect(await tx`select from public.memberships where user_id = ${id}`).toHaveLength(0)
    })
  })

  it('makes one for a JSON null, which is not the same as none', async () => {
    await inTransaction(async (tx) => {
      const id = randomUUID()
      await tx`insert into auth.users (id, email, raw_user_meta_data) values (${id}, ${`${id}@a.test`}, 'null'::jsonb)`
      expect(await profileOf(tx, id)).toMatchObject({ first_name: null })
    })
  })

  it('takes any phone, also an empty or absurd one, and a user without e-mail', async () => {
    await inTransaction(async (tx) => {
      const plain = await signUp(tx, { email: null, phone: '+49 30 1234' })
      expect(await profileOf(tx, plain)).toMatchObject({ email: null, phone: '+49 30 1234' })
      const absurd = await signUp(tx, { phone: `not a phone ${long}` })
      expect((await profileOf(tx, absurd))?.phone).toHaveLength(40)
      const empty = await signUp(tx, { phone: '' })
      expect((await profileOf(tx, empty))?.phone).toBeNull()
    })
  })

  it('lets a NUL fail where it enters, in the type, and not in the trigger', async () => {
    await inTransaction(async (tx) => {
      const error = await expectDenied(
        tx`insert into auth.users (id, email, raw_user_meta_data)
           values (${randomUUID()}, 'nul@example.test', '{"first_name": "a\\u0000b"}'::text::jsonb)`,
        '22P05',
      )
      expect(error.where ?? '').not.toContain('create_user_profile')
    })
  })

  it('does not fail when the profile exists already', async () => {
    await inTransaction(async (tx) => {
      const id = randomUUID()
      // The row a back-fill of another transaction may have written first.
      await tx`set local session_replication_role = replica`
      await tx`insert into public.profiles (id, first_name) values (${id}, 'Earlier')`
      await tx`set local session_replication_role = origin`
      await tx`insert into auth.users (id, email) values (${id}, ${`${id}@example.test`})`
      expect(await profileOf(tx, id)).toMatchObject({ first_name: 'Earlier' })
    })
  })

  it('cannot block a sign-up even when the profile is refused, and is made good later', async () => {
    await inTransaction(async (tx) => {
      await tx`alter table public.profiles add constraint profiles_never_check check (false) not valid`
      const id = await signUp(tx, { metadata: { first_name: 'Ada' } })
      expect(await tx`select from auth.users where id = ${id}`).toHaveLength(1)
      expect(await profileOf(tx, id)).toBeUndefined()

      await tx`update auth.users set email = 'moved@example.test' where id = ${id}`
      expect(await profileOf(tx, id)).toBeUndefined()

      await tx`alter table public.profiles drop constraint profiles_never_check`
      const [repaired] = await tx<{ count: number }[]>`
        select private.repair_user_profiles(${id}) as count`
      expect(repaired?.count).toBe(1)
      expect(await profileOf(tx, id)).toMatchObject({
        first_name: 'Ada',
        email: 'moved@example.test',
      })
      const [again] = await tx<{ count: number }[]>`
        select private.repair_user_profiles(${id}) as count`
      expect(again?.count).toBe(0)
    })
  })

  it('goes with its user', async () => {
    await inTransaction(async (tx) => {
      const id = await signUp(tx)
      await tx`delete from auth.users where id = ${id}`
      expect(await profileOf(tx, id)).toBeUndefined()
    })
  })
})

describe('sync_user_profile', () => {
  it('carries e-mail, phone and names from the user to the profile', async () => {
    await inTransaction(async (tx) => {
      const id = await signUp(tx, { metadata: { first_name: 'Ada' } })
      await tx`
        update auth.users
        set email = 'new@example.test', phone = '+123',
          raw_user_meta_data = '{"first_name": "Grace", "last_name": "Hopper", "theme": "dark"}'
        where id = ${id}`
      expect(await profileOf(tx, id)).toEqual({
        email: 'new@example.test',
        phone: '+123',
        first_name: 'Grace',
        last_name: 'Hopper',
      })
    })
  })

  it('carries names from the profile to the user and leaves other metadata alone', async () => {
    await inTransaction(async (tx) => {
      const { stranger } = await createActors(tx)
      await tx`
        update auth.users set raw_user_meta_data = '{"full_name": "Old Name", "theme": "dark"}'
        where id = ${stranger.userId}`
      await as(tx, stranger)
      await tx`
        update public.profiles set first_name = ' Grace ', last_name = 'Hopper'
        where id = ${stranger.userId}`
      await asOwner(tx)
      expect(await metadataOf(tx, stranger.userId)).toEqual({
        full_name: 'Old Name',
        theme: 'dark',
        first_name: 'Grace',
        last_name: 'Hopper',
      })
      expect(await profileOf(tx, stranger.userId)).toMatchObject({ first_name: 'Grace' })
    })
  })

  it('keeps a cleared name cleared, although the provider still sends a full one', async () => {
    await inTransaction(async (tx) => {
      const id = await signUp(tx, { metadata: { full_name: 'Ada Byron' } })
      await tx`update public.profiles set first_name = null, last_name = null where id = ${id}`
      expect(await profileOf(tx, id)).toMatchObject({ first_name: null, last_name: null })
      await tx`
        update auth.users set raw_user_meta_data = raw_user_meta_data || '{"full_name": "Ada King"}'
        where id = ${id}`
      expect(await profileOf(tx, id)).toMatchObject({ first_name: null, last_name: null })
    })
  })

  it.each<[string, string]>([
    ['null', 'null'],
    ['an array', '[1]'],
    ['a string', '"text"'],
    ['names of the wrong type', '{"first_name": 5, "last_name": ["x"]}'],
  ])('never fails the auth service over metadata that is %s', async (_what, metadata) => {
    await inTransaction(async (tx) => {
      const id = await signUp(tx, { metadata: { first_name: 'Ada', last_name: 'Byron' } })
      await tx`update auth.users set raw_user_meta_data = ${metadata}::text::jsonb where id = ${id}`
      expect(await profileOf(tx, id)).toMatchObject({ first_name: null, last_name: null })
      await tx`update public.profiles set first_name = 'Back' where id = ${id}`
      expect(await metadataOf(tx, id)).toMatchObject({ first_name: 'Back', last_name: null })
    })
  })

  it('answers each change with one write and then rests', async () => {
    await inTransaction(async (tx) => {
      const id = await signUp(tx, { metadata: { first_name: 'Ada' } })
      await tx`
        create function pg_temp.count_write() returns trigger language plpgsql as $$
        begin
          perform set_config('test.' || tg_table_name, (coalesce(nullif(current_setting('test.' || tg_table_name, true), ''), '0')::int + 1)::text, true);
          return null;
        end $$`
      await tx`create trigger zz_count after update on public.profiles for each row execute function pg_temp.count_write()`
      // The users table belongs to the auth service here, so its writes are read off its row version.
      const version = async () => {
        const [row] = await tx<
          { ctid: string }[]
        >`select ctid::text from auth.users where id = ${id}`
        return row?.ctid
      }
      const writes = async () => {
        const [row] = await tx<
          { n: string | null }[]
        >`select current_setting('test.profiles', true) as n`
        return Number(row?.n ?? 0)
      }

      await tx`update public.profiles set first_name = 'Grace' where id = ${id}`
      expect(await writes()).toBe(1)
      const rested = await version()
      await tx`update public.profiles set first_name = 'Grace', locale = 'de' where id = ${id}`
      expect(await writes()).toBe(2)
      expect(await version()).toBe(rested)

      await tx`update auth.users set raw_user_meta_data = ${tx.json({ first_name: long })} where id = ${id}`
      expect(await writes()).toBe(3)
      expect((await profileOf(tx, id))?.first_name).toHaveLength(100)
      // The long name stays where it is: the profile holds as much of it as fits.
      expect(await metadataOf(tx, id)).toEqual({ first_name: long })
    })
  })

  it('the service key can change an e-mail from the profile, and an ordinary user cannot', async () => {
    await inTransaction(async (tx) => {
      const { stranger } = await createActors(tx)
      await as(tx, stranger)
      await expectDenied(
        tx`update public.profiles set email = 'me@rich.test' where id = ${stranger.userId}`,
        '42501',
      )
      await expectDenied(
        tx`update public.profiles set phone = '1' where id = ${stranger.userId}`,
        '42501',
      )
      await asService(tx)
      await tx`update public.profiles set email = 'fixed@example.test', phone = '+1' where id = ${stranger.userId}`
      await asOwner(tx)
      const [user] = await tx`select email, phone from auth.users where id = ${stranger.userId}`
      expect(user).toEqual({ email: 'fixed@example.test', phone: '+1' })
    })
  })

  it('does not cut what is longer on the other side when another column changes', async () => {
    await inTransaction(async (tx) => {
      const phone = `+${'1'.repeat(60)}`
      const id = await signUp(tx, { phone, metadata: { first_name: long } })
      await asService(tx)
      await tx`update public.profiles set email = ' Other@Example.test ' where id = ${id}`
      await asOwner(tx)
      const [user] = await tx`select email, phone from auth.users where id = ${id}`
      expect(user).toEqual({ email: 'other@example.test', phone })
      expect(await metadataOf(tx, id)).toEqual({ first_name: long })
    })
  })

  it('from the profile, a taken e-mail is an error for the one who writes it', async () => {
    await inTransaction(async (tx) => {
      const { stranger, owner } = await createActors(tx)
      await asService(tx)
      await expectDenied(
        tx`update public.profiles set email = ${owner.email} where id = ${stranger.userId}`,
        '23505',
      )
    })
  })
})

describe('profiles', () => {
  it('are seen by oneself and by colleagues, not by customers, strangers or other organizations', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const everyone = [actors.owner, actors.admin, actors.agent]
        .map(({ userId }) => userId)
        .toSorted()
      for (const [who, expected] of [
        ['owner', everyone],
        ['agent', everyone],
        ['otherOwner', [actors.otherOwner.userId]],
        ['customer', [actors.customer.userId]],
        ['stranger', [actors.stranger.userId]],
        ['platformAdmin', [actors.platformAdmin.userId]],
      ] as const) {
        await as(tx, actors[who])
        const rows = await tx<{ id: string }[]>`select id from public.profiles`
        expect(rows.map(({ id }) => id).toSorted(), who).toEqual(expected)
      }
      await asAnon(tx)
      await expectDenied(tx`select from public.profiles`, '42501')
    })
  })

  it('a former colleague is out of sight at once, both ways', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await as(tx, actors.owner)
      await tx`select public.remove_member(${actors.org.id}, ${actors.agent.userId})`
      expect(await tx`select from public.profiles where id = ${actors.agent.userId}`).toHaveLength(
        0,
      )
      await as(tx, actors.agent)
      expect(await tx`select from public.profiles where id = ${actors.owner.userId}`).toHaveLength(
        0,
      )
    })
  })

  it('one can change one’s own and no colleague’s', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await as(tx, actors.owner)
      const change = (id: string) => tx`
        update public.profiles
        set first_name = 'N', last_name = 'M', locale = 'de', time_zone = 'Europe/Paris',
          avatar_path = ${`${id}/face.png`}
        where id = ${id}`
      expect((await change(actors.owner.userId)).count).toBe(1)
      expect((await change(actors.agent.userId)).count).toBe(0)
    })
  })

  it.each([
    ['another person’s picture', { avatar_path: `${randomUUID()}/face.png` }, '23514'],
    ['a name of 101 characters', { first_name: 'x'.repeat(101) }, '23514'],
    ['an unknown time zone', { time_zone: 'Nowhere' }, 'PT422'],
    ['a locale that is none', { locale: 'x' }, '23514'],
  ])('refuses %s', async (_what, change, code) => {
    await inTransaction(async (tx) => {
      const { owner } = await createActors(tx)
      await as(tx, owner)
      await expectDenied(
        tx`update public.profiles set ${tx(change)} where id = ${owner.userId}`,
        code,
      )
    })
  })

  it('one could not become a colleague, were the id ever granted', async () => {
    await inTransaction(async (tx) => {
      const { owner, agent } = await createActors(tx)
      await tx`grant update (id) on public.profiles to authenticated`
      await as(tx, owner)
      await expectDenied(
        tx`update public.profiles set id = ${agent.userId} where id = ${owner.userId}`,
        '42501',
      )
    })
  })

  it('cannot be inserted or deleted by hand', async () => {
    await inTransaction(async (tx) => {
      const { owner } = await createActors(tx)
      for (const become of [() => as(tx, owner), () => asService(tx)]) {
        await become()
        await expectDenied(tx`insert into public.profiles (id) values (${randomUUID()})`, '42501')
        await expectDenied(tx`delete from public.profiles where id = ${owner.userId}`, '42501')
      }
    })
  })
})

describe('member_summary', () => {
  it('shows staff with names to staff, and nothing to others', async () => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await as(tx, actors.agent)
      const rows = await tx<{ display_name: string }[]>`
        select display_name from public.member_summary
        where org_id = ${actors.org.id} order by display_name`
      expect(rows.map((row) => row.display_name)).toEqual([
        'Agnes Lovelace',
        'Amir Lovelace',
        'Olga Lovelace',
      ])
      await as(tx, actors.otherOwner)
      expect(
        await tx`select from public.member_summary where org_id = ${actors.org.id}`,
      ).toHaveLength(0)
      await as(tx, actors.stranger)
      expect(await tx`select from public.member_summary`).toHaveLength(0)
    })
  })
})
