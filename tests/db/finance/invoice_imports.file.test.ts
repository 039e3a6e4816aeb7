import { describe, expect, it } from 'vitest'
import { assertLedgerOfFile } from '../../bench/finance-check.ts'
import { as, asOwner } from '../../helpers/db.ts'
import { applied, table, withBooks } from './invoice_imports.helpers.ts'
import { onlineRetail } from './online-retail.ts'

describe('the check of an imported file', () => {
  const { rows } = table(onlineRetail)

  it('passes what was imported as it is', () =>
    withBooks(async (tx, orgId) => {
      await applied(tx, orgId, onlineRetail)
      await assertLedgerOfFile(tx, orgId, rows)
    }))

  it.each([
    ['a line', rows.slice(1)],
    ['a document', rows.filter(([number]) => number !== '541587')],
    ['a credit note', rows.filter(([number]) => number !== 'C541641')],
  ])('does not pass %s that the file does not have', (_what, fewer) =>
    withBooks(async (tx, orgId) => {
      await applied(tx, orgId, onlineRetail)
      await expect(assertLedgerOfFile(tx, orgId, fewer)).rejects.toThrow('The import is wrong.')
    }),
  )

  it.each([
    ['a cent', 'invoice', 'lines.debit_minor > 1', 'debit_minor = lines.debit_minor - 1'],
    ['a side', 'credit_note', 'true', 'debit_minor = credit_minor, credit_minor = debit_minor'],
    ['what settled it', 'payment', 'lines.debit_minor > 1', 'debit_minor = lines.debit_minor + 1'],
  ])('does not pass %s that is wrong in the ledger', (_what, kind, where, change) =>
    withBooks(async (tx, orgId, owner) => {
      await applied(tx, orgId, onlineRetail)
      await tx`set constraints all immediate`
      await asOwner(tx)
      await tx`set local session_replication_role = replica`
      await tx`
        update public.journal_lines as lines
        set ${tx.unsafe(change)}
        where org_id = ${orgId} and entry_id = (
          select entries.id
          from public.journal_entries as entries
          join public.journal_lines as lines
            on lines.org_id = entries.org_id and lines.entry_id = entries.id
          where entries.org_id = ${orgId} and entries.source_type = ${kind}
            and ${tx.unsafe(where)}
          order by entries.id
          limit 1
        ) and ${tx.unsafe(where)}`
      await tx`set local session_replication_role = origin`
      await as(tx, owner)
      await expect(assertLedgerOfFile(tx, orgId, rows)).rejects.toThrow('The import is wrong.')
    }),
  )
})
