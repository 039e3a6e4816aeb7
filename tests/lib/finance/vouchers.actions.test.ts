import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  archiveSupplier,
  findSuppliers,
  saveSupplier,
} from '../../../lib/finance/suppliers.actions.ts'
import { getSupplier, listSuppliers } from '../../../lib/finance/suppliers.queries.ts'
import {
  cancelVoucher,
  deleteVoucherDraft,
  payVoucher,
  postVoucher,
  previewVoucherDraft,
  saveVoucherDraft,
} from '../../../lib/finance/vouchers.actions.ts'
import {
  getVoucher,
  getVoucherDefaults,
  getVoucherTotals,
  listVoucherAccounts,
  listVouchers,
} from '../../../lib/finance/vouchers.queries.ts'
import type { SaveVoucherDraftInput } from '../../../lib/finance/vouchers.schemas.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { sendVoucher } from '../../../lib/platform/emails.actions.ts'
import { authorizeOrg } from '../../../lib/session.ts'
import { sql } from '../../helpers/db.ts'
import { createCustomer, createMembership, required } from '../../helpers/factories.ts'
import { accountIdOf } from '../../helpers/finance-factories.ts'
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
let owner: { id: string; email: string }
let agent: { id: string; email: string }
let supplierId: string
let customerId: string
let accounts: { purchases: string; sales: string }

beforeAll(async () => {
  orgId = (await openShop()).org_id
  const [row] = await sql<{ slug: string }[]>`
    select slug from public.organizations where id = ${orgId}`
  org = required(row).slug
  owner = await createUser()
  agent = await createUser()
  await createMembership(sql, { org_id: orgId, user_id: owner.id, role: 'owner' })
  await createMembership(sql, { org_id: orgId, user_id: agent.id, role: 'agent' })
  customerId = (await createCustomer(sql, { org_id: orgId })).id
  accounts = {
    purchases: await accountIdOf(sql, orgId, 'purchases'),
    sales: await accountIdOf(sql, orgId, 'sales'),
  }
  await signInAs(agent)
  supplierId = (await savedSupplier('Paper & Co', { email: 'bills@paper.example' })).id
})
beforeEach(resetBrowser)
afterAll(removeShopsAndUsers)

const signInAs = (user: { email: string }) =>
  destination(signIn(form({ email: user.email, password: TEST_PASSWORD })))
const scope = () => authorizeOrg(org, 'vouchers.read')

function dataOf<T>(result: { ok: true; data: T } | { ok: false; reason: string }): T {
  if (!result.ok) throw new Error(result.reason)
  return result.data
}

async function savedSupplier(name: string, values = {}) {
  return dataOf(await saveSupplier({ org, supplier_id: '', name, ...values }))
}

const draft = (values: Partial<SaveVoucherDraftInput> = {}) => ({
  org,
  kind: 'purchase',
  voucher_id: null,
  party_id: supplierId,
  currency: 'EUR',
  prices_include_tax: false,
  voucher_on: '2026-06-15',
  due_on: null,
  reference: ' RE-7 ',
  note: null,
  settlement: 'account',
  lines: [
    {
      account_id: accounts.purchases,
      description: 'Paper',
      amount_minor: 10_000,
      tax_rate_bps: 1900,
    },
  ],
  expected_updated_at: null,
  idempotency_key: randomUUID(),
  ...values,
})

const saved = async (values: Partial<SaveVoucherDraftInput> = {}) =>
  dataOf(await saveVoucherDraft(draft(values)))

