import { describe, expect, it } from 'vitest'
import { type Case, expectRefused } from '../../helpers/constraints.ts'
import { inTransaction } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'
import { createProductImport } from '../../helpers/product-import-factories.ts'

describe('product_imports', () => {
  const cases: Case[] = [
    ['a status of its own', { status: 'lost' }, 'product_imports_status_check'],
    ['no file name', { file_name: '' }, 'product_imports_file_name_check'],
    ['a header that is no list', { header: {} }, 'product_imports_header_check'],
    ['a mapping that is no object', { mapping: [] }, 'product_imports_mapping_check'],
    ['options that are no object', { options: [] }, 'product_imports_options_check'],
    ['another way to match', { on_match: 'replace' }, 'product_imports_on_match_check'],
    ['another first status', { new_status: 'archived' }, 'product_imports_new_status_check'],
    ['another way without a price', { unpriced: 'free' }, 'product_imports_unpriced_check'],
    ['another way with case', { sku_case: 'upper' }, 'product_imports_sku_case_check'],
    ['more rows than may be', { row_count: 200_001 }, 'product_imports_row_count_check'],
    ['more rows applied than there are', { applied_rows: 1 }, 'product_imports_progress_check'],
    ['more added than there is to add', { inserted_count: 1 }, 'product_imports_progress_check'],
    [
      'more updated than there is to update',
      { updated_count: 1 },
      'product_imports_progress_check',
    ],
    ['a count that does not add up', { insert_count: 1 }, 'product_imports_counters_check'],
    ['more products than rows', { product_count: 1 }, 'product_imports_product_count_check'],
    ['reasons that are no object', { reason_counts: [] }, 'product_imports_reason_counts_check'],
    ['more undone than was done', { archived_count: 1 }, 'product_imports_undo_counters_check'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createProductImport(tx, { org_id: org.id })
      await expectRefused(
        constraint,
        () => tx`update public.product_imports set ${tx(change)} where id = ${id}`,
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
      const { id } = await createProductImport(tx, { org_id: org.id })
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
      await tx`update public.product_imports set ${tx(imported)} where id = ${id}`
      await expectRefused(
        'product_imports_undo_counters_check',
        () => tx`update public.product_imports set ${tx(change as never)} where id = ${id}`,
      )
    })
  })

  it('say when they last moved, and go with their organization', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createProductImport(tx, { org_id: org.id })
      const [moved] = await tx<{ later: boolean }[]>`
        update public.product_imports set status = 'cancelled' where id = ${id}
        returning updated_at > created_at as later`
      expect(moved?.later).toBe(true)
      await tx`delete from public.organizations where id = ${org.id}`
      expect(await tx`select from public.product_imports where id = ${id}`).toHaveLength(0)
    })
  })

  it('cannot be of an organization that is not there, nor be there twice', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createProductImport(tx, { org_id: org.id })
      await expectRefused(
        'product_imports_pkey',
        () => tx`
          insert into public.product_imports (id, org_id, file_name, header)
          values (${id}, ${org.id}, 'again.csv', '[]')`,
      )
      await expectRefused(
        'product_imports_org_id_fkey',
        () => tx`
          insert into public.product_imports (org_id, file_name, header)
          values (gen_random_uuid(), 'lost.csv', '[]')`,
      )
    })
  })
})

describe('product_import_rows', () => {
  const cases: Case[] = [
    ['an outcome of its own', { outcome: 'lost' }, 'product_import_rows_outcome_check'],
    ['cells that are no list', { cells: {} }, 'product_import_rows_cells_check'],
    ['number 0', { row_number: 0 }, 'product_import_rows_row_number_check'],
    ['an undo of its own', { undo: 'lost' }, 'product_import_rows_undo_check'],
    [
      'a repetition that names no row',
      { outcome: 'merged', merged_into: null },
      'product_import_rows_merged_into_check',
    ],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createProductImport(tx, { org_id: org.id })
      await tx`
        insert into public.product_import_rows (org_id, import_id, row_number, cells)
        values (${org.id}, ${id}, 1, '[]')`
      await expectRefused(
        constraint,
        () => tx`update public.product_import_rows set ${tx(change)} where import_id = ${id}`,
      )
    })
  })

  it('cannot be of an import of another organization, nor have the same number twice', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const other = await createOrganization(tx)
      const foreign = await createProductImport(tx, { org_id: other.id })
      const insert = (orgId: string) => tx`
        insert into public.product_import_rows (org_id, import_id, row_number, cells)
        values (${orgId}, ${foreign.id}, 1, '[]')`
      await expectRefused('product_import_rows_import_id_fkey', () => insert(org.id))
      await insert(other.id)
      await expectRefused('product_import_rows_pkey', () => insert(other.id))
    })
  })
})
