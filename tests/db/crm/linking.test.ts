import { describe, expect, it } from 'vitest'
import {
  type Actor,
  type Actors,
  createActor,
  createActors,
  removeActors,
} from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, sql, type Tx } from '../../helpers/db.ts'
import {
  type CustomerValues,
  createCreditEntry,
  createCustomer,
  required,
} from '../../helpers/factories.ts'

async function claim(tx: Tx, actor: Actor): Promise<string[]> {
  await as(tx, actor)
  const rows = await tx<{ customer_id: string }[]>`
    select customer_id from public.claim_customer()`
  await asOwner(tx)
  return rows.map(({ customer_id }) => customer_id)
}

async function userOf(tx: Tx, customerId: string): Promise<string | null> {
  const [row] = await tx<{ user_id: string | null }[]>`
    select user_id from public.customers where id = ${customerId}`
  return required(row).user_id
}

/** A customer with the address of somebody who has just signed up. */
async function withStranger(
  run: (tx: Tx, actors: Actors, customerId: string) => Promise<void>,
  values: Partial<CustomerValues> = {},
): Promise<void> {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const { id } = await createCustomer(tx, {
      org_id: actors.org.id,
      email: actors.stranger.email,
      ...values,
    })
    await run(tx, actors, id)
  })
}

describe('claim_customer', () => {
  it('links a user to the customers with their confirmed address, in every organization', () =>
    withStranger(async (tx, { otherOrg, stranger }, id) => {
      const other = await createCustomer(tx, { org_id: otherOrg.id, email: stranger.email })
      await createCustomer(tx, { org_id: otherOrg.id })
      expect((await claim(tx, stranger)).toSorted()).toEqual([id, other.id].toSorted())
      expect(await userOf(tx, id)).toBe(stranger.userId)
      expect(await claim(tx, stranger)).toEqual([])
    }))

  it('links nobody whose address is not confirmed', () =>
    withStranger(async (tx, _actors, id) => {
      const unconfirmed = await createActor(tx, { is_confirmed: false })
      await tx`update public.customers set email = ${unconfirmed.email} where id = ${id}`
      expect(await claim(tx, unconfirmed)).toEqual([])
      await tx`update auth.users set email_confirmed_at = now() where id = ${unconfirmed.userId}`
      expect(await claim(tx, unconfirmed)).toEqual([id])
    }))

  it('links nobody who must choose a new password first', () =>
    withStranger(async (tx, { stranger }) => {
      await tx`
        insert into private.password_change_requirements (user_id) values (${stranger.userId})`
      await expectDenied(() => claim(tx, stranger), '42501', 'identity.password_change_required')
    }))

  it('leaves archived customers alone', () =>
    withStranger(
      async (tx, { stranger }, id) => {
        expect(await claim(tx, stranger)).toEqual([])
        await tx`update public.customers set archived_at = null where id = ${id}`
        expect(await claim(tx, stranger)).toEqual([id])
      },
      { archived_at: new Date() },
    ))

  it('takes nobody’s customer away', () =>
    withStranger(async (tx, { stranger }, id) => {
      const other = await createActor(tx)
      await tx`update public.customers set user_id = ${other.userId} where id = ${id}`
      expect(await claim(tx, stranger)).toEqual([])
      expect(await userOf(tx, id)).toBe(other.userId)
    }))

  it('links one customer per organization', () =>
    withStranger(async (tx, { org, stranger }) => {
      await createCustomer(tx, { org_id: org.id, user_id: stranger.userId })
      expect(await claim(tx, stranger)).toEqual([])
    }))

  it('keeps the link when the address of the sign-in changes', () =>
    withStranger(async (tx, { stranger }, id) => {
      await claim(tx, stranger)
      await tx`update auth.users set email = 'moved@example.test' where id = ${stranger.userId}`
      expect(await claim(tx, stranger)).toEqual([])
      expect(await userOf(tx, id)).toBe(stranger.userId)
    }))

  it('finds the address by an index of its own', async () => {
    await inTransaction(async (tx) => {
      await tx`set local enable_seqscan = off`
      const plan = await tx.unsafe<{ 'QUERY PLAN': string }[]>(`
        explain select id from public.customers
         where email = 'ada@example.test' and user_id is null and archived_at is null`)
      expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain(
        'customers_claimable_email_idx',
      )
    })
  })

  it('is told in the timeline, and so is the end of it', () =>
    withStranger(async (tx, { org, agent, stranger }, id) => {
      await claim(tx, stranger)
      await as(tx, agent)
      await tx`select public.unlink_customer(${org.id}, ${id})`
      await asOwner(tx)
      const events = await tx`
        select kind, data, actor_id from public.customer_events
         where customer_id = ${id} and kind <> 'customer.created' order by id`
      expect(events).toEqual([
        {
          kind: 'customer.linked',
          data: { user_id: stranger.userId },
          actor_id: stranger.userId,
        },
        { kind: 'customer.unlinked', data: { user_id: stranger.userId }, actor_id: agent.userId },
      ])
    }))
})

