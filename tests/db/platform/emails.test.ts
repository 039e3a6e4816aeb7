import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, asService, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createEmail, saveEmailSettings } from '../../helpers/email-factories.ts'

type Mail = {
  id: string
  status: string
  subject: string
  text_body: string
  html_body: string
  from_name: string
  reply_to: string | null
  attempts: number
  last_error: string | null
  last_reply: string | null
  waits: number
}

async function enqueue(
  tx: Tx,
  orgId: string,
  values: { key?: string; to?: string; variables?: Record<string, string>; template?: string } = {},
): Promise<string> {
  await asOwner(tx)
  const [row] = await tx<{ id: string }[]>`
    select private.enqueue_email(
      ${orgId}, ${values.template ?? 'email.test'}, ${values.to ?? 'ada@example.test'}, 'Ada',
      ${tx.json(values.variables ?? { name: 'Ada' })}, ${values.key ?? randomUUID()}, 'test', null
    ) as id`
  return row?.id ?? ''
}

async function mailOf(tx: Tx, id: string): Promise<Mail> {
  await asOwner(tx)
  const [row] = await tx<Mail[]>`
    select *, extract(epoch from next_attempt_at - clock_timestamp())::float8 as waits
    from public.email_outbox where id = ${id}`
  if (!row) throw new Error('no such mail')
  return row
}

const template = (tx: Tx, orgId: string, subject: string, body: string, key = 'email.test') => tx`
  select public.save_email_template(${orgId}, ${key}, ${subject}, ${body}) as answer`

describe('private.enqueue_email', () => {
  it('writes what the template says, escaped in HTML and as it is in text', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await template(tx, org.id, 'For {{name}}', 'Hello {{ name }},\n\nsee https://example.test.')
      const name = `<script>alert("x")</script> & 'Söhne' {{organization}}`
      const mail = await mailOf(tx, await enqueue(tx, org.id, { variables: { name } }))
      expect(mail.text_body).toBe(`Hello ${name},\n\nsee https://example.test.\n`)
      expect(mail.subject).toBe(`For ${name}`)
      expect(mail.html_body).not.toContain('<script')
      expect(mail.html_body).toContain(
        '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;Söhne&#39; {{organization}}',
      )
      expect(mail.html_body).toContain(
        '<a href="https://example.test">https://example.test</a>.</p>',
      )
    }))

  it('a value is never a link, a header or another variable', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await template(tx, org.id, 'For {{name}}', 'Hello {{name}}')
      const name = 'https://evil.test/\r\nBcc: evil@evil.test\u0000\u0007'.replace('\u0000', '')
      const mail = await mailOf(tx, await enqueue(tx, org.id, { variables: { name } }))
      expect(mail.subject).toBe('For https://evil.test/ Bcc: evil@evil.test')
      expect(mail.html_body).not.toContain('<a ')
      expect(mail.text_body).toBe('Hello https://evil.test/\nBcc: evil@evil.test\n')
      expect(mail.html_body).toContain('https://evil.test/<br>Bcc: evil@evil.test')
    }))

  it('leaves out a line on which every variable is empty, and no other', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await template(tx, org.id, 'Hi', 'One\n{{name}}\n\n{{name}}\n\nName: {{name}}')
      const mail = await mailOf(tx, await enqueue(tx, org.id, { variables: {} }))
      expect(mail.text_body).toBe('One\n\nName: \n')
    }))

  it('the same key is the same mail, with the words of the first; of others another', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg } = await createActors(tx)
      const first = await enqueue(tx, org.id, { key: 'k' })
      expect(await enqueue(tx, org.id, { key: 'k', to: 'eve@example.test' })).toBe(first)
      expect(await enqueue(tx, org.id, { key: 'l' })).not.toBe(first)
      expect(await enqueue(tx, otherOrg.id, { key: 'k' })).not.toBe(first)
    }))

  it('is from the organization, or from whom the settings say', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const before = await mailOf(tx, await enqueue(tx, org.id))
      expect([before.from_name, before.reply_to]).toEqual([org.name, null])
      await saveEmailSettings(tx, {
        org_id: org.id,
        sender_name: 'Desk',
        reply_to: 'desk@example.test',
      })
      const after = await mailOf(tx, await enqueue(tx, org.id))
      expect([after.from_name, after.reply_to]).toEqual(['Desk', 'desk@example.test'])
    }))

  it.each([
    'ada',
    'ada@example',
    'a@b@example.test',
    'a@b.test, c@d.test',
    'a@b.test\r\nBcc: c@d.test',
    '"a" <a@b.test>',
    'a@b.test>',
    `${'a'.repeat(250)}@b.test`,
    '',
  ])('refuses %j as an address', (to) =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await asOwner(tx)
      await expectDenied(
        tx`select private.enqueue_email(
          ${org.id}, 'email.test', ${to}, null, '{}', 'k', 'test', null)`,
        'PT422',
        'platform.email_address_invalid',
      )
      await expectDenied(
        tx`select private.enqueue_email(
          ${org.id}, 'nothing', 'a@b.test', null, '{}', 'k', 'test', null)`,
        'PT404',
        'platform.email_template_not_found',
      )
    }),
  )
})

