import { expect, type Page } from '@playwright/test'
import { enter, expectAccessibleInBothThemes, test } from '../fixtures.ts'
import { createOrganization, createPerson } from '../identity/journeys.ts'

/** By the API of the app, as the same person. */
async function post(page: Page, slug: string, path: string, data: unknown) {
  const response = await page.request.post(`/api/v1${path}`, {
    data,
    headers: { 'x-org': slug, origin: new URL(page.url()).origin },
  })
  expect(response.ok(), await response.text()).toBe(true)
  return response.json()
}

async function bill(page: Page, slug: string, customer_id: string, price: number) {
  const draft = await post(page, slug, '/invoices', {
    customer_id,
    currency: 'EUR',
    items: [{ description: 'Repair', quantity: 2, unit_price_minor: price, tax_rate_bps: 0 }],
  })
  return post(page, slug, `/invoices/${draft.id}/issue`, {})
}

test('a payment over several invoices is recorded, opened and taken back; a credit note is paid back', async ({
  page,
}) => {
  test.slow()
  const person = await createPerson('Petra', 'Payments')
  await enter(page, person.email, person.password)
  const slug = await createOrganization(page, `Payments ${person.userId.slice(0, 8)}`)
  await page.goto(`/o/${slug}/payments`)
  await expect(page.getByRole('heading', { name: 'No payments yet' })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.goto(`/o/${slug}/credit-notes`)
  await expect(page.getByRole('heading', { name: 'No credit notes yet' })).toBeVisible()
  await expectAccessibleInBothThemes(page)

  const customer = await post(page, slug, '/customers', { name: 'Ada Lovelace' })
  const first = await bill(page, slug, customer.id, 5_000)
  const second = await bill(page, slug, customer.id, 2_500)

  await page.goto(`/o/${slug}/payments/new`)
  await expectAccessibleInBothThemes(page)
  await page.getByPlaceholder('Name, company, email or phone…').fill('Ada')
  await page.locator('[cmdk-item]').filter({ hasText: 'Ada Lovelace' }).click()
  const open = page.getByRole('region', { name: 'Open invoices' })
  await expect(open.getByText(first.number)).toBeVisible()
  await page.getByRole('button', { name: 'Record payment' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'amount' })).toBeVisible()
  await page.getByLabel('Amount').fill('160')
  await expect(open.getByText('Becomes store credit')).toBeVisible()
  await page.getByLabel('Reference').fill('RF18 2026')
  await expectAccessibleInBothThemes(page)
  // Not for the second: it stays open, and more becomes store credit.
  await page.getByRole('checkbox', { name: second.number }).uncheck()
  await expect(open.getByText('stays open')).toBeVisible()
  await expect(open.getByRole('status')).toContainText('60.00')
  await page.getByRole('checkbox', { name: second.number }).check()
  await expect(open.getByRole('status')).toContainText('10.00')
  await page.getByRole('button', { name: 'Record payment' }).click()

  await expect(page.getByText('What it settled')).toBeVisible()
  await expect(page.getByRole('link', { name: second.number })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: /^Take back/ }).click()
  await page.getByRole('dialog').getByLabel('Why').fill('Of somebody else')
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await expect(page.getByText('This was taken back.')).toBeVisible()
  await page.getByRole('link', { name: 'Open what took it back' }).click()
  await expect(page.getByText('Of somebody else')).toBeVisible()
  await expectAccessibleInBothThemes(page)

  await post(page, slug, `/invoices/${first.id}/payments`, {
    amount_minor: 10_000,
    method: 'card',
  })
  await post(page, slug, `/invoices/${first.id}/credit-notes`, {
    reason: 'One was broken',
    items: [{ invoice_item_id: first.items[0].id, quantity: 1 }],
    give_back: 'refund',
  })
  await post(page, slug, `/invoices/${second.id}/write-off`, { note: 'Gone' })
  await page.goto(`/o/${slug}/payments`)
  await expect(page.getByText('Write-off', { exact: true }).first()).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: 'Taken back' }).click()
  await expect(page).toHaveURL(/kind=reversed/)
  await page.getByRole('link', { name: 'All', exact: true }).click()
  await page.getByRole('searchbox').or(page.getByPlaceholder('Reference…')).first().fill('nothing')
  await expect(page.getByRole('heading', { name: /No payment has the reference/ })).toBeVisible()

  // From their page, or from the list: what one customer paid.
  await page.goto(`/o/${slug}/customers/${customer.id}`)
  const invoices = page.getByRole('region', { name: 'Invoices', exact: true })
  await invoices.getByRole('link', { name: 'Credit notes' }).click()
  await expect(page.getByText('Customer: Ada Lovelace')).toBeVisible()
  await page.goto(`/o/${slug}/payments`)
  await page.getByRole('button', { name: 'Customer', exact: true }).click()
  await page.getByPlaceholder('Name, company, email or phone…').fill('Ada')
  await page.locator('[cmdk-item]').filter({ hasText: 'Ada Lovelace' }).click()
  await expect(page).toHaveURL(new RegExp(`customer_id=${customer.id}`))
  await expect(page.getByText('Customer: Ada Lovelace')).toBeVisible()
  await expectAccessibleInBothThemes(page)

  // Money of somebody whose invoice nobody expects to be paid any more.
  await page.goto(`/o/${slug}/payments/new?customer_id=${customer.id}`)
  await expect(page.getByLabel('Method')).not.toContainText('Store credit')
  await page.getByLabel('Amount').fill('50')
  await expect(page.getByText('Is this for an invoice that was written off?')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: second.number }).click()
  // The amount is not left without a question, by the form's own links neither.
  await page
    .getByRole('alertdialog', { name: 'Leave this page?' })
    .getByRole('button', { name: 'Leave' })
    .click()
  await expect(page.getByRole('button', { name: /^Take back/ })).toBeVisible()

  await page.goto(`/o/${slug}/credit-notes?refundable=true`)
  await expect(page.getByText('One was broken').first()).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: /^Credit note CN-/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^CN-/ })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: /^Pay back/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Record refund' }).click()
  await expect(page.getByText(/Paid back · Bank transfer/)).toBeVisible()
  // Nothing of it is left to be.
  await expect(page.getByText('To be paid back')).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Pay back/ })).toBeHidden()
})

