import { type Actor, type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { type CustomerValues, createCustomer, required } from '../../helpers/factories.ts'

export async function claim(tx: Tx, actor: Actor): Promise<string[]> {
  await as(tx, actor)
  const rows = await tx<{ customer_id: string }[]>`
    select customer_id from public.claim_customer()`
  await asOwner(tx)
  return rows.map(({ customer_id }) => customer_id)
}

export async function userOf(tx: Tx, customerId: string): Promise<string | null> {
  const [row] = await tx<{ user_id: string | null }[]>`
    select user_id from public.customers where id = ${customerId}`
  return required(row).user_id
}

/** A customer with the address of somebody who has just signed up. */
export async function withStranger(
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
