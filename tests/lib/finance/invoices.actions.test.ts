import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listOwnCustomers } from '../../../lib/crm/own-customers.queries.ts'
import {
  findInvoiceProducts,
  getDraftSeller,
  getInvoiceCustomer,
  getInvoiceDefaults,
  listCurrencies,
} from '../../../lib/finance/invoice-editor.queries.ts'
import {
  deleteInvoiceDraft,
  duplicateInvoice,
  issueInvoice,
  previewInvoiceDraft,
  saveInvoiceDraft,
  voidInvoice,
} from '../../../lib/finance/invoices.actions.ts'
import {
  findInvoiceOfOrder,
  getInvoice,
  getInvoiceTotals,
  getStoreCredit,
  listInvoices,
} from '../../../lib/finance/invoices.queries.ts'
import type { SaveInvoiceDraftInput } from '../../../lib/finance/invoices.schemas.ts'
import { INVOICE_STATUSES } from '../../../lib/finance/invoices.schemas.ts'
import { getOwnInvoice, listOwnInvoices } from '../../../lib/finance/own-invoices.queries.ts'
import { reversePayment, writeOffInvoice } from '../../../lib/finance/payments.actions.ts'
import { listOpenInvoices, listWriteOffs } from '../../../lib/finance/payments.queries.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { authorizeOrg } from '../../../lib/session.ts'
import { createServerSupabase } from '../../../lib/supabase/server.ts'
import { sql } from '../../helpers/db.ts'
import { createCustomer, createMembership, required } from '../../helpers/factories.ts'
import { TEST_PASSWORD } from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'
import {
  createUser,
  destination,
  form,
  openShop,
  removeShopsAndUsers,
  type TestShop,
} from '../commerce/shop.helpers.ts'

let shop: TestShop
let org: string
let owner: { id: string; email: string }
let agent: { id: string; email: string }
let buyer: { id: string; email: string }
let customerId: string

beforeAll(async () => {
  shop = await openShop()
  const [row] = await sql<{ slug: string }[]>`
    select slug from public.organizations where id = ${shop.org_id}`
  org = required(row).slug
  owner = await createUser()
  agent = await createUser()
  buyer = await createUser()
  await createMembership(sql, { org_id: shop.org_id, user_id: owner.id, role: 'owner' })
  await createMembership(sql, { org_id: shop.org_id, user_id: agent.id, role: 'agent' })
  const customer = await createCustomer(sql, {
    org_id: shop.org_id,
    email: buyer.email,
    user_id: buyer.id,
  })
  customerId = customer.id
})
beforeEach(resetBrowser)
afterAll(removeShopsAndUsers)

const signInAs = (user: { email: string }) =>
  destination(signIn(form({ email: user.email, password: TEST_PASSWORD })))

const draft = (values: Partial<SaveInvoiceDraftInput> = {}) => ({
  org,
  invoice_id: null,
  customer_id: customerId,
  currency: 'EUR',
  prices_include_tax: false,
  issued_on: '',
  due_on: null,
  payment_terms_days: 14,
  payment_terms: null,
  reference: ' PO 7 ',
  note: '',
  bill_to: null,
  items: [
    {
      description: 'Consulting',
      quantity: '1.5',
      unit: 'h',
      unit_price_minor: 9000,
      discount_bps: 0,
      tax_rate_bps: 1900,
      product_id: null,
      variant_id: null,
    },
  ],
  expected_updated_at: null,
  idempotency_key: randomUUID(),
  ...values,
})

async function saved(values: Partial<SaveInvoiceDraftInput> = {}): Promise<string> {
  const result = await saveInvoiceDraft(draft(values))
  if (!result.ok) throw new Error(result.reason)
  return result.data.id
}

