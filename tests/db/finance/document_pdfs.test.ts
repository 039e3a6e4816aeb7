import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { expectRefused } from '../../helpers/constraints.ts'
import { as, asOwner, asService, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization, required } from '../../helpers/factories.ts'
import {
  createCreditNote,
  createInvoice,
  createPayment,
  type InvoiceRow,
} from '../../helpers/finance-factories.ts'
import { cancel } from '../commerce/orders.helpers.ts'
import { invoiced, withShop } from './invoiced_orders.helpers.ts'

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
const issuedIn = async (tx: Tx) =>
  createInvoice(tx, { org_id: (await createOrganization(tx)).id, is_issued: true })

const store = (tx: Tx, path: string, size = 4) => tx`
  insert into storage.objects (bucket_id, name, metadata)
  values ('documents', ${path}, ${tx.json({ size })})`
const finish = async (tx: Tx, { org_id, id }: InvoiceRow, sha256 = digestOf('a'), size = 4) => {
  const [row] = await tx<{ pdf: { path: string; sha256: string; size_bytes: number } }[]>`
    select public.finish_document_pdf(${org_id}, ${id}, null, ${sha256}, ${size}) as pdf`
  return required(row).pdf
}
const insert = (tx: Tx, { org_id, id }: InvoiceRow, change: Record<string, unknown> = {}) => {
  const row = {
    org_id,
    invoice_id: id,
    credit_note_id: null,
    path: `${org_id}/x.pdf`,
    sha256: Buffer.alloc(32),
    size_bytes: 1,
    ...change,
  }
  return tx`insert into public.document_pdfs ${tx(row)}`
}

describe('document_pdfs', () => {
  it.each<[rule: string, change: Record<string, unknown>, constraint: string]>([
    ['of a document', { invoice_id: null }, 'document_pdfs_document_check'],
    [
      'of an invoice that is there',
      { invoice_id: crypto.randomUUID() },
      'document_pdfs_invoice_id_fkey',
    ],
    [
      'of a credit note that is there',
      { invoice_id: null, credit_note_id: crypto.randomUUID() },
      'document_pdfs_credit_note_id_fkey',
    ],
    ['in the folder of its organization', { path: 'x/y.pdf' }, 'document_pdfs_path_check'],
    ['with a whole digest', { sha256: Buffer.alloc(31) }, 'document_pdfs_sha256_check'],
    ['of some size', { size_bytes: 0 }, 'document_pdfs_size_bytes_check'],
    ['of no more than 20 MB', { size_bytes: 20_971_521 }, 'document_pdfs_size_bytes_check'],
  ])('is %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const invoice = await issuedIn(tx)
      await expectRefused(constraint, () => insert(tx, invoice, change))
    }),
  )

  it('is the only one of its document', () =>
    inTransaction(async (tx) => {
      const invoice = await issuedIn(tx)
      const note = await createCreditNote(tx, invoice)
      const ofNote = { invoice_id: null, credit_note_id: note.id }
      await insert(tx, invoice)
      await insert(tx, invoice, ofNote)
      await expectRefused('document_pdfs_org_id_invoice_id_key', () => insert(tx, invoice))
      await expectRefused('document_pdfs_org_id_credit_note_id_key', () =>
        insert(tx, invoice, ofNote),
      )
      await expectRefused('document_pdfs_document_check', () =>
        insert(tx, invoice, { credit_note_id: note.id }),
      )
    }))

  it('has an id of its own', () =>
    inTransaction(async (tx) => {
      const invoice = await issuedIn(tx)
      const note = await createCreditNote(tx, invoice)
      const id = crypto.randomUUID()
      await insert(tx, invoice, { id })
      await expectRefused('document_pdfs_pkey', () =>
        insert(tx, invoice, { id, invoice_id: null, credit_note_id: note.id }),
      )
    }))

  it('is never changed nor removed, but goes with its organization', () =>
    inTransaction(async (tx) => {
      const invoice = await issuedIn(tx)
      await insert(tx, invoice)
      for (const statement of [
        () => tx`update public.document_pdfs set size_bytes = 2 where org_id = ${invoice.org_id}`,
        () => tx`delete from public.document_pdfs where org_id = ${invoice.org_id}`,
        () => tx`truncate public.document_pdfs`,
      ]) {
        await expectDenied(statement, '42501', 'finance.document_is_final')
      }
      await tx`delete from public.organizations where id = ${invoice.org_id}`
      expect(
        await tx`select from public.document_pdfs where org_id = ${invoice.org_id}`,
      ).toHaveLength(0)
    }))
})

