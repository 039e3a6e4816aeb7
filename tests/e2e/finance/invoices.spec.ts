import { expect } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { createMembership } from '../../helpers/factories.ts'
import { enter, expectAccessibleInBothThemes, signIn, test } from '../fixtures.ts'
import { createPerson } from '../identity/journeys.ts'
import { header, openBusiness, payment } from './invoices.helpers.ts'

test('an invoice that was given up is not called paid, and the customer is told of what they owe', async ({
  page,
  browser,
}) => {
  test.slow()
  const shop = await openBusiness()
  await enter(page, shop.owner.email, shop.owner.password)
  await page.goto(`${shop.base}/invoices`)
  const post = async (path: string, data: unknown) => {
    const response = await page.request.post(`/api/v1${path}`, {
      data,
      headers: { 'x-org': shop.slug, origin: new URL(page.url()).origin },
    })
    expect(response.ok(), await response.text()).toBe(true)
    return response.json()
  }
  const items = [{ description: 'Repair', quantity: 1, unit_price_minor: 5_000, tax_rate_bps: 0 }]
  const draft = await post('/invoices', { customer_id: shop.customerId, currency: 'EUR', items })
  const { id, number } = await post(`/invoices/${draft.id}/issue`, {})
  await post(`/invoices/${id}/payments`, { amount_minor: 2_000, method: 'card' })

  await page.goto(`${shop.base}/invoices/${id}`)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Write off…' }).click()
  const question = page.getByRole('dialog', { name: 'Write off what is open?' })
  await question.getByLabel('Why').fill('They went out of business')
  await question.getByRole('button', { name: 'Write off' }).click()
  await expect(question).toBeHidden()
  await expect(header(page).getByText('Written off', { exact: true })).toBeVisible()
  await expect(payment(page)).toContainText('Written off')
  await expect(payment(page)).toContainText('€30.00')
  await expectAccessibleInBothThemes(page)

  await page.goto(`${shop.base}/invoices`)
  const sums = page.getByRole('list', { name: 'Invoices by state' })
  await expect(sums.getByRole('link', { name: /^Paid/ })).toContainText('0 invoices')
  const tabs = page.getByRole('navigation', { name: 'State' })
  await tabs.getByRole('link', { name: /^Written off/ }).click()
  await expect(page).toHaveURL(/state=written_off/)
  const row = page.getByRole('row').filter({ hasText: number })
  await expect(row.getByText('Written off', { exact: true }).first()).toBeVisible()
  await expectAccessibleInBothThemes(page)

  const own = await (await browser.newContext()).newPage()
  await signIn(own, shop.buyer.email, shop.buyer.password)
  await own.goto('/account/invoices')
  const listed = own.getByRole('link').filter({ hasText: number })
  await expect(listed.getByText('Partly paid', { exact: true })).toBeVisible()
  await listed.click()
  await expect(header(own).getByText('Partly paid', { exact: true })).toBeVisible()
  await expect(payment(own)).toContainText('€30.00')
  await expect(payment(own)).not.toContainText('Written off')

  // The money came after all, and went back with a credit note of everything.
  await page.goto(`${shop.base}/invoices/${id}`)
  await page.getByRole('button', { name: /^Take back: Written off/ }).click()
  await page.getByRole('dialog').getByLabel('Why').fill('They paid')
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await expect(header(page).getByText('Partly paid', { exact: true })).toBeVisible()
  await post(`/invoices/${id}/payments`, { amount_minor: 3_000, method: 'card' })
  await post(`/invoices/${id}/credit-notes`, { reason: 'Never repaired', give_back: 'refund' })
  for (const each of [page, own]) {
    await each.reload()
    await expect(header(each).getByText('Credited', { exact: true })).toBeVisible()
    await expectAccessibleInBothThemes(each)
  }
  await own.context().close()
})

