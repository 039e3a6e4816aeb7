import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createJournalEntry } from '../../helpers/finance-factories.ts'

/** The plan of what a function asks, made with its own settings. */
async function planOf(tx: Tx, name: string, orgId: string): Promise<string> {
  const [row] = await tx<{ source: string; settings: string[] }[]>`
    select prosrc as source, proconfig as settings
    from pg_proc where oid = ${name}::regproc`
  const { source, settings } = required(row)
  for (const setting of settings) {
    const [key = '', value = ''] = setting.split('=')
    if (key !== 'search_path') await tx`select set_config(${key}, ${value}, true)`
  }
  const [, query] = /return query(.*);\s*end;/s.exec(source) ?? []
  const rows = await tx.unsafe<{ 'QUERY PLAN': string }[]>(
    `explain ${required(query).replaceAll('p_org_id', `'${orgId}'::uuid`)}`,
  )
  return rows.map((line) => line['QUERY PLAN']).join('\n')
}

describe('posting_differences', () => {
  it('reads the lines of one organization once and as they lie, not entry by entry', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await createJournalEntry(tx, { org_id: org.id })
      // As where other organizations have most of the lines.
      await tx`set local enable_seqscan = off`
      const plan = await planOf(tx, 'private.posting_differences', org.id)
      expect(plan.match(/ on journal_lines lines/g)).toHaveLength(1)
      expect(plan).toContain('Bitmap Heap Scan on journal_lines')
      expect(plan).not.toContain('Nested Loop')
    }))
})