describe('finish_document_pdf', () => {
  it('records the first one’s bytes, and says so to whoever comes later', () =>
    inTransaction(async (tx) => {
      const invoice = await issuedIn(tx)
      const path = `${invoice.org_id}/invoices/${invoice.id}.pdf`
      await store(tx, path)
      await asService(tx)
      const first = await finish(tx, invoice)
      expect(first).toEqual({ path, sha256: digestOf('a'), size_bytes: 4 })
      expect(await finish(tx, invoice, digestOf('b'))).toEqual(first)
    }))

  it('refuses bytes that are not there, and documents that are not issued', () =>
    inTransaction(async (tx) => {
      const invoice = await issuedIn(tx)
      const draft = await createInvoice(tx, { org_id: invoice.org_id })
      await store(tx, `${invoice.org_id}/invoices/${draft.id}.pdf`)
      await store(tx, `${invoice.org_id}/invoices/${invoice.id}.pdf`, 5)
      const other = await createInvoice(tx, { org_id: invoice.org_id, is_issued: true })
      await asService(tx)
      await expectDenied(() => finish(tx, draft), 'PT404', 'finance.document_not_found')
      await expectDenied(() => finish(tx, other), 'PT409', 'finance.pdf_not_stored')
      await expectDenied(() => finish(tx, invoice), 'PT409', 'finance.pdf_not_stored')
      await expectDenied(
        () => tx`select public.finish_document_pdf(${invoice.org_id}, null, null, '00', 4)`,
        'PT404',
      )
    }))

  it('takes a credit note’s', () =>
    inTransaction(async (tx) => {
      const invoice = await issuedIn(tx)
      const { id } = await createCreditNote(tx, invoice)
      await store(tx, `${invoice.org_id}/credit-notes/${id}.pdf`)
      await asService(tx)
      const [row] = await tx<{ pdf: { path: string } }[]>`
        select public.finish_document_pdf(${invoice.org_id}, null, ${id}, ${digestOf('a')}, 4) as pdf`
      expect(required(row).pdf.path).toBe(`${invoice.org_id}/credit-notes/${id}.pdf`)
    }))
})

