import { it } from 'vitest'
import { type Case, expectRefused } from '../../helpers/constraints.ts'
import { inTransaction, type Tx } from '../../helpers/db.ts'

// As the owner of the tables: what holds here holds for every function and every load.

/** Applies each change to a row that is fine without it. */
export function refuses(
  table: string,
  arrange: (tx: Tx) => Promise<{ org_id: string; id?: string }>,
  cases: Case[],
) {
  it.each(cases)('%s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const { org_id, id } = await arrange(tx)
      await expectRefused(
        constraint,
        () => tx`
          update ${tx(`public.${table}`)} set ${tx(change)}
           where org_id = ${org_id} ${id === undefined ? tx`` : tx`and id = ${id}`}`,
      )
    }),
  )
}
