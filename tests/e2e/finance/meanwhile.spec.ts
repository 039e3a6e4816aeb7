import { expect, type Page } from '@playwright/test'
import { enter, expectAccessibleInBothThemes, test } from '../fixtures.ts'
import { createOrganization, createPerson } from '../identity/journeys.ts'

/** By the API of the app: what somebody else does while a page is open. */
async function send(page: Page, slug: string, method: string, path: string, data: unknown) {
  const response = await page.request.fetch(`/api/v1${path}`, {
    method,
    // A connection that was kept is sometimes closed by the server just then.
    maxRetries: 2,
    data,
    headers: { 'x-org': slug, origin: new URL(page.url()).origin },
  })
  expect(response.ok(), await response.text()).toBe(true)
  return response.json()
}

const work = (customer_id: string, price: number) => ({
  customer_id,
  currency: 'EUR',
  items: [{ description: 'Repair', quantity: 1, unit_price_minor: price, tax_rate_bps: 0 }],
})

test('what somebody else has changed meanwhile is looked at before it is issued or paid', async ({
  page,
}) => {
  test.slow()
  const person = await createPerson('Mina', 'Meanwhile')
  await enter(page, person.email, person.password)
  const slug = await createOrganization(page, `Meanwhile ${person.userId.slice(0, 8)}`)
  const customer = await send(page, slug, 'POST', '/customers', { name: 'Ada Lovelace' })
  const invoice = await send(page, slug, 'POST', '/invoices', work(customer.id, 10_000))

  await page.goto(`/o/${slug}/invoices/${invoice.id}`)
  await page.getByRole('button', { name: 'Issue', exact: true }).click()
  const issue = page.getByRole('dialog', { name: 'Issue this invoice?' })
  await expect(issue).toContainText('100.00')
  await send(page, slug, 'PUT', `/invoices/${invoice.id}`, work(customer.id, 99_900))
  await issue.getByRole('button', { name: 'Issue invoice' }).click()
  await expect(issue.getByRole('alert')).toContainText('Somebody else has changed this draft')
  await expect(issue).toContainText('999.00')
  await expectAccessibleInBothThemes(page)
  await issue.getByRole('button', { name: 'Issue invoice' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /INV-\d{4}-00001$/ })).toBeVisible()

  // One transfer that two people enter: the second is told, in part and in whole.
  await page.getByRole('button', { name: 'Record payment' }).click()
  const pay = page.getByRole('dialog', { name: 'Record a payment' })
  await expect(pay).toContainText('999.00')
  const paid = { amount_minor: 90_000, method: 'bank_transfer' }
  await send(page, slug, 'POST', `/invoices/${invoice.id}/payments`, paid)
  await pay.getByRole('button', { name: 'Record payment' }).click()
  await expect(pay.getByRole('alert')).toContainText('Less is open by now')
  await expect(pay).toContainText('€99.00')
  await expectAccessibleInBothThemes(page)
  const rest = { amount_minor: 9_900, method: 'bank_transfer' }
  await send(page, slug, 'POST', `/invoices/${invoice.id}/payments`, rest)
  await pay.getByLabel('Amount').fill('99')
  await pay.getByRole('button', { name: 'Record payment' }).click()
  await expect(page.getByText('Nothing was booked a second time.').first()).toBeVisible()
  await expect(pay).toHaveCount(0)
  const { items } = await send(page, slug, 'GET', '/payments', undefined)
  expect(items).toHaveLength(2)
})

test('what is typed is not left by Back or by the command menu without a question, and what is wrong is marked', async ({
  page,
}) => {
  test.slow()
  const person = await createPerson('Lena', 'Leaving')
  await enter(page, person.email, person.password)
  const slug = await createOrganization(page, `Leaving ${person.userId.slice(0, 8)}`)
  const customer = await send(page, slug, 'POST', '/customers', { name: 'Ada Lovelace' })
  const invoice = await send(page, slug, 'POST', '/invoices', work(customer.id, 10_000))
  await page.goto(`/o/${slug}/invoices/${invoice.id}`)
  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  const note = page.getByLabel('Note on the invoice')
  await note.fill('Half a thought')

  const questions: string[] = []
  let answer = false
  page.on('dialog', (dialog) => {
    questions.push(dialog.type())
    return answer ? dialog.accept() : dialog.dismiss()
  })
  const editor = new RegExp(`/invoices/${invoice.id}/edit$`)
  for (const asked of [1, 2]) {
    await page.evaluate(() => window.history.back())
    await expect.poll(() => questions).toHaveLength(asked)
    await expect(page).toHaveURL(editor)
    await expect(note).toHaveValue('Half a thought')
  }
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('option', { name: 'Customers' }).first().click()
  await expect.poll(() => questions).toHaveLength(3)
  await expect(page).toHaveURL(editor)

  await page.getByLabel('E-mail').fill('ada at home')
  await page.getByLabel('Address', { exact: false }).last().fill('1\n2\n3\n4\n5\n6\n7')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByText('Please write the address in at most six lines.')).toBeVisible()
  await expect(page.getByText('This is not an e-mail address.')).toBeVisible()
  await expect(page.locator('[aria-invalid="true"]').first()).toBeFocused()
  await expectAccessibleInBothThemes(page)

  answer = true
  await page.evaluate(() => window.history.back())
  await expect(page).toHaveURL(new RegExp(`/invoices/${invoice.id}$`))
  expect(questions).toEqual(['confirm', 'confirm', 'confirm', 'confirm'])

  // Who has nothing unsaved is not asked; who changes a mail is.
  await page.goto(`/o/${slug}/settings/emails`)
  await page.getByRole('link', { name: 'Invoice', exact: true }).click()
  const subject = page.getByLabel('Subject')
  await expect(subject).toBeVisible()
  await page.evaluate(() => window.history.back())
  await expect(subject).toHaveCount(0)
  expect(questions).toHaveLength(4)
  await page.getByRole('link', { name: 'Invoice', exact: true }).click()
  await subject.fill('Something new')
  answer = false
  await page.evaluate(() => window.history.back())
  await expect.poll(() => questions).toHaveLength(5)
  await expect(subject).toHaveValue('Something new')
})