test('store credit is paid out, and offered where there is some', async ({ page }) => {
  test.slow()
  const person = await createPerson('Carla', 'Credit')
  await enter(page, person.email, person.password)
  const slug = await createOrganization(page, `Credit ${person.userId.slice(0, 8)}`)
  const customer = await post(page, slug, '/customers', { name: 'Ada Lovelace' })
  await page.goto(`/o/${slug}/customers/${customer.id}/credits`)
  await page.getByLabel('Amount').fill('30')
  await page.getByLabel('Reason').fill('Goodwill')
  await page.getByRole('button', { name: 'Add entry' }).click()
  await page.getByRole('button', { name: 'Pay out $30.00' }).click()
  const question = page.getByRole('dialog', { name: 'Pay out store credit' })
  await expect(question.getByLabel('Amount in USD')).toHaveValue('30.00')
  await expectAccessibleInBothThemes(page)
  await question.getByLabel('Amount in USD').fill('31')
  await question.getByRole('button', { name: 'Record refund' }).click()
  await expect(question.getByRole('alert')).toBeVisible()
  await question.getByLabel('Amount in USD').fill('10')
  await question.getByRole('button', { name: 'Record refund' }).click()
  await expect(question).toBeHidden()
  await expect(page.getByText('Paid out', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Pay out $20.00' })).toBeVisible()

  await page.goto(`/o/${slug}/payments/new?customer_id=${customer.id}`)
  await expect(page.getByText('$20.00 of store credit')).toBeVisible()
  await expect(page.getByLabel('Method')).toContainText('Store credit')
  await expectAccessibleInBothThemes(page)
})

test('a payment whose answer is lost is booked once, and another one from the same form as well', async ({
  page,
}) => {
  test.slow()
  const person = await createPerson('Lotta', 'Lost')
  await enter(page, person.email, person.password)
  const slug = await createOrganization(page, `Lost ${person.userId.slice(0, 8)}`)
  const customer = await post(page, slug, '/customers', { name: 'Ada Lovelace' })
  const first = await bill(page, slug, customer.id, 5_000)
  await bill(page, slug, customer.id, 2_500)
  const form = `/o/${slug}/payments/new?customer_id=${customer.id}`
  const record = page.getByRole('button', { name: 'Record payment' })
  const loseNextAnswer = () =>
    page.route(
      '**/payments/new?*',
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )
  const amounts = async () => {
    const response = await page.request.get('/api/v1/payments', { headers: { 'x-org': slug } })
    const { items }: { items: { amount_minor: number }[] } = await response.json()
    return items.map(({ amount_minor }) => amount_minor).toSorted((one, other) => one - other)
  }

  await page.goto(form)
  await page.getByLabel('Amount').fill('120')
  await loseNextAnswer()
  await record.click()
  await expect(page.getByRole('alert').filter({ hasText: /./ })).toBeVisible()
  expect(await amounts()).toEqual([12_000])
  await record.click()
  await expect(page.getByRole('link', { name: first.number })).toBeVisible()
  expect(await amounts()).toEqual([12_000])

  // Now what is sent is changed after its answer was lost: that is another payment.
  await page.goto(form)
  await expect(page.getByRole('region', { name: 'Open invoices' })).toContainText('30.00')
  await page.getByLabel('Amount').fill('10')
  await loseNextAnswer()
  await record.click()
  await expect(page.getByRole('alert').filter({ hasText: /./ })).toBeVisible()
  await page.getByLabel('Amount').fill('7.50')
  await record.click()
  await expect(page.getByRole('link', { name: 'recorded already' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Open invoices' })).toContainText('20.00')
  expect(await amounts()).toEqual([1_000, 12_000])
  await expectAccessibleInBothThemes(page)
  await record.click()
  await expect(page.getByText('What it settled')).toBeVisible()
  expect(await amounts()).toEqual([750, 1_000, 12_000])
})

test('an agent sees payments and records none', async ({ as }) => {
  const page = await as('agent@acme.test')
  await page.goto('/o/acme/payments')
  await expect(page.getByRole('heading', { level: 1, name: 'Payments' })).toBeVisible()
  await expect(page.getByRole('link', { name: /^Record/ })).toBeHidden()
  await page.goto('/o/acme/payments/new')
  await expect(page.getByRole('heading', { level: 1, name: 'Record a payment' })).toBeHidden()
  await expectAccessibleInBothThemes(page)
})
