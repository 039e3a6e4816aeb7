import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { as, asOwner, commitAs, sql, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

type Given = Actors & { from: string; into: string }

/** The ids are in the order of the names: it is that in which the two are locked. */
async function withTags(run: (given: Given) => Promise<void>, names = ['From', 'Into']) {
  const actors = await createActors(sql)
  const ids = names.map(() => randomUUID()).sort()
  const create = async (name: string) => {
    const id = required(ids[names.indexOf(name)])
    return (await createTag(sql, { id, org_id: actors.org.id, name })).id
  }
  try {
    await run({ ...actors, from: await create('From'), into: await create('Into') })
  } finally {
    await removeActors(sql, actors)
  }
}

async function createTagged({ org }: Given, ...tags: string[]): Promise<string> {
  const { id } = await createCustomer(sql, { org_id: org.id })
  for (const tag_id of tags) await tagCustomer(sql, { org_id: org.id, customer_id: id, tag_id })
  return id
}

const merge = ({ org, admin, from, into }: Given) =>
  commitAs(admin, (tx) => tx`select public.merge_tags(${org.id}, ${from}, ${into}) as count`)

/** Begins what waits for a colleague's transaction, one by one, and ends that once all wait. */
async function whileUncommitted(
  { agent }: Given,
  change: (tx: Tx) => PromiseLike<unknown>,
  ...begins: (() => Promise<unknown>)[]
): Promise<void> {
  const begun: Promise<unknown>[] = []
  await sql.begin(async (tx) => {
    await as(tx, agent)
    await change(tx)
    const [me] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`
    for (const begin of begins) {
      const work = begin()
      begun.push(work)
      // Told when it is awaited.
      work.catch(() => {})
      await expect
        .poll(() => countWaiting(required(me).pid), { timeout: 30_000 })
        .toBe(begun.length)
    }
  })
  await Promise.all(begun)
}

/** For this connection, or for one that waits for it. */
async function countWaiting(pid: number): Promise<number> {
  const [row] = await sql<{ waiting: number }[]>`
    with recursive waiting as (
      select ${pid}::integer as pid
      union
      select activity.pid from pg_stat_activity as activity
      join waiting on waiting.pid = any (pg_blocking_pids(activity.pid))
    )
    select count(*) - 1 as waiting from waiting`
  return required(row).waiting
}

const tagNamesOf = async (orgId: string, customerId: string) =>
  (
    await sql<{ name: string }[]>`
      select tags.name from public.customer_tags as links
      join public.tags on tags.org_id = links.org_id and tags.id = links.tag_id
      where links.org_id = ${orgId} and links.customer_id = ${customerId} order by 1`
  ).map(({ name }) => name)

describe('tags, in a race', () => {
  it('two merged into each other at once end as one, and nobody loses it', () =>
    withTags(async (given) => {
      const { org, from, into } = given
      await createTagged(given, from)
      await createTagged(given, into)
      const results = await Promise.allSettled([
        merge(given),
        merge({ ...given, from: into, into: from }),
      ])
      const reasons = results.flatMap((result) =>
        result.status === 'rejected' && result.reason instanceof postgres.PostgresError
          ? result.reason.message
          : [],
      )
      expect(reasons).toEqual(['crm.tag_not_found'])
      const [left] = await sql<{ tags: number; customers: number }[]>`
        select (select count(*) from public.tags where org_id = ${org.id}) as tags,
               (select count(*) from public.customer_tags where org_id = ${org.id}) as customers`
      expect(left).toEqual({ tags: 1, customers: 2 })
    }))

  it('who has both and loses the second meanwhile has it after the merge', () =>
    withTags(async (given) => {
      const { org, from, into } = given
      const id = await createTagged(given, from, into)
      await whileUncommitted(
        given,
        (tx) => tx`
          select public.update_customer(${org.id}, ${id}, ${tx.json({ tags: ['From'] })})`,
        () => merge(given),
      )
      const left = await sql`
        select tag_id from public.customer_tags where org_id = ${org.id} and customer_id = ${id}`
      expect([...left]).toEqual([{ tag_id: into }])
    }))

  it('customers who become one meanwhile, with a tag each, have the one that is left', () =>
    withTags(async (given) => {
      const { org, admin, from, into } = given
      const survivor = await createTagged(given, from)
      const merged = await createTagged(given, into)
      await whileUncommitted(
        { ...given, agent: admin },
        (tx) => tx`select public.merge_customers(${org.id}, ${survivor}, ${merged})`,
        () => merge(given),
      )
      const left = await sql`
        select customer_id, tag_id from public.customer_tags where org_id = ${org.id}`
      expect([...left]).toEqual([{ customer_id: survivor, tag_id: into }])
    }))

  it('a version of the tags is compared when a rename that is under way has ended', () =>
    withTags(async (given) => {
      const { org, agent, from } = given
      const id = await createTagged(given, from)
      const [seen] = await sql<{ version: string }[]>`
        select private.tags_version(${org.id}, ${id}) as version`
      const write = whileUncommitted(
        given,
        (tx) => tx`update public.tags set name = 'Renamed' where id = ${from}`,
        () =>
          commitAs(
            agent,
            (tx) => tx`
              select public.update_customer(
                ${org.id}, ${id}, ${tx.json({ tags: ['From'] })},
                p_expected_tags => ${required(seen).version})`,
          ),
      )
      await expect(write).rejects.toMatchObject({ message: 'crm.customer_changed' })
      expect(
        await sql`select from public.tags where org_id = ${org.id} and name = 'From'`,
      ).toHaveLength(0)
    }))

  it('a form that touches no tag is saved while one of its customer is being merged', () =>
    withTags(async (given) => {
      const id = await createTagged(given, given.from)
      const [seen] = await sql<{ version: string }[]>`
        select private.tags_version(${given.org.id}, ${id}) as version`
      await sql.begin(async (tx) => {
        await tx`select from public.tags where id = ${given.from} for update`
        await commitAs(given.agent, async (own) => {
          await own`set local statement_timeout = '5s'`
          await own`
            select public.edit_customer(
              ${given.org.id}, ${id}, '{"name": "Corrected"}', '{}', '{}', null, ${required(seen).version}
            )`
        })
      })
      expect(await sql`select name from public.customers where id = ${id}`).toEqual([
        { name: 'Corrected' },
      ])
    }))

  it('a form changes an address and adds the tag that a merge leaves', () =>
    withTags(async (given) => {
      const { org, agent, from } = given
      const ids = [await createTagged(given, from), await createTagged(given, from)].sort()
      const [first, second] = [required(ids[0]), required(ids[1])]
      await whileUncommitted(
        given,
        // A new address, so that the merge, which has its tags by now, waits before the second.
        (tx) => tx`
          select public.update_customer(${org.id}, ${first}, '{"email": "first@example.com"}')`,
        () => merge(given),
        () =>
          commitAs(
            agent,
            (tx) => tx`
              select public.edit_customer(
                ${org.id}, ${second}, '{"email": "second@example.com"}', '{Into}')`,
          ),
      )
      expect(await tagNamesOf(org.id, second)).toEqual(['Into'])
    }))

  it('a form changes an address and takes off the tag that a merge takes away', () =>
    withTags(async (given) => {
      const { org, agent, from } = given
      const id = await createTagged(given, from)
      // Locked after the two, by the highest id of all.
      const held = randomUUID().replace(/^.{8}/, 'ffffffff')
      await createTag(sql, { id: held, org_id: org.id, name: 'Held' })
      await whileUncommitted(
        given,
        async (tx) => {
          await asOwner(tx)
          await tx`select from public.tags where id = ${held} for update`
        },
        () =>
          commitAs(
            agent,
            (tx) => tx`
              select public.update_customer(
                ${org.id}, ${id}, ${tx.json({ email: 'other@example.com', tags: ['Held'] })})`,
          ),
        () => merge(given),
      )
      expect(await tagNamesOf(org.id, id)).toEqual(['Held'])
    }))

  it('a form that has seen the tag of a merge adds the one that is left', () =>
    withTags(
      async (given) => {
        const { org, agent, from } = given
        const id = await createTagged(given, from)
        const [seen] = await sql<{ version: string }[]>`
          select private.tags_version(${org.id}, ${id}) as version`
        await whileUncommitted(
          given,
          async (tx) => {
            await asOwner(tx)
            await tx`select from public.tags where id = ${from} for key share`
          },
          () => merge(given),
          () =>
            commitAs(
              agent,
              (tx) => tx`
                select public.update_customer(
                  ${org.id}, ${id}, ${tx.json({ tags: ['From', 'Into'] })},
                  p_expected_tags => ${required(seen).version})`,
            ).catch((error) => expect(error).toMatchObject({ message: 'crm.customer_changed' })),
        )
        expect(await tagNamesOf(org.id, id)).toEqual(['Into'])
      },
      ['Into', 'From'],
    ))
})
