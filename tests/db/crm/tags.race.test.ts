import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { as, commitAs, sql, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

type Given = Actors & { from: string; into: string }

async function withTags(run: (given: Given) => Promise<void>) {
  const actors = await createActors(sql)
  const org_id = actors.org.id
  try {
    const from = await createTag(sql, { org_id, name: 'From' })
    const into = await createTag(sql, { org_id, name: 'Into' })
    await run({ ...actors, from: from.id, into: into.id })
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

/** Begins what waits for a colleague's transaction, and ends that once the other waits. */
async function whileUncommitted(
  { agent }: Given,
  change: (tx: Tx) => PromiseLike<unknown>,
  begin: () => Promise<unknown>,
): Promise<void> {
  const begun: { work?: Promise<unknown> } = {}
  await sql.begin(async (tx) => {
    await as(tx, agent)
    await change(tx)
    const [me] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`
    begun.work = begin()
    // Told when it is awaited.
    begun.work.catch(() => {})
    await expect
      .poll(
        async () => {
          const [row] = await sql<{ waiting: number }[]>`
            select count(*) as waiting from pg_stat_activity
             where ${required(me).pid} = any (pg_blocking_pids(pid))`
          return required(row).waiting
        },
        { timeout: 30_000 },
      )
      .toBe(1)
  })
  await begun.work
}

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
})
