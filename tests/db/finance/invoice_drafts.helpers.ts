import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'

type Place = Actors & { customerId: string }

/** As an agent, of an organization that has a customer. */
export async function asAgent(run: (tx: Tx, place: Place) => Promise<void>) {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const { id } = await createCustomer(tx, {
      org_id: actors.org.id,
      name: 'Ada Lovelace',
      company: 'Engines',
      email: 'ada@example.test',
      country_code: 'GB',
    })
    await as(tx, actors.agent)
    await run(tx, { ...actors, customerId: id })
  })
}