describe('unlink_customer', () => {
  it('keeps the person and the address away until staff allow it again', () =>
    withStranger(async (tx, { org, agent, stranger }, id) => {
      await claim(tx, stranger)
      await as(tx, agent)
      const [unlinked] = await tx`select public.unlink_customer(${org.id}, ${id}) as done`
      expect(unlinked?.done).toBe(true)
      expect((await tx`select public.unlink_customer(${org.id}, ${id}) as done`)[0]?.done).toBe(
        false,
      )
      await asOwner(tx)
      expect(await claim(tx, stranger)).toEqual([])

      // The account made anew: another user, the same address.
      await tx`delete from auth.users where id = ${stranger.userId}`
      const again = await createActor(tx, { email: stranger.email })
      expect(await claim(tx, again)).toEqual([])

      // The address corrected by staff: whoever really has it is linked.
      const right = await createActor(tx)
      await tx`update public.customers set email = ${right.email} where id = ${id}`
      expect(await claim(tx, right)).toEqual([id])
      await tx`update public.customers set user_id = null, email = ${again.email} where id = ${id}`

      await as(tx, agent)
      const allow = async () =>
        (await tx`select public.allow_customer_link(${org.id}, ${id}) as done`)[0]?.done
      expect([await allow(), await allow()]).toEqual([true, false])
      await asOwner(tx)
      expect(await claim(tx, again)).toEqual([id])
    }))

  it('is in the audit trail, with the address that is refused', () =>
    withStranger(async (tx, { org, agent, stranger }, id) => {
      await claim(tx, stranger)
      await as(tx, agent)
      await tx`select public.unlink_customer(${org.id}, ${id})`
      await tx`select public.allow_customer_link(${org.id}, ${id})`
      await asOwner(tx)
      const entries = await tx`
        select action, coalesce(after, before) ->> 'email' as email from public.audit_log
         where org_id = ${org.id} and table_name = 'customer_link_refusals' order by action desc`
      expect(entries).toEqual([
        { action: 'insert', email: stranger.email },
        { action: 'delete', email: stranger.email },
      ])
    }))

  it('reports crm.customer_not_found for another organization’s customer', () =>
    withStranger(async (tx, { org, otherOrg, agent }) => {
      const { id } = await createCustomer(tx, { org_id: otherOrg.id })
      await as(tx, agent)
      for (const attempt of [
        () => tx`select public.unlink_customer(${org.id}, ${id})`,
        () => tx`select public.allow_customer_link(${org.id}, ${id})`,
      ]) {
        await expectDenied(attempt, 'PT404', 'crm.customer_not_found')
      }
    }))
})

