import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, asService, expectDenied, inTransaction } from '../../helpers/db.ts'
import { long, metadataOf, profileOf, signUp } from './profiles.helpers.ts'

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
