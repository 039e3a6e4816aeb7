import { expect, type Page } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { createEmail, whileUntouched } from '../../helpers/email-factories.ts'
import { mailTo } from '../../helpers/request.ts'
import { enter, expectAccessibleInBothThemes, test } from '../fixtures.ts'
import { newAddress } from '../identity/journeys.ts'
import { bill, openBooks } from './books.helpers.ts'

const HOSTILE = '<img src=x onerror=alert(1)> & "Söhne"'

/** What a worker does shows when the page is asked again. */
async function expectSoon(page: Page, text: string): Promise<void> {
  await expect(async () => {
    await page.reload()
    await expect(page.getByText(text, { exact: true }).first()).toBeVisible({ timeout: 1_000 })
  }).toPass()
}

test('a template is written, looked at, tried and reset; what it is filled with stays text', async ({
  page,
}) => {
  test.slow()
  const books = await openBooks()
  await enter(page, books.owner.email, books.owner.password)
  await page.goto(`${books.base}/settings/emails`)
  await expect(page.getByRole('heading', { level: 1, name: 'Emails' })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: 'Invoice', exact: true }).click()
  await expect(page.getByText('Built in', { exact: true })).toBeVisible()

  await page.getByLabel('Subject').fill('Your bill {{number}}')
  await page
    .getByLabel('Text', { exact: true })
    .fill('Dear {{customer_name}}, {{nobody}} <b>paid</b>.')
  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByText('This email does not know {{nobody}}')).toBeVisible()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('alert').first()).toBeVisible()
  await page
    .getByLabel('Text', { exact: true })
    .fill('Dear {{customer_name}}, <b>pay</b> {{total}}.')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Changed', { exact: true })).toBeVisible()
  // Tags are text, of staff as of anybody.
  const frame = page.frameLocator('iframe[title="The email as HTML"]')
  await expect(frame.getByText('<b>pay</b>')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Send me a test' }).click()
  await expect(
    page.getByText(`A test is on its way to ${books.owner.email}`, { exact: true }),
  ).toBeVisible()
  const tried = await mailTo(books.owner.email, { subject: /Your bill/ })
  expect(tried.html).toContain('&lt;b&gt;pay&lt;/b&gt;')

  const address = newAddress('hostile')
  const { id } = await books.post('/customers', { name: HOSTILE, email: address })
  const invoice = await bill(books, String(id), { price: 10_000 })
  await page.goto(`${books.base}/invoices/${invoice.id}`)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  const mail = await mailTo(address, { subject: new RegExp(`Your bill ${invoice.number}`) })
  expect(mail.html).not.toContain('<img src=x')
  expect(mail.html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(mail.text).toContain(`Dear ${HOSTILE}`)
  // What became of it stands on the document.
  const mails = page.getByRole('region', { name: 'Emails' }).or(page.getByLabel('Emails'))
  await expect(async () => {
    await page.reload()
    await expect(mails.first().getByText('Sent', { exact: true })).toBeVisible({ timeout: 1_000 })
  }).toPass()

  await page.goto(`${books.base}/settings/emails/invoice.issued`)
  await page.getByRole('button', { name: 'Reset' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Reset' }).click()
  await expect(page.getByText('Built in', { exact: true })).toBeVisible()
})

test('the outbox shows what waits, what was sent and what was given up, which is sent again', async ({
  page,
}) => {
  test.slow()
  const books = await openBooks()
  const { orgId } = books
  const { id: customerId } = await books.post('/customers', { name: 'Ada' })
  const invoice = await bill(books, String(customerId), { price: 10_000 })
  const address = newAddress('again')
  const failed = await createEmail(sql, {
    ...{ org_id: orgId, to_address: address, subject: 'Given up', status: 'failed' },
    ...{ attempts: 8, last_error: 'smtp_auth_failed' },
    ...{ subject_type: 'invoice', subject_id: invoice.id },
  })
  await sql`
    update public.email_outbox set last_reply = '535' where id = ${failed.id} and org_id = ${orgId}`
  await createEmail(sql, { org_id: orgId, subject: 'Gone out', status: 'sent' })
  const waiting = await createEmail(sql, { org_id: orgId, subject: 'Not yet', status: 'cancelled' })
  await sql`
    update public.email_outbox
       set status = 'queued', next_attempt_at = now() + interval '1 hour'
     where org_id = ${orgId} and id = ${waiting.id}`

  await enter(page, books.owner.email, books.owner.password)
  await page.goto(books.base)
  await page.getByRole('link', { name: /1 email could not be sent/ }).click()
  await page.goto(`${books.base}/settings/emails/outbox`)
  const list = page.getByRole('list', { name: 'Emails' })
  for (const [subject, status] of [
    ['Given up', 'Failed'],
    ['Gone out', 'Sent'],
    ['Not yet', 'Waiting'],
  ]) {
    await expect(
      list
        .getByRole('listitem')
        .filter({ hasText: subject })
        .getByText(status ?? '', { exact: true }),
    ).toBeVisible()
  }
  await expectAccessibleInBothThemes(page)
  await page.goto(`${books.base}/invoices/${invoice.id}`)
  const why = 'The mail server did not accept the user name or password.'
  await expect(page.getByText(why)).toBeVisible()

  await page.goto(`${books.base}/settings/emails/outbox?status=failed`)
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await list.getByRole('link', { name: 'Given up' }).click()
  await expect(page.getByRole('alert').filter({ hasText: `${why} It answered 535.` })).toBeVisible()
  // Where the server is and who signs in there is nobody's business here.
  const { host } = new URL(process.env.SMTP_URL ?? 'smtp://127.0.0.1')
  const shown = await page.content()
  for (const secret of ['smtp://', host]) expect(shown).not.toContain(secret)
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Send again' }).click()
  expect((await mailTo(address)).subject).toBe('Given up')
  await expectSoon(page, 'Sent')
  await expect(page.getByRole('button', { name: 'Send again' })).toHaveCount(0)

  // Long after, what it said is gone, and the way to a new one is named.
  await sql`
    update public.email_outbox
    set status = 'failed', sent_at = null, text_body = null, html_body = null,
      bodies_removed_at = now()
    where id = ${failed.id}`
  await page.reload()
  await expect(page.getByText('What this email said is no longer kept.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send again' })).toHaveCount(0)
  await expectAccessibleInBothThemes(page)
  await page.getByRole('main').getByRole('link', { name: 'invoice', exact: true }).click()
  await expect(page).toHaveURL(new RegExp(`/invoices/${invoice.id}$`))
})

test('the overview says that mails wait for a mailer, and no more when one has come', async ({
  page,
}) => {
  const books = await openBooks()
  const { orgId } = books
  const { id } = await createEmail(sql, { org_id: orgId, subject: 'Not yet', status: 'cancelled' })
  await enter(page, books.owner.email, books.owner.password)
  const notice = page.getByRole('link', { name: /1 email has been waiting for more than an hour/ })
  await whileUntouched({ org_id: orgId, id, minutes_late: 61 }, async () => {
    await page.goto(books.base)
    await expect(notice).toContainText('docs/operations.md')
    await expectAccessibleInBothThemes(page)
    await notice.click()
    await expect(page.getByText('Not yet')).toBeVisible()
  })
  await page.goto(books.base)
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await expect(notice).toHaveCount(0)
})

test('a mail that may have arrived is not sent beside itself, but again where it is decided', async ({
  page,
}) => {
  const books = await openBooks()
  const { orgId } = books
  const address = newAddress('perhaps')
  const { id: customerId } = await books.post('/customers', { name: 'Ada', email: address })
  const invoice = await bill(books, String(customerId), { price: 10_000 })
  const mail = await createEmail(sql, {
    ...{ org_id: orgId, to_address: address, subject: 'Perhaps', status: 'uncertain' },
    ...{ subject_type: 'invoice', subject_id: invoice.id, last_error: 'connection_lost' },
  })
  await sql`
    update public.email_outbox set template_key = 'invoice.issued', handed_over_at = now()
     where id = ${mail.id} and org_id = ${orgId}`

  await enter(page, books.owner.email, books.owner.password)
  await page.goto(`${books.base}/invoices/${invoice.id}`)
  await page.getByRole('button', { name: 'Send again' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await expect(dialog.getByRole('alert')).toContainText(
    `Nothing was sent: an earlier email to ${address} may have arrived.`,
  )
  await expectAccessibleInBothThemes(page)
  await dialog.getByRole('link', { name: 'in the outbox' }).click()
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Send again' }).click()
  expect((await mailTo(address)).subject).toBe('Perhaps')
})