describe('get_document_for_pdf', () => {
  const get = async (
    tx: Tx,
    orgId: string,
    invoiceId: string | null,
    noteId: string | null = null,
  ) => {
    const [row] = await tx<{ document: Record<string, unknown> }[]>`
      select public.get_document_for_pdf(${orgId}, ${invoiceId}, ${noteId}) as document`
    return required(row).document
  }

  it('tells all that the paper of an invoice shows, and what is kept of it', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const invoice = await createInvoice(tx, {
        org_id: org.id,
        is_issued: true,
        unit_prices: [10_000, 250],
      })
      await as(tx, agent)
      const document = await get(tx, org.id, invoice.id)
      expect(document).toMatchObject({
        kind: 'invoice',
        number: invoice.number,
        status: 'issued',
        locale: org.locale,
        currency: 'EUR',
        exponent: 2,
        seller: { name: 'Acme' },
        bill_to: { name: 'Ada' },
        net_minor: 10_250,
        total_minor: 10_250,
        paid_minor: 0,
        open_minor: 10_250,
        taxes: [{ tax_rate_bps: 0, net_minor: 10_250, tax_minor: 0 }],
        pdf: null,
      })
      expect(document.items).toMatchObject([
        { description: 'Work', quantity: '1', unit_price_minor: 10_000, net_minor: 10_000 },
        { unit_price_minor: 250 },
      ])
      await asOwner(tx)
      await insert(tx, invoice)
      await as(tx, agent)
      expect((await get(tx, org.id, invoice.id)).pdf).toMatchObject({ size_bytes: 1 })
    }))

  it('tells nothing of a payment, of the same day either: it can be taken back', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const invoice = await createInvoice(tx, {
        org_id: org.id,
        is_issued: true,
        issued_on: '2199-12-30',
        due_on: '2199-12-31',
      })
      // Of today, as payments of the factory are.
      await createPayment(tx, invoice)
      await as(tx, agent)
      expect(await get(tx, org.id, invoice.id)).toMatchObject({
        paid_minor: 0,
        open_minor: 10_000,
      })
    }))

  it('tells what came with the order, which nobody takes back from the invoice', () =>
    withShop(5_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit' })
      expect(await get(tx, shop.orgId, invoice.id)).toMatchObject({
        paid_minor: order.total_minor,
        open_minor: 0,
      })
    }))

  it('tells it whenever it is drawn first, also when the order was cancelled before that', () =>
    withShop(9_000, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop, { pays: 'credit', quantity: 2 })
      const issued = { paid_minor: order.total_minor, open_minor: 0 }
      const piece = { items: [{ item_id: required(order.items[0]).id, quantity: 1 }] }
      for (const values of [piece, {}]) {
        await cancel(tx, shop.orgId, order.id, values)
        expect(await get(tx, shop.orgId, invoice.id)).toMatchObject(issued)
        await as(tx, shop.customer)
        expect(await get(tx, shop.orgId, invoice.id)).toMatchObject(issued)
        await as(tx, shop.admin)
      }
    }))

  it('tells a draft with the seller of today, to staff alone', () =>
    inTransaction(async (tx) => {
      const { org, agent, customer } = await createActors(tx)
      const [buyer] = await tx<{ id: string }[]>`
        select id from public.customers where user_id = ${customer.userId}`
      const { id } = await createInvoice(tx, { org_id: org.id, customer_id: required(buyer).id })
      await tx`
        update public.finance_settings set legal_name = 'Acme Ltd', tax_number = '7'
        where org_id = ${org.id}`
      await as(tx, agent)
      expect(await get(tx, org.id, id)).toMatchObject({
        status: 'draft',
        number: null,
        seller: { name: 'Acme Ltd', tax_number: '7' },
      })
      await as(tx, customer)
      await expectDenied(() => get(tx, org.id, id), 'PT404', 'finance.document_not_found')
    }))

  it('tells a credit note with its invoice', () =>
    inTransaction(async (tx) => {
      const { org, agent, stranger } = await createActors(tx)
      const invoice = await createInvoice(tx, { org_id: org.id, is_issued: true })
      const { id } = await createCreditNote(tx, invoice)
      await as(tx, agent)
      expect(await get(tx, org.id, null, id)).toMatchObject({
        kind: 'credit_note',
        reason: 'Returned',
        invoice: { number: invoice.number },
        settled_minor: 10_000,
        total_minor: 10_000,
        items: [{ description: 'Work', unit_price_minor: 10_000 }],
      })
      // One document at a time, each by its own kind.
      await expectDenied(() => get(tx, org.id, invoice.id, id), 'PT404')
      await expectDenied(() => get(tx, org.id, id), 'PT404')
      await as(tx, stranger)
      await expectDenied(() => get(tx, org.id, null, id), 'PT404', 'finance.document_not_found')
    }))

  it('tells staff a sample that adds up as documents do', () =>
    inTransaction(async (tx) => {
      const { org, agent, customer, stranger } = await createActors(tx)
      await tx`
        update public.finance_settings
        set default_tax_rate_bps = 1900, prices_include_tax = true where org_id = ${org.id}`
      await as(tx, agent)
      const sample = await get(tx, org.id, null)
      expect(sample).toMatchObject({ status: 'sample', total_minor: 55_530, pdf: null })
      expect(Number(sample.net_minor) + Number(sample.tax_minor)).toBe(55_530)
      for (const who of [customer, stranger]) {
        await as(tx, who)
        await expectDenied(() => get(tx, org.id, null), 'PT404', 'identity.organization_not_found')
      }
    }))
})