describe('a refusal of somebody who was merged', () => {
  const call = async (tx: Tx, name: 'unlink' | 'allow', orgId: string, id: string) => {
    const [row] = await tx<{ done: boolean }[]>`
      select ${name === 'unlink' ? tx`public.unlink_customer` : tx`public.allow_customer_link`}
        (${orgId}, ${id}) as done`
    return required(row).done
  }
  const merge = async (tx: Tx, orgId: string, survivorId: string, mergedId: string) => {
    const [row] = await tx<{ id: string }[]>`
      select public.merge_customers(${orgId}, ${survivorId}, ${mergedId}) as id`
    return required(row).id
  }
  const undo = (tx: Tx, orgId: string, mergeId: string) =>
    tx`select public.undo_customer_merge(${orgId}, ${mergeId})`
  const refusalsOf = async (tx: Tx, id: string) =>
    (
      await tx<{ email: string | null }[]>`
        select email from private.customer_link_refusals where customer_id = ${id} order by 1`
    ).map(({ email }) => email)

  it('is taken back by the old id too, since the merge took it along', () =>
    withStranger(async (tx, { org, owner, stranger }, id) => {
      const survivor = await createCustomer(tx, { org_id: org.id })
      await claim(tx, stranger)
      await as(tx, owner)
      await call(tx, 'unlink', org.id, id)
      await merge(tx, org.id, survivor.id, id)
      await asOwner(tx)
      await tx`update public.customers set email = ${stranger.email} where id = ${survivor.id}`
      expect(await claim(tx, stranger)).toEqual([])
      await as(tx, owner)
      expect(await call(tx, 'allow', org.id, id)).toBe(true)
      expect(await call(tx, 'allow', org.id, id)).toBe(false)
      await asOwner(tx)
      expect(await claim(tx, stranger)).toEqual([survivor.id])
    }))

  it('can be made by the old id', () =>
    withStranger(async (tx, { org, owner, stranger }, id) => {
      const survivor = await createCustomer(tx, { org_id: org.id })
      await claim(tx, stranger)
      await as(tx, owner)
      await merge(tx, org.id, survivor.id, id)
      expect(await call(tx, 'unlink', org.id, id)).toBe(true)
      await asOwner(tx)
      expect(await userOf(tx, survivor.id)).toBeNull()
      expect(await refusalsOf(tx, survivor.id)).toEqual([stranger.email])
    }))

  it('keeps every address, of whoever was refused by both', () =>
    withStranger(async (tx, { org, owner, stranger }, id) => {
      const survivor = await createCustomer(tx, { org_id: org.id })
      for (const [customer_id, email] of [
        [id, 'old@example.test'],
        [survivor.id, 'new@example.test'],
      ] as const) {
        await tx`
          insert into private.customer_link_refusals (org_id, customer_id, user_id, email)
          values (${org.id}, ${customer_id}, ${stranger.userId}, ${email})`
      }
      await as(tx, owner)
      const mergeId = await merge(tx, org.id, survivor.id, id)
      await asOwner(tx)
      expect(await refusalsOf(tx, survivor.id)).toEqual(['new@example.test', 'old@example.test'])
      await as(tx, owner)
      await undo(tx, org.id, mergeId)
      await asOwner(tx)
      expect(await refusalsOf(tx, survivor.id)).toEqual(['new@example.test'])
      expect(await refusalsOf(tx, id)).toEqual(['old@example.test'])
    }))

  it.each([
    ['the survivor', (pair: { survivor: string; merged: string }) => pair.survivor],
    ['the merged one', (pair: { survivor: string; merged: string }) => pair.merged],
  ])('keeps a user of the other away whom %s refuses, until staff allow it', (_who, refusing) =>
    withStranger(async (tx, { org, owner, stranger }, merged) => {
      const { id: survivor } = await createCustomer(tx, { org_id: org.id })
      const refusedBy = refusing({ survivor, merged })
      const linked = refusedBy === survivor ? merged : survivor
      await tx`
        insert into private.customer_link_refusals (org_id, customer_id, user_id)
        values (${org.id}, ${refusedBy}, ${stranger.userId})`
      await tx`update public.customers set user_id = ${stranger.userId} where id = ${linked}`
      await as(tx, owner)
      const mergeId = await merge(tx, org.id, survivor, merged)
      await asOwner(tx)
      expect(await userOf(tx, survivor)).toBeNull()
      await as(tx, owner)
      await undo(tx, org.id, mergeId)
      await asOwner(tx)
      expect([await userOf(tx, linked), await userOf(tx, refusedBy)]).toEqual([
        stranger.userId,
        null,
      ])

      await as(tx, owner)
      await call(tx, 'allow', org.id, refusedBy)
      await merge(tx, org.id, survivor, merged)
      await asOwner(tx)
      expect(await userOf(tx, survivor)).toBe(stranger.userId)
    }),
  )

  it('holds for who has the address by now', () =>
    withStranger(async (tx, { org, owner, stranger }, id) => {
      const survivor = await createCustomer(tx, { org_id: org.id })
      const before = await createActor(tx)
      await tx`
        insert into private.customer_link_refusals (org_id, customer_id, user_id, email)
        values (${org.id}, ${survivor.id}, ${before.userId}, ${stranger.email})`
      await tx`update public.customers set user_id = ${stranger.userId} where id = ${id}`
      await as(tx, owner)
      await merge(tx, org.id, survivor.id, id)
      await asOwner(tx)
      expect(await userOf(tx, survivor.id)).toBeNull()
    }))

  it.each(['is gone', 'is another customer'])('is undone without a user who %s by then', (what) =>
    withStranger(async (tx, { org, owner }, merged) => {
      const { id: survivor } = await createCustomer(tx, { org_id: org.id })
      for (const [refusedBy, linked] of [
        [survivor, merged],
        [merged, survivor],
      ] as const) {
        const user = await createActor(tx)
        await tx`
          insert into private.customer_link_refusals (org_id, customer_id, user_id)
          values (${org.id}, ${refusedBy}, ${user.userId})`
        await tx`update public.customers set user_id = ${user.userId} where id = ${linked}`
        await as(tx, owner)
        const mergeId = await merge(tx, org.id, survivor, merged)
        await asOwner(tx)
        if (what === 'is gone') await tx`delete from auth.users where id = ${user.userId}`
        else await createCustomer(tx, { org_id: org.id, user_id: user.userId })
        await as(tx, owner)
        await undo(tx, org.id, mergeId)
        await asOwner(tx)
        expect([await userOf(tx, survivor), await userOf(tx, merged)]).toEqual([null, null])
      }
    }),
  )
})