describe('email templates', () => {
  it('admins say something else, and go back; agents only read', () =>
    inTransaction(async (tx) => {
      const { org, admin, agent } = await createActors(tx)
      await as(tx, agent)
      await expectDenied(template(tx, org.id, 'Hi', 'Hi'), '42501', 'identity.permission_denied')
      await as(tx, admin)
      const [saved] = await template(tx, org.id, ' Hi {{name}} ', 'Hi\r\nyou')
      expect(saved?.answer).toMatchObject({
        subject: 'Hi {{name}}',
        body: 'Hi\nyou',
        is_custom: true,
      })
      await as(tx, agent)
      const [listed] = await tx`select public.list_email_templates(${org.id}) as answer`
      expect(listed?.answer).toContainEqual(
        expect.objectContaining({ key: 'email.test', subject: 'Hi {{name}}', is_custom: true }),
      )
      await as(tx, admin)
      const [back] = await tx`
        select public.reset_email_template(${org.id}, 'email.test') as answer`
      expect(back?.answer).toMatchObject({ is_custom: false })
      expect(back?.answer.subject).not.toBe('Hi {{name}}')
    }))

  it.each([
    ['Hi {{nmae}}', 'Hi', 'nmae'],
    ['Hi', 'Hi {{ Name }} {{1}}', '1, Name'],
    ['Hi', 'Hi {{name', 'name'],
    ['Hi', 'Hi {{}}', ''],
  ])('refuses what the mail does not know: %s, %s', (subject, body, names) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const refused = names === 'name' ? template(tx, org.id, subject, 'Hi {{nam') : null
      await expectDenied(
        refused ?? template(tx, org.id, subject, body),
        'PT422',
        'platform.email_variable_unknown',
      )
      await template(tx, org.id, 'Hi {{name}}', 'Hi {{ organization }}')
    }),
  )

  it.each([
    ['', 'Hi'],
    ['  ', 'Hi'],
    ['Hi\nBcc: x', 'Hi'],
    ['x'.repeat(201), 'Hi'],
    ['Hi', ' \n '],
    ['Hi', 'x'.repeat(10_001)],
  ])('refuses a text of no use: %j', (subject, body) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const reason = 'platform.email_template_text_invalid'
      await expectDenied(template(tx, org.id, subject, body), 'PT422', reason)
      await expectDenied(
        template(tx, org.id, 'Hi', 'Hi', 'nothing'),
        'PT404',
        'platform.email_template_not_found',
      )
    }),
  )

  it('a preview says what is unknown and what is missing, and shows the examples', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await as(tx, agent)
      const look = async (variables: string | null) => {
        const [row] = await tx`
          select public.preview_email_template(
            ${org.id}, 'email.test', 'For {{name}}', 'Hi {{name}} {{nothing}}', ${variables}::text::jsonb
          ) as answer`
        return row?.answer
      }
      expect(await look(null)).toMatchObject({
        subject: 'For Olivia',
        unknown: ['nothing'],
        missing: [],
      })
      expect(await look('{}')).toMatchObject({ subject: 'For', missing: ['name'] })
    }))

  it('a test goes to the caller’s own address, twenty times an hour', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const send = () =>
        tx`select public.send_test_email(${org.id}, 'email.test', 'Try', 'For {{name}}') as answer`
      const [row] = await send()
      expect(row?.answer.to_address).toBe(owner.email)
      expect((await mailOf(tx, row?.answer.id)).subject).toBe('Try')
      for (let count = 1; count < 20; count += 1) await createEmail(tx, { org_id: org.id })
      await as(tx, owner)
      await expectDenied(send(), 'PT429', 'platform.too_many_test_emails')
      await asOwner(tx)
      await tx`update auth.users set email_confirmed_at = null where id = ${owner.userId}`
      await as(tx, owner)
      await expectDenied(send(), 'PT422', 'platform.email_address_unverified')
    }))

  it('settings that are not named stay; an address that is none is refused', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const update = (values: Record<string, string | boolean | null>) => tx`
        select public.update_email_settings(${org.id}, ${tx.json(values)}) as answer`
      await update({ sender_name: ' Desk\n1 ', sends_order_confirmations: false })
      const [row] = await update({ reply_to: 'desk@example.test' })
      expect(row?.answer).toEqual({
        sender_name: 'Desk 1',
        reply_to: 'desk@example.test',
        sends_order_confirmations: false,
      })
      await expectDenied(
        update({ reply_to: 'desk, other@example.test' }),
        'PT422',
        'platform.email_address_invalid',
      )
    }))
})

