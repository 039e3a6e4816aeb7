import { describe, expect, it } from 'vitest'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'
import { createCreditNote, createInvoice } from '../../helpers/finance-factories.ts'
import { createInvoiceImport } from '../../helpers/invoice-import-factories.ts'

async function withImport(run: (tx: Tx, orgId: string, id: string) => Promise<void>) {
  await inTransaction(async (tx) => {
    const org = await createOrganization(tx)
    await run(tx, org.id, (await createInvoiceImport(tx, { org_id: org.id })).id)
  })
}

describe('invoice_imports', () => {
  const cases: Case[] = [
    ['a status of its own', { status: 'lost' }, 'invoice_imports_status_check'],
    ['no file name', { file_name: '' }, 'invoice_imports_file_name_check'],
    ['a header that is no list', { header: {} }, 'invoice_imports_header_check'],
    ['options that are no object', { options: [] }, 'invoice_imports_options_check'],
    ['a mapping that is no object', { mapping: [] }, 'invoice_imports_mapping_check'],
    ['a series without a name', { series: ' ' }, 'invoice_imports_series_check'],
    ['a series with a long name', { series: long(61) }, 'invoice_imports_series_check'],
    ['a currency that is none', { currency: 'QQQ' }, 'invoice_imports_currency_fkey'],
    ['another settlement', { settlement: 'lost' }, 'invoice_imports_settlement_check'],
    ['another customer for none', { no_customer: 'x' }, 'invoice_imports_no_customer_check'],
    ['another order of days', { date_order: 'ymd' }, 'invoice_imports_date_order_check'],
    [
      'a rate above all',
      { default_tax_rate_bps: 10_001 },
      'invoice_imports_default_tax_rate_bps_check',
    ],
    ['more rows than may be', { row_count: 100_001 }, 'invoice_imports_row_count_check'],
    ['more applied than there is', { applied_documents: 1 }, 'invoice_imports_progress_check'],
    ['a count that does not add up', { merged_count: 1 }, 'invoice_imports_counters_check'],
    ['totals that are no list', { totals: {} }, 'invoice_imports_totals_check'],
    ['reasons that are no object', { reason_counts: [] }, 'invoice_imports_reason_counts_check'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await withImport(async (tx, _orgId, id) => {
      await expectRefused(
        constraint,
        () => tx`update public.invoice_imports set ${tx(change)} where id = ${id}`,
      )
    })
  })

  it('have a series to themselves once they are applied', async () => {
    await withImport(async (tx, orgId, id) => {
      const other = await createInvoiceImport(tx, { org_id: orgId })
      const apply = (importId: string) => tx`
        update public.invoice_imports set status = 'applying', series = 'Old', currency = 'EUR'
        where id = ${importId}`
      await apply(id)
      await expectRefused('invoice_imports_series_idx', () => apply(other.id))
    })
  })

  it('say when they last moved, and go with their organization', async () => {
    await withImport(async (tx, orgId, id) => {
      await tx`update public.invoice_imports set updated_at = '2000-01-01' where id = ${id}`
      await tx`insert into public.invoice_import_rows (org_id, import_id, row_number, cells)
        values (${orgId}, ${id}, 1, '[]')`
      const [row] = await tx<{ is_fresh: boolean }[]>`
        select updated_at > now() - interval '1 hour' as is_fresh
        from public.invoice_imports where id = ${id}`
      expect(row?.is_fresh).toBe(true)
      await tx`delete from public.organizations where id = ${orgId}`
      expect(await tx`select from public.invoice_import_rows where import_id = ${id}`).toHaveLength(
        0,
      )
    })
  })
})