describe('the server actions of suppliers', () => {
  it('add, change, find, archive and restore, and say at the field what is wrong', async () => {
    await signInAs(agent)
    const made = await savedSupplier('Zinc', { email: '', phone: ' ' })
    expect(made).toMatchObject({ email: null, phone: null })
    expect(await saveSupplier({ org, supplier_id: '', name: 'ZINC' })).toMatchObject({
      ok: false,
      fields: { name: ['finance.supplier_name_taken'] },
    })
    expect(await saveSupplier({ org, supplier_id: '', name: '', email: 'x' })).toMatchObject({
      ok: false,
      fields: { name: expect.anything(), email: expect.anything() },
    })
    expect(dataOf(await findSuppliers({ org, q: 'pap' }))).toEqual([
      { id: supplierId, label: 'Paper & Co', hint: 'bills@paper.example' },
    ])
    const archive = (is_archived: boolean) =>
      archiveSupplier({ org, supplier_id: made.id, is_archived })
    expect(dataOf(await archive(true)).archived_at).not.toBeNull()
    expect(dataOf(await findSuppliers({ org, q: 'zinc' }))).toEqual([])
    expect(await saveVoucherDraft(draft({ party_id: made.id }))).toMatchObject({ ok: false })
    expect(dataOf(await archive(false)).archived_at).toBeNull()
    expect(await saved({ party_id: made.id })).toMatchObject({ state: 'draft' })
  })

  it('list page by page; of others there is none', async () => {
    await signInAs(agent)
    await savedSupplier('Anvil')
    const session = await scope()
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listSuppliers(session, { filter: {}, cursor, limit: 1 })
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(['Anvil', 'Paper & Co', 'Zinc'])
    expect(await getSupplier(session, supplierId)).toMatchObject({ name: 'Paper & Co' })
    for (const id of [randomUUID(), 'x']) expect(await getSupplier(session, id)).toBeNull()
    await expect(
      listSuppliers(session, { filter: {}, cursor: 'x', limit: 1 }),
    ).rejects.toMatchObject({ code: 'malformed' })
  })
})

