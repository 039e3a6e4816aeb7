import { inTransaction, type Tx } from '../../helpers/db.ts'
import { createVoucher, postVoucher } from '../../helpers/finance-factories.ts'
import { type Books, openBooks } from './vouchers.helpers.ts'

export const most = 9_007_199_254_740_991

export const nobody = '00000000-0000-4000-8000-000000000000'

export async function withDraft(run: (tx: Tx, books: Books, id: string) => Promise<void>) {
  await inTransaction(async (tx) => {
    const books = await openBooks(tx)
    const { id } = await createVoucher(tx, { org_id: books.org.id, supplier_id: books.supplierId })
    await run(tx, books, id)
  })
}

export async function withPosted(run: (tx: Tx, books: Books, id: string) => Promise<void>) {
  await withDraft(async (tx, books, id) => {
    await postVoucher(tx, books.org.id, id)
    await run(tx, books, id)
  })
}
