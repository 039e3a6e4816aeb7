import { randomUUID } from 'node:crypto'
import { NextRequest } from 'next/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { GET as ageingCsvRoute } from '../../../app/(staff)/o/[org]/reports/ageing/csv/route.ts'
import { GET as trialBalanceCsvRoute } from '../../../app/(staff)/o/[org]/reports/trial-balance/csv/route.ts'
import { AppError } from '../../../lib/errors.ts'
import { saveInvoiceDraft } from '../../../lib/finance/invoices.actions.ts'
import { getInvoiceTotals, listInvoices } from '../../../lib/finance/invoices.queries.ts'
import { answerOwnPdf, answerStaffPdf } from '../../../lib/finance/pdf-response.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { messageFor } from '../../../lib/messages.ts'
import { refusal } from '../../../lib/refusal.ts'
import { authorizeOrg } from '../../../lib/session.ts'
import { sql } from '../../helpers/db.ts'
import { createCustomer, createMembership, required } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { createInvoiceImport } from '../../helpers/invoice-import-factories.ts'
import { TEST_PASSWORD } from '../../helpers/request.ts'
import { resetBrowser } from '../../helpers/request-scope.ts'
import {
  createUser,
  destination,
  form,
  openShop,
  removeShopsAndUsers,
} from '../commerce/shop.helpers.ts'

let org: string
let orgId: string
let customerId: string
let owner: { id: string; email: string }

async function slugOf(id: string): Promise<string> {
  const [row] = await sql<{ slug: string }[]>`
    select slug from public.organizations where id = ${id}`
  return required(row).slug
}

beforeAll(async () => {
  const shop = await openShop()
  orgId = shop.org_id
  org = await slugOf(shop.org_id)
  owner = await createUser()
  await createMembership(sql, { org_id: shop.org_id, user_id: owner.id, role: 'owner' })
  customerId = (await createCustomer(sql, { org_id: shop.org_id })).id
})
beforeEach(async () => {
  resetBrowser()
  await destination(signIn(form({ email: owner.email, password: TEST_PASSWORD })))
})
afterAll(removeShopsAndUsers)

async function expectWords(response: Response, status: number, reason: string) {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.text()).toBe(messageFor(reason))
}

describe('a link that fails', () => {
  it('to a PDF says why, and is not kept', async () => {
    const reason = 'finance.document_not_found'
    await expectWords(await answerStaffPdf(org, { invoice_id: randomUUID() }), 404, reason)
    await expectWords(await answerOwnPdf('invoices', randomUUID()), 404, reason)
    await expectWords(await answerOwnPdf('credit_notes', 'nonsense'), 404, reason)
  })

  it('to a PDF of one’s own does not take a busy database for a document that is not there', async () => {
    const real = globalThis.fetch
    const fetching = vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      const isLookUp = String(input instanceof Request ? input.url : input).includes('/invoices?')
      const message = 'canceling statement due to statement timeout'
      const late = Response.json({ code: '57014', message }, { status: 500 })
      return isLookUp ? Promise.resolve(late) : real(input, init)
    })
    const answer = await answerOwnPdf('invoices', randomUUID())
    fetching.mockRestore()
    await expectWords(answer, 503, 'app.unavailable')
  })

  it('to the PDF of a document whose import is being undone says so', async () => {
    const other = (await openShop()).org_id
    await createMembership(sql, { org_id: other, user_id: owner.id, role: 'owner' })
    const invoice = await createInvoice(sql, { org_id: other, is_issued: true })
    const { id } = await createInvoiceImport(sql, { org_id: other })
    await sql`
      update public.invoice_imports
      set status = 'undoing',
        series = (select series from public.invoices where id = ${invoice.id})
      where id = ${id}`
    const slug = await slugOf(other)
    const ask = () => answerStaffPdf(slug, { invoice_id: invoice.id })
    await expectWords(await ask(), 409, 'finance.import_under_way')
    await sql`update public.invoice_imports set status = 'undone' where id = ${id}`
    expect((await ask()).headers.get('content-type')).toBe('application/pdf')
  })

  it('to receivables as a file says why, and begins none', async () => {
    const ask = (currency: string) =>
      ageingCsvRoute(new NextRequest(`http://localhost/csv?currency=${currency}`), {
        params: Promise.resolve({ org }),
      })
    await expectWords(await ask('zzz'), 422, 'finance.currency_unknown')

    const file = await ask('eur')
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(await file.text()).toMatch(/^customer_id,customer,currency/)
  })

  it('to what one customer owes is a file of theirs alone', async () => {
    const place = (await openShop()).org_id
    await createMembership(sql, { org_id: place, user_id: owner.id, role: 'owner' })
    const slug = await slugOf(place)
    const [theirs, other] = [
      await createInvoice(sql, { org_id: place, is_issued: true }),
      await createInvoice(sql, { org_id: place, is_issued: true }),
    ]
    const ask = (customer: string) =>
      ageingCsvRoute(new NextRequest(`http://localhost/csv?currency=EUR&customer_id=${customer}`), {
        params: Promise.resolve({ org: slug }),
      })
    const text = await (await ask(theirs.customer_id)).text()
    expect(text).toContain(required(theirs.number ?? undefined))
    expect(text).not.toContain(required(other.number ?? undefined))
    await expectWords(await ask(randomUUID()), 404, 'finance.customer_unknown')
    await expectWords(await ask('nonsense'), 404, 'finance.customer_unknown')
  })

  it('to a trial balance without a period is of the fiscal year', async () => {
    const startMonth = (new Date().getUTCMonth() + 6) % 12 || 12
    await sql`
      update public.finance_settings set fiscal_year_start_month = ${startMonth}
      where org_id = ${orgId}`
    const file = await trialBalanceCsvRoute(new NextRequest('http://localhost/csv'), {
      params: Promise.resolve({ org }),
    })
    const first = `-${String(startMonth).padStart(2, '0')}-01`
    expect(file.headers.get('content-disposition')).toMatch(
      new RegExp(`trial-balance-\\d{4}${first}-\\d{4}-\\d{2}-\\d{2}-EUR`),
    )
  })

  it('to a file says why, and is not kept', async () => {
    const error = new AppError('forbidden', 'identity.permission_denied')
    await expectWords(refusal(error), 403, 'identity.permission_denied')
  })
})

describe('the list of invoices', () => {
  it('opens with more in it than a number holds exactly', async () => {
    for (const _ of [1, 2]) {
      const saved = await saveInvoiceDraft({
        org,
        invoice_id: null,
        customer_id: customerId,
        currency: 'EUR',
        prices_include_tax: false,
        issued_on: '',
        due_on: null,
        payment_terms_days: 14,
        payment_terms: null,
        reference: null,
        note: null,
        bill_to: null,
        items: [
          {
            description: 'x',
            quantity: '90',
            unit: null,
            unit_price_minor: 99_999_999_999_999,
            discount_bps: 0,
            tax_rate_bps: 0,
            product_id: null,
            variant_id: null,
          },
        ],
        expected_updated_at: null,
        idempotency_key: randomUUID(),
      })
      expect(saved).toMatchObject({ ok: true })
    }
    const session = await authorizeOrg(org)
    expect((await listInvoices(session, { filter: {}, limit: 10 })).items).toHaveLength(2)
    expect(await getInvoiceTotals(session, {})).toMatchObject([
      { state: 'draft', count: 2, total_minor: 2 * 90 * 99_999_999_999_999 },
    ])
  })
})