describe('the server actions of vouchers', () => {
  it('an agent drafts and changes, an owner posts, pays in parts, and sends', async () => {
    await signInAs(agent)
    const made = await saved()
    expect(made).toMatchObject({ reference: 'RE-7', total_minor: 11_900, created_by: agent.id })
    const changed = await saved({ voucher_id: made.id, expected_updated_at: made.updated_at })
    expect(changed.id).toBe(made.id)
    expect(
      await saveVoucherDraft(
        draft({ voucher_id: made.id, expected_updated_at: '2020-01-01T00:00:00Z' }),
      ),
    ).toMatchObject({ ok: false, code: 'conflict' })
    const shown = { org, voucher_id: made.id, expected_updated_at: changed.updated_at }
    expect(await postVoucher(shown)).toMatchObject({ ok: false, code: 'forbidden' })
    await signInAs(owner)
    expect(await sendVoucher({ org, voucher_id: made.id })).toMatchObject({
      ok: false,
      reason: 'finance.voucher_not_posted',
    })
    expect(await postVoucher({ ...shown, expected_updated_at: made.updated_at })).toMatchObject({
      ok: false,
      code: 'conflict',
      reason: 'finance.draft_changed',
    })
    const posted = dataOf(await postVoucher(shown))
    expect(posted.number).toMatch(/^PV-2026-\d{5}$/)
    const pay = (idempotency_key: string, amount_minor: number) =>
      payVoucher({
        org,
        voucher_id: made.id,
        amount_minor,
        method: 'bank_transfer',
        paid_on: '2026-06-20',
        reference: null,
        idempotency_key,
      })
    const key = randomUUID()
    expect(dataOf(await pay(key, 1_900)).open_minor).toBe(10_000)
    expect(dataOf(await pay(key, 1_900)).open_minor).toBe(10_000)
    expect(await pay(randomUUID(), 10_001)).toMatchObject({ ok: false })
    expect(dataOf(await sendVoucher({ org, voucher_id: made.id }))).toMatchObject({
      to_address: 'bills@paper.example',
    })
    expect(
      dataOf(await sendVoucher({ org, voucher_id: made.id, to: 'desk@paper.example' })),
    ).toMatchObject({ to_address: 'desk@paper.example' })
    expect(
      await cancelVoucher({ org, voucher_id: made.id, reason: 'Twice', on: null }),
    ).toMatchObject({ ok: false })
  })

  it('a draft whose answer was lost is saved over by what was typed since, unless a colleague was there', async () => {
    await signInAs(agent)
    const sent = draft({ idempotency_key: randomUUID() })
    const { id } = dataOf(await saveVoucherDraft(sent))
    expect(dataOf(await saveVoucherDraft({ ...sent, note: 'Typed since' }))).toMatchObject({
      id,
      note: 'Typed since',
    })
    expect(await saveVoucherDraft({ ...sent, note: 'Blind' })).toMatchObject({
      ok: false,
      code: 'conflict',
      reason: 'finance.draft_changed',
      detail: id,
    })
    expect(await getVoucher(await scope(), id)).toMatchObject({ note: 'Typed since' })
  })

  it('a sale to a customer is previewed as it is saved, cancelled, and deleted only as a draft', async () => {
    await signInAs(owner)
    const lines = [
      { account_id: accounts.sales, description: 'Stand', amount_minor: 10_700, tax_rate_bps: 700 },
    ]
    const sale = { kind: 'sales', party_id: customerId, prices_include_tax: true, lines } as const
    const looked = dataOf(await previewVoucherDraft({ org, prices_include_tax: true, lines }))
    const made = await saved(sale)
    expect([made.net_minor, made.tax_minor]).toEqual([looked.net_minor, looked.tax_minor])
    expect(made).toMatchObject({ net_minor: 10_000, customer: { id: customerId } })
    dataOf(await postVoucher({ org, voucher_id: made.id, expected_updated_at: null }))
    expect(await deleteVoucherDraft({ org, voucher_id: made.id })).toMatchObject({
      ok: false,
      reason: 'finance.voucher_not_draft',
    })
    expect(await cancelVoucher({ org, voucher_id: made.id, reason: ' ', on: null })).toMatchObject({
      ok: false,
      fields: { reason: expect.anything() },
    })
    expect(
      dataOf(await cancelVoucher({ org, voucher_id: made.id, reason: 'Twice', on: null })),
    ).toMatchObject({ state: 'cancelled', cancel_reason: 'Twice' })
    const other = await saved(sale)
    dataOf(await deleteVoucherDraft({ org, voucher_id: other.id }))
    expect(await getVoucher(await scope(), other.id)).toBeNull()
  })

  it('refuse what cannot be right before they ask the database', async () => {
    await signInAs(owner)
    const line = {
      account_id: accounts.purchases,
      description: 'A',
      amount_minor: 1,
      tax_rate_bps: 0,
    }
    for (const values of [
      { party_id: 'x' },
      { voucher_on: '2026-02-30' },
      { lines: [{ ...line, amount_minor: -1 }] },
      { lines: [{ ...line, tax_rate_bps: 10_001 }] },
      { lines: [{ ...line, description: ' ' }] },
    ]) {
      expect(await saveVoucherDraft(draft(values))).toMatchObject({ ok: false, code: 'malformed' })
    }
    expect(await saveVoucherDraft(draft({ lines: [line] }))).toMatchObject({ ok: true })
  })

  it('a list is read page by page, with its totals, accounts and defaults', async () => {
    await signInAs(agent)
    const session = await scope()
    const whole = await listVouchers(session, { kind: 'purchase', filter: {}, limit: 100 })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listVouchers(session, { kind: 'purchase', filter: {}, cursor, limit: 1 })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(whole.items.map(({ id }) => id))
    const totals = await getVoucherTotals(session, 'purchase', {})
    expect(totals.reduce((sum, { count }) => sum + count, 0)).toBe(seen.length)
    expect((await listVoucherAccounts(session, 'purchase'))[0]?.id).toBe(accounts.purchases)
    expect(await getVoucherDefaults(session)).toMatchObject({ currency: 'EUR', tax_rate_bps: 0 })
    for (const id of [randomUUID(), 'x']) expect(await getVoucher(session, id)).toBeNull()
  })
})