describe('get_own_customer', () => {
  it('shows a customer exactly the fields that are theirs', () =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      const [row] = await tx<{ id: string }[]>`
        update public.customers set company = 'Acme', source = 'secret'
         where user_id = ${customer.userId} returning id`
      await createCreditEntry(tx, { org_id: org.id, customer_id: required(row).id })
      await as(tx, customer)
      const [answer] = await tx<{ own: Record<string, unknown> }[]>`
        select public.get_own_customer(${org.id}) as own`
      const shown = required(answer).own
      expect(Object.keys(shown).toSorted()).toEqual([
        'company',
        'country_code',
        'credit',
        'customer_id',
        'email',
        'is_archived',
        'name',
        'org_id',
        'org_locale',
        'org_name',
        'org_slug',
        'phone',
        'since',
        'updated_at',
      ])
      expect(shown).toMatchObject({
        org_slug: org.slug,
        email: customer.email,
        company: 'Acme',
        credit: [{ currency: 'EUR', balance_minor: 1000, exponent: 2 }],
        is_archived: false,
      })
    }))
})

describe('update_own_customer', () => {
  const update = (tx: Tx, orgId: string, values: Record<string, string | null>, seen?: string) =>
    tx<{ own: Record<string, unknown> }[]>`
      select public.update_own_customer(${orgId}, ${tx.json(values)}, ${seen ?? null}) as own`

  it('a customer can change their name, company, phone and country', () =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      const values = { name: 'Carla C', company: null, phone: '+49 30 1', country_code: 'de' }
      await as(tx, customer)
      const [answer] = await update(tx, org.id, values)
      expect(required(answer).own).toMatchObject({ ...values, country_code: 'DE' })
      await asOwner(tx)
      const [event] = await tx`
        select kind, actor_id from public.customer_events
         where org_id = ${org.id} and kind = 'customer.updated'`
      expect(event).toEqual({ kind: 'customer.updated', actor_id: customer.userId })
    }))

  it.each([
    'email',
    'segment',
    'owner_id',
    'source',
    'external_ref',
    'tags',
    'user_id',
    'archived_at',
    'org_id',
  ])('a customer cannot change %s', (field) =>
    inTransaction(async (tx) => {
      const { org, customer, owner } = await createActors(tx)
      const values: Record<string, unknown> = {
        email: 'new@example.test',
        segment: 'CUSTOMER',
        owner_id: owner.userId,
        tags: [],
      }
      await as(tx, customer)
      const change = tx.json({ [field]: values[field] ?? 'x' } as Record<string, string>)
      const error = await expectDenied(
        () => tx`select public.update_own_customer(${org.id}, ${change})`,
        'PT422',
        'crm.field_unknown',
      )
      expect(error.detail).toBe(field)
    }),
  )

  it.each([
    ['a name of 201 characters', { name: 'x'.repeat(201) }, 'crm.value_too_long'],
    ['a country that there is not', { country_code: 'XX' }, 'crm.country_unknown'],
    ['no name while nothing else is known', { name: null }, 'crm.customer_unidentified'],
  ])('refuses %s', (_what, values, reason) =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      await tx`update public.customers set email = null where user_id = ${customer.userId}`
      await as(tx, customer)
      await expectDenied(() => update(tx, org.id, values), 'PT422', reason)
    }),
  )

  it('refuses values that somebody changed since they were read, and takes those that are fresh', () =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      await as(tx, customer)
      await expectDenied(
        () => update(tx, org.id, { name: 'Old' }, '2020-01-01T00:00:00Z'),
        'PT409',
        'crm.customer_changed',
      )
      const [own] = await tx<{ updated_at: string }[]>`
        select public.get_own_customer(${org.id}) ->> 'updated_at' as updated_at`
      const [answer] = await update(tx, org.id, { name: 'New' }, required(own).updated_at)
      expect(required(answer).own).toMatchObject({ name: 'New' })
    }))

  it('an archived customer can read their row and not change it', () =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      await tx`update public.customers set archived_at = now() where user_id = ${customer.userId}`
      await as(tx, customer)
      await expectDenied(
        () => update(tx, org.id, { name: 'New' }),
        'PT409',
        'crm.own_customer_archived',
      )
      const [row] = await tx<{ is_archived: boolean }[]>`
        select (public.get_own_customer(${org.id}) ->> 'is_archived')::boolean as is_archived`
      expect(required(row).is_archived).toBe(true)
    }))

  it('a customer changes their own row and no colleague’s of the same organization', () =>
    inTransaction(async (tx) => {
      const { org, customer } = await createActors(tx)
      const other = await createCustomer(tx, { org_id: org.id, name: 'Untouched' })
      await as(tx, customer)
      await update(tx, org.id, { name: 'Mine' })
      await asOwner(tx)
      const [row] = await tx`select name from public.customers where id = ${other.id}`
      expect(row?.name).toBe('Untouched')
    }))
})

describe('claim_customer, in a race', () => {
  it('skips a customer who is being changed, and links them at the next sign-in', async () => {
    const actors = await createActors(sql)
    const { org, stranger } = actors
    try {
      const { id } = await createCustomer(sql, { org_id: org.id, email: stranger.email })
      await sql.begin(async (writer) => {
        await writer`update public.customers set phone = '1' where id = ${id}`
        expect(await inTransaction((tx) => claim(tx, stranger))).toEqual([])
      })
      expect(await inTransaction((tx) => claim(tx, stranger))).toEqual([id])
    } finally {
      await removeActors(sql, actors)
    }
  })
})