type Claim = { lease_token: string; emails: { id: string; org_id: string }[] }

async function claim(tx: Tx, limit = 50, seconds = 60): Promise<Claim> {
  await asService(tx)
  const [row] = await tx<{ answer: Claim }[]>`
    select public.claim_emails(${limit}, ${seconds}) as answer`
  if (!row) throw new Error('no answer')
  return row.answer
}

async function record(
  tx: Tx,
  token: string,
  orgId: string,
  id: string,
  event: string,
  more: Record<string, string> = {},
): Promise<boolean> {
  await asService(tx)
  const events = [{ org_id: orgId, id, event, ...more }]
  const [row] = await tx<{ answer: string[] }[]>`
    select public.record_emails(${token}, ${tx.json(events)}) as answer`
  return row?.answer.includes(id) === true
}

async function expire(tx: Tx, id: string): Promise<void> {
  await asOwner(tx)
  await tx`
    update public.email_outbox set leased_until = clock_timestamp() - interval '1 second'
    where id = ${id}`
}

/** No mail but those of a test is there to be claimed. */
async function onlyOwn(tx: Tx): Promise<Actors> {
  const actors = await createActors(tx)
  await asOwner(tx)
  await tx`delete from public.email_outbox`
  return actors
}

describe('claim_emails and record_emails', () => {
  it('a mail is claimed once, handed over and sent', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const first = await claim(tx)
      expect(first.emails).toMatchObject([{ id, to_address: 'ada@example.test' }])
      expect((await claim(tx)).emails).toEqual([])
      expect(await record(tx, first.lease_token, org.id, id, 'hand_over')).toBe(true)
      expect(await record(tx, first.lease_token, org.id, id, 'sent')).toBe(true)
      // The answer got lost, and it says so again.
      expect(await record(tx, first.lease_token, org.id, id, 'sent')).toBe(true)
      expect(await mailOf(tx, id)).toMatchObject({ status: 'sent', attempts: 1 })
    }))

  it('another lease, or one that has ended, hands nothing over', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const { lease_token } = await claim(tx)
      expect(await record(tx, randomUUID(), org.id, id, 'hand_over')).toBe(false)
      await expire(tx, id)
      expect(await record(tx, lease_token, org.id, id, 'hand_over')).toBe(false)
      const again = await claim(tx)
      expect(again.emails).toMatchObject([{ id }])
      expect(await record(tx, lease_token, org.id, id, 'sent')).toBe(false)
      expect(await record(tx, again.lease_token, org.id, id, 'hand_over')).toBe(true)
    }))

  it('what was handed over by a worker that died is uncertain, and never claimed again', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const { lease_token } = await claim(tx)
      await record(tx, lease_token, org.id, id, 'hand_over')
      await expire(tx, id)
      expect((await claim(tx)).emails).toEqual([])
      expect(await mailOf(tx, id)).toMatchObject({ status: 'uncertain', last_error: 'worker_died' })
      expect((await claim(tx)).emails).toEqual([])
      // It was not dead after all, and knows.
      expect(await record(tx, lease_token, org.id, id, 'sent')).toBe(true)
      expect(await mailOf(tx, id)).toMatchObject({ status: 'sent', last_error: null })
    }))

  it('waits longer each time, a little more or less, and gives up after ten tries', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const waits: number[] = []
      for (let attempt = 1; attempt <= 10; attempt += 1) {
        const { lease_token, emails } = await claim(tx)
        expect(emails).toMatchObject([{ id }])
        await record(tx, lease_token, org.id, id, 'retry', {
          error: 'smtp_rejected',
          reply: '451 4.7.1',
        })
        const mail = await mailOf(tx, id)
        expect(mail.status).toBe(attempt < 10 ? 'queued' : 'failed')
        expect(mail).toMatchObject({ attempts: attempt, last_reply: '451 4.7.1' })
        waits.push(mail.waits)
        expect((await claim(tx)).emails).toEqual([])
        await asOwner(tx)
        await tx`update public.email_outbox set next_attempt_at = clock_timestamp()`
      }
      for (const [index, wait] of waits.entries()) {
        const expected = Math.min(60 * 2 ** index, 14_400)
        expect(wait).toBeGreaterThan(expected * 0.74)
        expect(wait).toBeLessThan(expected * 1.26)
      }
    }))

  it('what is let go loses no attempt; what cannot be sent is failed; what may have been is uncertain', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const first = await claim(tx)
      await record(tx, first.lease_token, org.id, id, 'release')
      expect(await mailOf(tx, id)).toMatchObject({ status: 'queued', attempts: 0 })
      const second = await claim(tx)
      await record(tx, second.lease_token, org.id, id, 'failed', { error: 'smtp_rejected' })
      expect(await mailOf(tx, id)).toMatchObject({ status: 'failed', attempts: 1 })
      const other = await enqueue(tx, org.id)
      const third = await claim(tx)
      await record(tx, third.lease_token, org.id, other, 'uncertain', { error: 'connection_lost' })
      expect(await mailOf(tx, other)).toMatchObject({ status: 'uncertain' })
    }))

  it('a worker that always dies on a mail ends with the mail being failed', () =>
    inTransaction(async (tx) => {
      const { org } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      await tx`update public.email_outbox set attempts = 9 where id = ${id}`
      await claim(tx)
      await expire(tx, id)
      await claim(tx)
      expect(await mailOf(tx, id)).toMatchObject({ status: 'failed', last_error: 'worker_died' })
    }))
})

