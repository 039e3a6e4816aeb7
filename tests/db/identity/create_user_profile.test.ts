import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { expectDenied, inTransaction } from '../../helpers/db.ts'
import { long, profileOf, signUp } from './profiles.helpers.ts'

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