describe('invoice_import_rows', () => {
  const cases: Case[] = [
    ['a number of zero', { row_number: 0 }, 'invoice_import_rows_row_number_check'],
    ['cells that are no list', { cells: {} }, 'invoice_import_rows_cells_check'],
    ['an outcome of its own', { outcome: 'lost' }, 'invoice_import_rows_outcome_check'],
    [
      'a first row without being one of it',
      { merged_into: 1 },
      'invoice_import_rows_merged_into_check',
    ],
    ['an undo of its own', { undo: 'restored' }, 'invoice_import_rows_undo_check'],
    ['a document without a line', { document: 1 }, 'invoice_import_rows_document_check'],
    ['the same number twice', { row_number: 1 }, 'invoice_import_rows_pkey'],
    [
      'an import that is not there',
      { import_id: '00000000-0000-4000-8000-000000000000' },
      'invoice_import_rows_import_id_fkey',
    ],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await withImport(async (tx, orgId, id) => {
      const row = { org_id: orgId, import_id: id, row_number: 1, cells: [] }
      await tx`insert into public.invoice_import_rows ${tx(row)}`
      const wrong = { ...row, row_number: 2, ...change }
      await expectRefused(constraint, () => tx`insert into public.invoice_import_rows ${tx(wrong)}`)
    })
  })
})

describe('invoice_import_documents', () => {
  const cases: Case[] = [
    ['a kind of its own', { kind: 'receipt' }, 'invoice_import_documents_kind_check'],
    [
      'an invoice that credits another',
      { credits_position: 1 },
      'invoice_import_documents_credits_position_check',
    ],
    [
      'a credit note of what comes later',
      { kind: 'credit_note', credits_position: 3 },
      'invoice_import_documents_credits_position_check',
    ],
    ['another end', { undo: 'lost' }, 'invoice_import_documents_undo_check'],
    ['a currency that is none', { currency: 'QQQ' }, 'invoice_import_documents_currency_fkey'],
    ['a place that is taken', { position: 1 }, 'invoice_import_documents_pkey'],
    [
      'an import that is not there',
      { import_id: '00000000-0000-4000-8000-000000000000' },
      'invoice_import_documents_import_id_fkey',
    ],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await withImport(async (tx, orgId, id) => {
      const document = {
        org_id: orgId,
        import_id: id,
        position: 1,
        kind: 'invoice',
        number: '1',
        currency: 'EUR',
        issued_on: '2020-01-10',
        net_minor: 100,
        tax_minor: 0,
        item_count: 1,
      }
      await tx`insert into public.invoice_import_documents ${tx(document)}`
      const wrong = { ...document, position: 2, ...change }
      await expectRefused(
        constraint,
        () => tx`insert into public.invoice_import_documents ${tx(wrong)}`,
      )
    })
  })
})

describe('credit notes of no invoice', () => {
  it('are of a closed series and settle nothing; their lines stand alone with them', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const invoice = await createInvoice(tx, { org_id: org.id, is_issued: true })
      const note = await createCreditNote(tx, invoice)
      const alone = (series: string, settled: number) => tx`
        insert into public.credit_notes (
          org_id, customer_id, number, series, fiscal_year, seq, currency, issued_on, reason, seller,
          bill_to, net_minor, tax_minor, total_minor, settled_minor, refundable_minor, item_count
        )
        select org_id, customer_id, number || '-2', ${series},
          ${series === '' ? 2020 : null}::smallint, ${series === '' ? 1 : null}::bigint, currency,
          issued_on, reason, seller, bill_to, net_minor, tax_minor, total_minor, ${settled},
          total_minor - ${settled}::bigint, 1
        from public.credit_notes where org_id = ${org.id} and id = ${note.id}
        returning id`
      await expectRefused('credit_notes_invoice_id_check', () => alone('', 0))
      await expectRefused('credit_notes_invoice_id_check', () => alone('old', 1))
      const [made] = await alone('old', 0)
      // With a line of an invoice it would credit that one after all.
      await tx`
        insert into public.credit_note_items (
          org_id, credit_note_id, invoice_item_id, position, description, quantity, tax_rate_bps,
          net_minor, tax_minor, gross_minor
        )
        select org_id, ${made?.id}, null, position, description, quantity, tax_rate_bps, net_minor,
          tax_minor, gross_minor
        from public.credit_note_items where credit_note_id = ${note.id}`
      await tx`set constraints all immediate`
    })
  })
})