describe('what staff decide', () => {
  const decide = (tx: Tx, name: string, orgId: string, id: string) =>
    tx.unsafe(`select public.${name}($1, $2)`, [orgId, id])

  it.each([
    ['retry_email', ['queued', 'failed', 'uncertain', 'cancelled'], 'queued'],
    ['cancel_email', ['queued', 'failed', 'uncertain', 'cancelled'], 'cancelled'],
    ['mark_email_arrived', ['uncertain', 'sent'], 'sent'],
  ])('%s', (name, allowed, outcome) =>
    inTransaction(async (tx) => {
      const { org, admin, agent, otherOwner } = await createActors(tx)
      for (const status of ['queued', 'sending', 'sent', 'failed', 'uncertain', 'cancelled']) {
        await asOwner(tx)
        const { id } = await createEmail(tx, { org_id: org.id, status, attempts: 10 })
        await as(tx, agent)
        await expectDenied(decide(tx, name, org.id, id), '42501', 'identity.permission_denied')
        await as(tx, otherOwner)
        await expectDenied(decide(tx, name, org.id, id), 'PT404', 'identity.organization_not_found')
        await as(tx, admin)
        if (allowed.includes(status)) {
          await decide(tx, name, org.id, id)
          expect((await mailOf(tx, id)).status).toBe(outcome)
        } else {
          await expectDenied(decide(tx, name, org.id, id), 'PT409', 'platform.email_status_wrong')
        }
      }
      await as(tx, admin)
      await expectDenied(
        decide(tx, name, org.id, randomUUID()),
        'PT404',
        'platform.email_not_found',
      )
    }),
  )

  it('what is sent again begins anew, and its old worker cannot speak of it', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await onlyOwn(tx)
      const id = await enqueue(tx, org.id)
      const { lease_token } = await claim(tx)
      await record(tx, lease_token, org.id, id, 'uncertain', { error: 'connection_lost' })
      await as(tx, owner)
      await decide(tx, 'retry_email', org.id, id)
      expect(await mailOf(tx, id)).toMatchObject({ status: 'queued', attempts: 0 })
      expect(await record(tx, lease_token, org.id, id, 'sent')).toBe(false)
      expect((await claim(tx)).emails).toMatchObject([{ id }])
    }))
})