describe('invoices', () => {
  it('a draft is saved once for each key, changed, and not over what somebody else saved', async () => {
    await signInAs(agent)
    const session = await authorizeOrg(org)
    const sent = draft()
    const first = await saveInvoiceDraft(sent)
    expect(await saveInvoiceDraft(sent)).toEqual(first)
    const id = first.ok ? first.data.id : ''
    const stored = required((await getInvoice(session, id)) ?? undefined)
    expect(stored).toMatchObject({ reference: 'PO 7', note: null, total_minor: 16_065 })
    const seen = { invoice_id: id, expected_updated_at: stored.updated_at }
    expect(await saveInvoiceDraft(draft({ ...seen, note: 'Mine' }))).toMatchObject({ ok: true })
    expect(await saveInvoiceDraft(draft({ ...seen, note: 'Late' }))).toMatchObject({
      ok: false,
      code: 'conflict',
      reason: 'finance.draft_changed',
    })
    const over = draft({ invoice_id: id, note: 'Over it' })
    expect(await saveInvoiceDraft(over)).toMatchObject({ ok: true })
  })

  it('a draft whose answer was lost is saved over by what was typed since, unless a colleague was there', async () => {
    await signInAs(agent)
    const session = await authorizeOrg(org)
    const sent = draft()
    const id = await saved(sent)
    // The answer did not arrive; the form still believes it to be new.
    const longer = { ...sent, note: 'Typed since' }
    expect(await saveInvoiceDraft(longer)).toMatchObject({ ok: true, data: { id } })
    expect(await getInvoice(session, id)).toMatchObject({ note: 'Typed since' })
    // By now it is not as it was made: whoever did that is not overwritten without a question.
    expect(await saveInvoiceDraft({ ...sent, note: 'Blind' })).toMatchObject({
      ok: false,
      code: 'conflict',
      reason: 'finance.draft_changed',
      detail: id,
    })
    expect(await getInvoice(session, id)).toMatchObject({ note: 'Typed since' })
    const over = { ...sent, invoice_id: id, note: 'Mine over it' }
    expect(await saveInvoiceDraft(over)).toMatchObject({ ok: true, data: { id } })
  })

  it('sums come from the database, and what is wrong is told before it is asked', async () => {
    await signInAs(agent)
    const { currency, prices_include_tax, items } = draft()
    const asked = { org, currency, prices_include_tax, items }
    expect(await previewInvoiceDraft(asked)).toMatchObject({
      ok: true,
      data: { net_minor: 13_500, tax_minor: 2565, total_minor: 16_065 },
    })
    for (const quantity of ['-1', '1.1234567', 'two', '1e3']) {
      const wrong = items.map((item) => ({ ...item, quantity }))
      expect(await saveInvoiceDraft(draft({ items: wrong }))).toMatchObject({
        ok: false,
        code: 'malformed',
        fields: { 'items.0.quantity': ['field.invalid_format'] },
      })
    }
  })

  it('an agent does not issue or void; the owner does', async () => {
    await signInAs(agent)
    const id = await saved()
    const denied = { ok: false, code: 'forbidden', reason: 'identity.permission_denied' }
    const seen = required((await getInvoice(await authorizeOrg(org), id)) ?? undefined).updated_at
    const step = { org, invoice_id: id, issued_on: '', expected_updated_at: seen }
    expect(await issueInvoice(step)).toMatchObject(denied)
    await saved({ invoice_id: id, note: 'Changed by a colleague' })
    resetBrowser()
    await signInAs(owner)
    expect(await issueInvoice(step)).toMatchObject({
      ok: false,
      code: 'conflict',
      reason: 'finance.draft_changed',
    })
    const now = required((await getInvoice(await authorizeOrg(org), id)) ?? undefined).updated_at
    const issued = await issueInvoice({ ...step, expected_updated_at: now })
    expect(issued).toMatchObject({ ok: true, data: { id } })
    const owed = async () => listOpenInvoices(await authorizeOrg(org), customerId)
    expect((await owed()).find((open) => open.id === id)).toMatchObject({ open_minor: 16_065 })
    expect(await deleteInvoiceDraft({ org, invoice_id: id })).toMatchObject({ ok: false })
    expect(await voidInvoice({ org, invoice_id: id, reason: ' ' })).toMatchObject({
      fields: { reason: ['field.required'] },
    })
    expect(await voidInvoice({ org, invoice_id: id, reason: 'Twice' })).toMatchObject({ ok: true })
    expect((await owed()).map((open) => open.id)).not.toContain(id)
    const copy = await duplicateInvoice({ org, invoice_id: id })
    expect(copy).toMatchObject({ ok: true, data: { number: null } })
    const copyId = copy.ok ? copy.data.id : ''
    expect(await deleteInvoiceDraft({ org, invoice_id: copyId })).toMatchObject({ ok: true })
    expect(await getInvoice(await authorizeOrg(org), copyId)).toBeNull()
  })

  it('who records a payment is told what of the customer was written off, until it is taken back', async () => {
    await signInAs(owner)
    const session = await authorizeOrg(org)
    const id = await saved()
    await issueInvoice({ org, invoice_id: id, issued_on: '', expected_updated_at: null })
    const { number } = required((await getInvoice(session, id)) ?? undefined)
    const given = { org, invoice_id: id, note: 'Gone', idempotency_key: randomUUID() }
    const loss = await writeOffInvoice({ ...given, amount_minor: 1_000 })
    const lossId = loss.ok ? loss.data.id : ''
    expect(await listWriteOffs(session, customerId)).toMatchObject([
      { id: lossId, number, amount_minor: 1_000, currency: 'EUR' },
    ])
    await reversePayment({ org, payment_id: lossId, reason: 'Came' })
    expect(await listWriteOffs(session, customerId)).toEqual([])
  })

  it('lists, totals and the editor know what there is', async () => {
    await signInAs(owner)
    const session = await authorizeOrg(org)
    const id = await saved({ currency: 'JPY' })
    await saved({ currency: 'JPY' })
    const filter = { customer_id: customerId, currency: 'JPY', states: ['draft' as const] }
    const page = await listInvoices(session, { filter, limit: 1 })
    expect(page.items).toHaveLength(1)
    const cursor = page.next_cursor ?? undefined
    expect(cursor).toBeDefined()
    const next = await listInvoices(session, { filter, limit: 1, cursor })
    expect(next.items.map((row) => row.id)).toEqual([id])
    const totals = await getInvoiceTotals(session, filter)
    expect(totals).toMatchObject([{ state: 'draft', currency: 'JPY', exponent: 0, count: 2 }])
    expect(await findInvoiceOfOrder(session, randomUUID())).toBeNull()
    expect(await getStoreCredit(session, customerId, 'EUR')).toBe(0)
    expect(await getInvoiceCustomer(session, customerId)).toMatchObject({ hint: buyer.email })
    expect(await getInvoiceCustomer(session, 'nonsense')).toBeNull()
    expect((await listCurrencies(session))[0]?.code).toBe(session.org.currency)
    expect(await getInvoiceDefaults(session)).toMatchObject({ payment_terms_days: 14 })
    expect(await getDraftSeller(session)).toMatchObject({ name: session.org.name })
    expect(await findInvoiceProducts(session, 'nothing like this')).toEqual([])
  })

  it('a customer sees issued ones of theirs, and no draft', async () => {
    await signInAs(owner)
    const hidden = await saved()
    const shown = await saved()
    await issueInvoice({ org, invoice_id: shown, issued_on: '', expected_updated_at: null })
    resetBrowser()
    await signInAs(buyer)
    const db = await createServerSupabase()
    expect(await listOwnCustomers(db)).toHaveLength(1)
    const { items } = await listOwnInvoices({ db }, { limit: 20 })
    expect(items.map(({ id }) => id)).toContain(shown)
    expect(items.map(({ id }) => id)).not.toContain(hidden)
    expect(await getOwnInvoice({ db }, shown)).toMatchObject({
      invoice: { id: shown },
      org: { id: shop.org_id },
    })
    expect(await getOwnInvoice({ db }, hidden)).toBeNull()
    expect(await getOwnInvoice({ db }, 'nonsense')).toBeNull()
    expect(await getOwnInvoice({ db, org_slug: 'elsewhere' }, shown)).toBeNull()
    expect(browser.cookies.size).toBeGreaterThan(0)
  })

  it('statuses equal those of the table', async () => {
    const [check] = await sql<{ rule: string }[]>`
      select pg_get_constraintdef(oid) as rule from pg_constraint
      where conname = 'invoices_status_check'`
    const values = [...required(check).rule.matchAll(/'([a-z_]+)'::text/g)].map(
      ([, value]) => value,
    )
    expect(values.toSorted()).toEqual([...INVOICE_STATUSES].toSorted())
  })
})
