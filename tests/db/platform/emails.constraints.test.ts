import { randomUUID } from 'node:crypto'
import { describe, it } from 'vitest'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { asOwner, inTransaction } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'

// What a mail, a template and the settings can never be, whoever writes them.

const mail = {
  template_key: 'email.test',
  to_address: 'ada@example.test',
  from_name: 'Acme',
  subject: 'Hello',
  text_body: 'Hello',
  html_body: 'Hello',
  subject_type: 'test',
}

const mails: Case[] = [
  ['an address that is none', { to_address: 'ada' }, 'email_outbox_to_address_check'],
  ['a name of several lines', { to_name: 'a\nb' }, 'email_outbox_to_name_check'],
  ['a sender of several lines', { from_name: 'a\nb' }, 'email_outbox_from_name_check'],
  ['answers to nowhere', { reply_to: 'a, b' }, 'email_outbox_reply_to_check'],
  ['a subject with a header', { subject: 'a\r\nBcc: b' }, 'email_outbox_subject_check'],
  ['no subject', { subject: '' }, 'email_outbox_subject_check'],
  ['a book', { text_body: long(1_048_577) }, 'email_outbox_bodies_check'],
  ['half of what it says', { text_body: null }, 'email_outbox_bodies_removed_at_check'],
  ['the other half', { html_body: null }, 'email_outbox_bodies_removed_at_check'],
  [
    'nothing to say, since nobody knows when',
    { status: 'failed', text_body: null, html_body: null },
    'email_outbox_bodies_removed_at_check',
  ],
  [
    'that what is there were gone',
    { status: 'failed', bodies_removed_at: '2026-01-01' },
    'email_outbox_bodies_removed_at_check',
  ],
  ...['queued', 'sending'].map(
    (status): Case => [
      `nothing to say while it is ${status}`,
      {
        status,
        text_body: null,
        html_body: null,
        bodies_removed_at: '2026-01-01',
        ...(status === 'sending' ? { lease_token: randomUUID(), leased_until: '2026-01-01' } : {}),
      },
      'email_outbox_bodies_removed_at_check',
    ],
  ),
  ['an unknown attachment', { attachments: [{ kind: 'x' }] }, 'email_outbox_attachments_check'],
  [
    'an attachment of no document',
    { attachments: [{ kind: 'invoice_pdf', id: 'x' }] },
    'email_outbox_attachments_check',
  ],
  ['attachments that are no list', { attachments: {} }, 'email_outbox_attachments_check'],
  [
    'six attachments',
    { attachments: Array.from({ length: 6 }, () => ({ kind: 'invoice_pdf', id: randomUUID() })) },
    'email_outbox_attachments_check',
  ],
  ['about something unknown', { subject_type: 'x' }, 'email_outbox_subject_type_check'],
  ['about no document', { subject_type: 'invoice' }, 'email_outbox_subject_type_check'],
  [
    'an amount that is open, though it reminds of none',
    { open_minor: 1 },
    'email_outbox_open_minor_check',
  ],
  [
    'a reminder that says no amount',
    { template_key: 'invoice.reminder', subject_type: 'invoice', subject_id: randomUUID() },
    'email_outbox_open_minor_check',
  ],
  [
    'a reminder of nothing',
    {
      template_key: 'invoice.reminder',
      subject_type: 'invoice',
      subject_id: randomUUID(),
      open_minor: 0,
    },
    'email_outbox_open_minor_check',
  ],
  ['an unknown status', { status: 'lost' }, 'email_outbox_status_check'],
  ['less than no attempts', { attempts: -1 }, 'email_outbox_attempts_check'],
  ['being sent by nobody', { status: 'sending' }, 'email_outbox_lease_check'],
  ['sent at no time', { status: 'sent' }, 'email_outbox_sent_at_check'],
  ['an error in words', { last_error: 'Password hunter2' }, 'email_outbox_last_error_check'],
  ['a reply in words', { last_reply: '550 no such user' }, 'email_outbox_last_reply_check'],
  ['no key', { dedupe_key: '' }, 'email_outbox_dedupe_key_check'],
  ['a long key', { dedupe_key: long(401) }, 'email_outbox_dedupe_key_check'],
  ['the key of another mail', { dedupe_key: 'taken' }, 'email_outbox_org_id_dedupe_key_key'],
  ['the id of another mail', { id: 'taken' }, 'email_outbox_pkey'],
  ['a template that is not there', { template_key: 'x' }, 'email_outbox_template_key_fkey'],
  ['an organization that is not there', { org_id: randomUUID() }, 'email_outbox_org_id_fkey'],
]

describe('email_outbox', () => {
  it.each(mails)('refuses %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const org = await createOrganization(tx, {})
      await asOwner(tx)
      const insert = (values: Case[1]) => tx`
        insert into public.email_outbox ${tx({ ...mail, org_id: org.id, dedupe_key: 'k', ...values })}`
      const id = randomUUID()
      await insert({ id, dedupe_key: 'taken' })
      await expectRefused(constraint, () => insert(change.id ? { ...change, id } : change))
    }),
  )
})

const templates: Case[] = [
  ['a subject of two lines', { subject: 'a\nb' }, 'email_templates_subject_check'],
  ['no body', { body: ' \n' }, 'email_templates_body_check'],
  ['a book', { body: long(10_001) }, 'email_templates_body_check'],
  ['a key that is not there', { template_key: 'x' }, 'email_templates_template_key_fkey'],
  ['an organization that is not there', { org_id: randomUUID() }, 'email_templates_org_id_fkey'],
  ['a second one', { template_key: 'email.test' }, 'email_templates_pkey'],
]

describe('email_templates', () => {
  it.each(templates)('refuses %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const org = await createOrganization(tx, {})
      await asOwner(tx)
      const insert = (values: Case[1]) => tx`
        insert into public.email_templates
        ${tx({ org_id: org.id, template_key: 'invoice.issued', subject: 'a', body: 'b', ...values })}`
      await insert({ template_key: 'email.test' })
      await expectRefused(constraint, () => insert(change))
    }),
  )
})

const settings: Case[] = [
  ['a sender of two lines', { sender_name: 'a\nb' }, 'email_settings_sender_name_check'],
  ['answers to nowhere', { reply_to: 'a' }, 'email_settings_reply_to_check'],
  ['mails for no day', { bodies_kept_days: 0 }, 'email_settings_bodies_kept_days_check'],
  ['mails for eleven years', { bodies_kept_days: 4000 }, 'email_settings_bodies_kept_days_check'],
  ['an organization that is not there', { org_id: randomUUID() }, 'email_settings_org_id_fkey'],
]

describe('email_settings', () => {
  it.each(settings)('refuses %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const org = await createOrganization(tx, {})
      await asOwner(tx)
      const insert = (values: Case[1]) =>
        tx`insert into public.email_settings ${tx({ org_id: org.id, ...values })}`
      await expectRefused(constraint, () => insert(change))
      await insert({})
      await expectRefused('email_settings_pkey', () => insert({}))
    }),
  )
})

describe('email_template_defaults', () => {
  it('refuses a key that is there', () =>
    inTransaction(async (tx) => {
      await asOwner(tx)
      await expectRefused(
        'email_template_defaults_pkey',
        () => tx`
          insert into private.email_template_defaults
          select * from private.email_template_defaults where key = 'email.test'`,
      )
    }))
})
