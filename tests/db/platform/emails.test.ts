import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createEmail, saveEmailSettings } from '../../helpers/email-factories.ts'
import { required } from '../../helpers/factories.ts'
import { enqueue, mailOf, template } from './emails.helpers.ts'

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

  it.each([
    ['embeddings', '\u202e\u202aשרה\u202d'],
    ['isolates', '\u2066\u2067שרה\u2068\u2069'],
  ])('a value does not turn round what stands behind it by %s', (_what, name) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await template(tx, org.id, 'For {{name}}', 'Hello {{name}}, pay 10.00 EUR')
      const mail = await mailOf(tx, await enqueue(tx, org.id, { variables: { name } }))
      expect([mail.subject, mail.text_body]).toEqual(['For שרה', 'Hello שרה, pay 10.00 EUR\n'])
    }),
  )

  it('puts values and links where they stand in a line, of several each', () =>
    inTransaction(async (tx) => {
      const variables = { a: '1 & 2', b: '{{a}}', open_url: 'https://o.test/1' }
      const body =
        '{{a}}, {{b}}{{a}} {{{b}}: http://x.test/?a={{a}} or {{open_url}}! {{ B }} https://y.test.'
      const [mail] = await tx<{ subject: string; text_body: string; html_body: string }[]>`
        select * from private.render_email('{{a}}{{ b }}', ${body}, ${tx.json(variables)})`
      expect(mail?.subject).toBe('1 & 2{{a}}')
      expect(mail?.text_body).toBe(
        '1 & 2, {{a}}1 & 2 {{{a}}: http://x.test/?a=1%20%26%202 or https://o.test/1! {{ B }} https://y.test.\n',
      )
      expect(mail?.html_body).toContain(
        [
          '>1 &amp; 2, {{a}}1 &amp; 2 {{{a}}: <a href="http://x.test/?a=1%20%26%202">http://x.test/?a=1%20%26%202</a>',
          'or <a href="https://o.test/1">https://o.test/1</a>! {{ B }}',
          '<a href="https://y.test">https://y.test</a>.</p>',
        ].join(' '),
      )
    }))

  const rendered = async (tx: Tx, body: string, variables: Record<string, string>) => {
    const [mail] = await tx<{ text: string; html: string }[]>`
      select text_line as text, html_line as html
      from private.render_email_line(${body}, ${tx.json(variables)})`
    return required(mail)
  }

  it.each([
    // The address, and what follows it.
    ['https://pay.test/?ref={{number}}&by=mail', 'ref=R%2F1%20%26%20%22%C3%84%22%2E&by=mail', ''],
    ['https://pay.test/{{number}}.', 'R%2F1%20%26%20%22%C3%84%22%2E', '.'],
    ['https://pay.test/?a={{plain}}{{plain}}, or', 'a=a-b_c.d~1a-b_c.d~1', ', or'],
    ['https://pay.test/?a={{nothing}}&b=1!', 'a=&b=1', '!'],
    ['https://pay.test/#{{there_url}})', 'https%3A%2F%2Fo.test%2F1%3Fa%3Db%26c%3D%28d%29', ')'],
    ['{{there_url}}', 'https://o.test/1?a=b&c=(d)', ''],
    ['{{there_url}}&e={{plain}}?', '&e=a-b_c.d~1', '?'],
    ["https://pay.test/?a=b&c=d'", 'https://pay.test/?a=b&c=d', "'"],
    ['https://pay.test/?a=b&c=d"', '?a=b&c=d', '"'],
    ['https://pay.test/?a={{plain}}">x', '?a=a-b_c.d~1', '">x'],
  ])('leads to the whole of %s', (body, part, rest) =>
    inTransaction(async (tx) => {
      const { text, html } = await rendered(tx, `See ${body}`, {
        number: 'R/1 & "Ä".',
        plain: 'a-b_c.d~1',
        there_url: 'https://o.test/1?a=b&c=(d)',
      })
      const address = text.slice('See '.length, text.length - rest.length)
      expect(address).toMatch(/^https:\/\/\S+$/)
      expect(address.endsWith(part)).toBe(true)
      const escaped = (value: string) =>
        value
          .replaceAll('&', '&amp;')
          .replaceAll('>', '&gt;')
          .replaceAll('"', '&quot;')
          .replaceAll("'", '&#39;')
      expect(html).toBe(`See <a href="${escaped(address)}">${escaped(address)}</a>${escaped(rest)}`)
      expect(text.endsWith(rest)).toBe(true)
    }),
  )

  it.each([
    'javascript:alert(1)',
    '"><script>alert(1)</script>',
    "' onclick='alert(1)",
    '.evil.test/',
    '@evil.test/',
    'https://evil.test',
    '/../../evil?x#y',
  ])('the value %j leads nowhere but to where the template does', (value) =>
    inTransaction(async (tx) => {
      for (const [body, link] of [
        ['{{value}}', null],
        ['https://{{value}}', null],
        ['https://{{value}}.pay.test/', null],
        ['https://pay.test{{value}}/x', 'https://pay.test'],
        ['https://pay.test/{{value}}', `https://pay.test/${encodeURIComponent(value)}`],
        ['https://pay.test?{{value}}', `https://pay.test?${encodeURIComponent(value)}`],
      ] as const) {
        const { html } = await rendered(tx, body, { value })
        const links = [...html.matchAll(/<a href="([^"]*)">/g)].map(([, address]) => address)
        // What JavaScript leaves as it is, is written as bytes too.
        const encoded = link?.replace(
          /[!'()*]/g,
          (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
        )
        expect([body, links]).toEqual([body, encoded ? [encoded] : []])
        expect(html.replace(/<a href="[^"<>]*">[^<>"]*<\/a>/g, '')).not.toMatch(/[<>"']/)
      }
      const { html } = await rendered(tx, '{{value_url}}', { value_url: value })
      expect(html.includes('<a ')).toBe(value.startsWith('https://'))
    }),
  )

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

  it('a preview says what is left out where a mail has not all that its text asks for', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await as(tx, agent)
      const look = async (subject: string, body: string, variables: string | null = null) => {
        const [row] = await tx`
          select public.preview_email_template(
            ${org.id}, 'credit_note.issued', ${subject}, ${body}, ${variables}::text::jsonb
          ) as answer`
        return row?.answer
      }
      const body = 'Note {{number}}\r\n For {{invoice_number}}\nBye'
      expect(await look('Note', body)).toMatchObject({
        text: 'Note CN-2026-00007\n For INV-2026-00042\nBye\n',
        optional: ['invoice_number'],
        left_out: ['For {{invoice_number}}'],
        replaces_subject: false,
      })
      expect(await look('For {{invoice_number}}', body, '{"number": "7"}')).toMatchObject({
        subject: expect.stringMatching(/^Credit note 7 from /),
        text: 'Note 7\nBye\n',
        replaces_subject: true,
      })
      // Nothing of what every one has, what is built to be empty, and what is alone on its line.
      const alone = 'Note{{for_invoice}}\n\t{{ invoice_number }} \nBye'
      expect(await look('Note {{number}}', alone)).toMatchObject({
        optional: [],
        left_out: [],
        replaces_subject: false,
      })
    }))

  it('no built-in text asks for what not every mail has, but alone on a line', () =>
    inTransaction(async (tx) => {
      expect(
        await tx`
          select defaults.key, known.value ->> 'name' as name
          from private.email_template_defaults as defaults
          cross join jsonb_array_elements(defaults.variables) as known
          where known.value -> 'is_optional' = 'true'
            and private.asks_for_any(
              defaults.subject || E'\n' || array_to_string(
                (private.email_body_without(defaults.body, array[known.value ->> 'name'])).left_out,
                E'\n'
              ),
              array[known.value ->> 'name']
            )`,
      ).toEqual([])
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
        bodies_kept_days: 90,
      })
      await expectDenied(
        update({ reply_to: 'desk, other@example.test' }),
        'PT422',
        'platform.email_address_invalid',
      )
    }))

  it.each([
    ['a word for yes or no', { sends_order_confirmations: 'foo' }, 'platform.values_malformed'],
    ['a number for a name', { sender_name: 1 }, 'platform.values_malformed'],
    ['a list for an address', { reply_to: ['a@example.test'] }, 'platform.values_malformed'],
    ['a key that there is not', { sender: 'Acme' }, 'platform.field_unknown'],
    ['no days at all', { bodies_kept_days: 0 }, 'platform.email_days_invalid'],
    ['more than ten years', { bodies_kept_days: 3651 }, 'platform.email_days_invalid'],
    ['a list of settings', [{ sender_name: 'Acme' }], 'platform.values_malformed'],
  ])('settings refuse %s', (_what, values, reason) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await expectDenied(
        tx`select public.update_email_settings(${org.id}, ${tx.json(values)})`,
        'PT422',
        reason,
      )
    }),
  )
})
