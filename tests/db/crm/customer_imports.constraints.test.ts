import { describe, expect, it } from 'vitest'
import { type Case, expectRefused } from '../../helpers/constraints.ts'
import { createCustomerImport } from '../../helpers/crm-factories.ts'
import { inTransaction } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'

describe('customer_imports', () => {
  const cases: Case[] = [
    ['a status of its own', { status: 'lost' }, 'customer_imports_status_check'],
    ['no file name', { file_name: '' }, 'customer_imports_file_name_check'],
    ['a header that is no list', { header: {} }, 'customer_imports_header_check'],
    ['a mapping that is no object', { mapping: [] }, 'customer_imports_mapping_check'],
    ['options that are no object', { options: [] }, 'customer_imports_options_check'],
    ['another way to match', { on_match: 'replace' }, 'customer_imports_on_match_check'],
    ['more rows than may be', { row_count: 200_001 }, 'customer_imports_row_count_check'],
    ['more rows applied than there are', { applied_rows: 1 }, 'customer_imports_progress_check'],
    ['more added than there is to add', { inserted_count: 1 }, 'customer_imports_progress_check'],
    [
      'more updated than there is to update',
      { updated_count: 1 },
      'customer_imports_progress_check',
    ],
    ['a count that does not add up', { insert_count: 1 }, 'customer_imports_counters_check'],
    ['reasons that are no object', { reason_counts: [] }, 'customer_imports_reason_counts_check'],
    ['more undone than was done', { deleted_count: 1 }, 'customer_imports_undo_counters_check'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      await expectRefused(
        constraint,
        () => tx`update public.customer_imports set ${tx(change)} where id = ${id}`,
      )
    })
  })

  const UNDONE: [string, object][] = [
    ['removed than was added', { deleted_count: 2 }],
    ['as before than was updated', { restored_count: 2 }],
    ['kept than was imported', { deleted_count: 1, restored_count: 1, kept_count: 1 }],
  ]

  it.each(UNDONE)('cannot have more %s', async (_rule, change) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      const imported = {
        reviewed_at: new Date(),
        row_count: 3,
        insert_count: 1,
        update_count: 1,
        unchanged_count: 1,
        applied_rows: 3,
        undone_rows: 3,
        inserted_count: 1,
        updated_count: 1,
      }
      await tx`update public.customer_imports set ${tx(imported)} where id = ${id}`
      await expectRefused(
        'customer_imports_undo_counters_check',
        () => tx`update public.customer_imports set ${tx(change as never)} where id = ${id}`,
      )
    })
  })

  it('say when they last moved', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      const [moved] = await tx<{ later: boolean }[]>`
        update public.customer_imports set status = 'cancelled' where id = ${id}
        returning updated_at > created_at as later`
      expect(moved?.later).toBe(true)
    })
  })
})

describe('customer_import_rows', () => {
  const cases: Case[] = [
    ['an outcome of its own', { outcome: 'lost' }, 'customer_import_rows_outcome_check'],
    ['cells that are no list', { cells: {} }, 'customer_import_rows_cells_check'],
    ['number 0', { row_number: 0 }, 'customer_import_rows_row_number_check'],
    ['an undo of its own', { undo: 'lost' }, 'customer_import_rows_undo_check'],
    [
      'a merge that names no row',
      { outcome: 'merged', merged_into: null },
      'customer_import_rows_merged_into_check',
    ],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      await tx`
        insert into public.customer_import_rows (import_id, org_id, row_number, cells)
        values (${id}, ${org.id}, 1, '[]')`
      await expectRefused(
        constraint,
        () => tx`update public.customer_import_rows set ${tx(change)} where import_id = ${id}`,
      )
    })
  })

  it('cannot be of an import of another organization', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const other = await createOrganization(tx)
      const foreign = await createCustomerImport(tx, { org_id: other.id })
      await expectRefused(
        'customer_import_rows_import_id_fkey',
        () => tx`
          insert into public.customer_import_rows (import_id, org_id, row_number, cells)
          values (${foreign.id}, ${org.id}, 1, '[]')`,
      )
    })
  })
})
