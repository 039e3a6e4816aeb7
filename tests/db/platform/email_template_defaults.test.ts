import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import {
  createCart,
  createProduct,
  createShippingRate,
  createShop,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import { as, asOwner, asService, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  createCreditNote,
  createInvoice,
  createVoucher,
  postVoucher,
} from '../../helpers/finance-factories.ts'
import { details, placeOrder } from '../commerce/orders.helpers.ts'
import { send } from '../finance/emails.helpers.ts'
import { invite } from '../identity/invitations.helpers.ts'
import { mailOf, template } from './emails.helpers.ts'

type MailOf = (tx: Tx, actors: Actors) => Promise<string>

const overdue = { is_issued: true, issued_on: '2026-01-01', due_on: '2026-02-01' }

const invoiceMail =
  (name: string): MailOf =>
  async (tx, { org, admin }) => {
    await asOwner(tx)
    const invoice = await createInvoice(tx, { org_id: org.id, ...overdue })
    return (await send(tx, admin, name, org.id, invoice.id, 'a@example.test')).id
  }

/** Of imported history: ours always correct an invoice. */
const creditNoteMail: MailOf = async (tx, { org, admin }) => {
  await asOwner(tx)
  const note = await createCreditNote(tx, await createInvoice(tx, { org_id: org.id, ...overdue }))
  await tx`set local session_replication_role = replica`
  await tx`
    update public.credit_notes
       set invoice_id = null, settled_minor = 0, refundable_minor = total_minor
     where org_id = ${org.id} and id = ${note.id}`
  await tx`set local session_replication_role = origin`
  return (await send(tx, admin, 'send_credit_note', org.id, note.id, 'a@example.test')).id
}

const voucherMail =
  (values: { due_on?: string; reference?: string } = {}): MailOf =>
  async (tx, { org, admin }) => {
    await asOwner(tx)
    const voucher = await createVoucher(tx, { org_id: org.id })
    if (values.due_on || values.reference) {
      await tx`
        update public.vouchers set ${tx(values)} where org_id = ${org.id} and id = ${voucher.id}`
    }
    await postVoucher(tx, org.id, voucher.id)
    return (await send(tx, admin, 'send_voucher', org.id, voucher.id, 'a@example.test')).id
  }

const orderMail: MailOf = async (tx, { org }) => {
  await asOwner(tx)
  await createShop(tx, { org_id: org.id })
  await createShippingRate(tx, { org_id: org.id, tax_rate_bps: 0 })
  const product = await createProduct(tx, { org_id: org.id, tax_rate_bps: 0 })
  const { id: variant_id } = await createVariant(tx, { org_id: org.id, product_id: product.id })
  const { token = null } = await createCart(tx, {
    org_id: org.id,
    items: [{ variant_id, quantity: 1 }],
  })
  const order = await placeOrder(tx, org.id, details(1490), { token })
  await asOwner(tx)
  const [mail] = await tx<{ id: string }[]>`
    select id from public.email_outbox where org_id = ${org.id} and subject_id = ${order.id}`
  return required(mail).id
}

const invitationMail: MailOf = async (tx, { org, owner, stranger }) => {
  const invitationId = await invite(tx, owner, org.id, stranger.email)
  await asService(tx)
  const [row] = await tx<{ id: string }[]>`
    select public.queue_invitation_email(${invitationId}, 'https://app.test/o') as id`
  return required(row).id
}

// With as little as a mail of each template can have.
const least: [string, { mail: MailOf; leftOut?: string[]; empty?: string[] }][] = [
  [
    'invoice.issued',
    {
      mail: invoiceMail('send_invoice'),
      leftOut: ['reference', 'payment_terms', 'payment_details'],
    },
  ],
  [
    'invoice.reminder',
    {
      mail: invoiceMail('send_invoice_reminder'),
      leftOut: ['reference', 'payment_terms', 'payment_details'],
    },
  ],
  // A part of a sentence, which reads well without it.
  [
    'credit_note.issued',
    { mail: creditNoteMail, leftOut: ['invoice_number'], empty: ['for_invoice'] },
  ],
  ['voucher.posted', { mail: voucherMail(), leftOut: ['due_on', 'reference'] }],
  ['order.placed', { mail: orderMail, leftOut: ['tax'] }],
  ['invitation.sent', { mail: invitationMail }],
]

describe('private.email_template_defaults', () => {
  it.each(least)('%s flags whatever a mail can be without', (key, expected) =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, owner } = actors
      await as(tx, owner)
      const known = await tx<{ name: string }[]>`
        select known.value ->> 'name' as name
        from jsonb_array_elements(public.list_email_templates(${org.id})) as templates,
          jsonb_array_elements(templates.value -> 'variables') as known
        where templates.value ->> 'key' = ${key}`
      const names = known.map(({ name }) => name)
      await template(tx, org.id, 'Hi', names.map((name) => `${name}: {{${name}}}.`).join('\n'), key)
      const lines = (await mailOf(tx, await expected.mail(tx, actors))).text_body.split('\n')
      expect({
        leftOut: names.filter((name) => !lines.some((line) => line.startsWith(`${name}: `))),
        empty: names.filter((name) => lines.includes(`${name}: .`)),
      }).toEqual({ leftOut: expected.leftOut ?? [], empty: expected.empty ?? [] })
    }),
  )

  it('has no template whose least is not known here, but for the test of staff', () =>
    inTransaction(async (tx) => {
      await asOwner(tx)
      const rows = await tx<{ key: string }[]>`select key from private.email_template_defaults`
      expect(rows.map(({ key }) => key).sort()).toEqual(
        ['email.test', ...least.map(([key]) => key)].sort(),
      )
    }))

  it.each([
    [{ due_on: '2126-12-01', reference: 'R 1' }, 'Pay by 1 December 2126.\nR 1\nBye\n'],
    [{ reference: 'R 1' }, 'R 1\nBye\n'],
    [{}, 'Bye\n'],
  ])('a voucher with %j says no more of it', (values, text) =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      await as(tx, actors.owner)
      const body = 'Pay by {{due_on}}.\n{{reference}}\nBye'
      await template(tx, actors.org.id, 'Hi', body, 'voucher.posted')
      expect((await mailOf(tx, await voucherMail(values)(tx, actors))).text_body).toBe(text)
    }),
  )
})