test('an invoice is written by keyboard, found in the list, copied, voided', async ({ page }) => {
  test.slow()
  const shop = await openBusiness()
  await enter(page, shop.owner.email, shop.owner.password)
  await page.goto(`${shop.base}/invoices`)
  await expect(page.getByRole('heading', { name: 'No invoices yet' })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: 'Write an invoice' }).click()
  await page.getByPlaceholder('Name, company, email or phone…').fill('Zoë')
  await page.locator('[cmdk-item]').filter({ hasText: 'Zoë Łęcka' }).click()

  const first = page.getByRole('group', { name: 'Line 1' })
  await first.getByLabel('Description').fill('Beratung, 设计')
  await first.getByLabel('Quantity').fill('1.333333')
  await first.getByLabel('Price').fill('90')
  await first.getByLabel('Tax %').fill('19')
  await first.getByLabel('Tax %').press('Enter')
  const second = page.getByRole('group', { name: 'Line 2' })
  await expect(second.getByLabel('Description')).toBeFocused()
  await second.getByLabel('Description').fill('Travel')
  await second.getByLabel('Quantity').fill('0')
  await second.getByLabel('Price').fill('45.50')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(second.getByLabel('Quantity')).toHaveAttribute('aria-invalid', 'true')
  await expectAccessibleInBothThemes(page)
  await second.getByLabel('Quantity').fill('1')
  const summary = page.getByRole('region', { name: 'Summary' })
  // 120.00 and 45.50, with 19 % each.
  await expect(summary.getByText('€196.95')).toBeVisible()
  await second.getByLabel('Description').press('Alt+ArrowUp')
  await expect(first.getByLabel('Description')).toHaveValue('Travel')

  // What was typed is asked after before it is lost.
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stay' }).click()
  await expect(page).toHaveURL(/\/invoices\/new$/)
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Draft invoice' })).toBeVisible()
  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  await expect(first.getByLabel('Quantity')).toHaveValue('1')
  await page.getByRole('checkbox', { name: 'Prices include tax' }).check()
  await expect(summary.getByText('€165.50')).toBeVisible()
  await page.getByRole('button', { name: 'Save draft' }).click()

  await page.getByRole('button', { name: 'Issue', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Issue invoice' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^Invoice INV-/ })).toBeVisible()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Void…' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('The wrong month')
  await page.getByRole('dialog').getByRole('button', { name: 'Void invoice' }).click()
  await expect(header(page).getByText('Void')).toBeVisible()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Draft invoice' })).toBeVisible()

  await page.goto(`${shop.base}/invoices`)
  const rows = page.locator('[data-row-link]')
  await expect(rows).toHaveCount(2)
  await expectAccessibleInBothThemes(page)
  await page.getByRole('navigation', { name: 'State' }).getByRole('link', { name: /^Void/ }).click()
  await expect(rows).toHaveCount(1)
  await page.getByRole('searchbox', { name: 'Search invoices' }).fill('nobody at all')
  await expect(page.getByRole('heading', { name: /^No invoice matches/ })).toBeVisible()
  await page.getByRole('link', { name: 'Clear the search' }).click()
  await expect(rows).toHaveCount(1)
})

test('agents do not issue, other organizations find nothing, customers see no drafts', async ({
  page,
  browser,
  as,
}) => {
  test.slow()
  const shop = await openBusiness()
  const agent = await createPerson('Amir', 'Agent')
  await createMembership(sql, { org_id: shop.orgId, user_id: agent.userId, role: 'agent' })
  await enter(page, agent.email, agent.password)
  await page.goto(`${shop.base}/invoices/new?customer_id=${shop.customerId}`)
  const line = page.getByRole('group', { name: 'Line 1' })
  await line.getByLabel('Description').fill('Work')
  await line.getByLabel('Price').fill('100')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Draft invoice' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Edit', exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Issue', exact: true })).toBeHidden()
  const path = new URL(page.url()).pathname
  const own = `/account/invoices/${path.split('/').at(-1)}`

  const others = await as('owner@globex.test')
  for (const place of [path, `${path}/edit`, own, `${shop.base}/invoices`]) {
    expect((await others.goto(place))?.status(), place).toBe(404)
  }
  const buyer = await (await browser.newContext()).newPage()
  await signIn(buyer, shop.buyer.email, shop.buyer.password)
  for (const place of [path, own]) {
    expect((await buyer.goto(place))?.status(), place).toBe(404)
  }
  for (const file of [`${path}/pdf`, `${own}/pdf`]) {
    expect((await buyer.request.get(file)).status(), file).toBe(404)
  }
  await buyer.goto('/account/invoices')
  await expect(buyer.getByRole('heading', { name: 'No invoices yet' })).toBeVisible()

  // The positive control: once the owner has issued it, it is there.
  const owner = await (await browser.newContext()).newPage()
  await enter(owner, shop.owner.email, shop.owner.password)
  await owner.goto(path)
  await owner.getByRole('button', { name: 'Issue', exact: true }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Issue invoice' }).click()
  await expect(owner.getByRole('heading', { level: 1, name: /^Invoice INV-/ })).toBeVisible()
  expect((await buyer.goto(own))?.status()).toBe(200)
  await owner.context().close()
  await buyer.context().close()
})
