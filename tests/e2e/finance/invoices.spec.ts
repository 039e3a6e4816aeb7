import { expect, type Page } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { createCustomer, createMembership } from '../../helpers/factories.ts'
import { mailTo } from '../../helpers/request.ts'
import { openShop, type TestShop } from '../commerce/shop.helpers.ts'
import { enter, expectAccessibleInBothThemes, signIn, test } from '../fixtures.ts'
import { createPerson, type Person } from '../identity/journeys.ts'

type Business = TestShop & { base: string; buyer: Person; customerId: string }

/** A shop of its own with a customer who can sign in. */
async function openBusiness(): Promise<Business> {
  const shop = await openShop()
  const buyer = await createPerson('Zofia', 'Łęcka')
  const customer = await createCustomer(sql, {
    org_id: shop.orgId,
    name: 'Zoë Łęcka',
    email: buyer.email,
    user_id: buyer.userId,
  })
  return { ...shop, base: `/o/${shop.slug}`, buyer, customerId: customer.id }
}

async function enterOrder(
  page: Page,
  { base, customerId }: Business,
  method: 'account' | 'credit' = 'account',
): Promise<void> {
  await page.goto(`${base}/orders/new?customer_id=${customerId}`)
  await page.getByPlaceholder('Product, SKU, category…').fill('Stoneware')
  await page.locator('[cmdk-item]').filter({ hasText: 'Stoneware mug' }).click()
  await page.getByRole('textbox', { name: /^Quantity of/ }).fill('2')
  await page.getByLabel('Country').selectOption({ label: 'Germany' })
  await expect(page.getByLabel('Postcode')).toBeVisible()
  await page.getByLabel('Address', { exact: true }).fill('Lange Reihe 1')
  await page.getByLabel('Town').fill('Hamburg')
  await page.getByLabel('Postcode').fill('20099')
  await expect(page.getByRole('status').getByText('Total', { exact: true })).toBeVisible()
  await page.getByLabel('Payment', { exact: true }).selectOption(method)
  await page.getByRole('button', { name: 'Place order' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^Order #\d+/ })).toBeVisible({
    timeout: 60_000,
  })
}

const payment = (page: Page) => page.getByRole('region', { name: 'Payment', exact: true })
const header = (page: Page) => page.locator('header').filter({ has: page.locator('h1') })

test('an order becomes an invoice, a paper, a mail, a payment and a credit note', async ({
  page,
  browser,
}) => {
  test.slow()
  const shop = await openBusiness()
  await enter(page, shop.owner.email, shop.owner.password)
  await enterOrder(page, shop)
  const order = page.url()

  await page.getByRole('button', { name: 'Create invoice' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Draft invoice' })).toBeVisible()
  const paper = page.getByRole('article', { name: 'Document' })
  await expect(paper.getByText('€36.90')).toBeVisible()
  await expect(paper.getByText('Lange Reihe 1')).toBeVisible()
  await expectAccessibleInBothThemes(page)

  await page.getByRole('button', { name: 'Issue', exact: true }).click()
  const question = page.getByRole('dialog', { name: 'Issue this invoice?' })
  await expect(question.getByText('€36.90')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await question.getByRole('button', { name: 'Issue invoice' }).click()
  const heading = page.getByRole('heading', { level: 1, name: /^Invoice INV-\d{4}-00001$/ })
  await expect(heading).toBeVisible()
  const number = ((await heading.textContent()) ?? '').replace('Invoice ', '')
  await expect(page.getByRole('button', { name: 'Issue', exact: true })).toBeHidden()
  const address = new URL(page.url()).pathname

  const pdf = await page.request.get(`${address}/pdf`)
  expect(pdf.status()).toBe(200)
  expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-')

  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const sending = page.getByRole('dialog', { name: `Send invoice ${number}` })
  await expect(sending.getByLabel('To')).toHaveValue(shop.buyer.email)
  await sending.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(sending).toBeHidden()
  const mail = await mailTo(shop.buyer.email, { subject: new RegExp(number) })
  expect(mail.subject).toContain(number)
  await expect(async () => {
    await page.reload()
    const mails = page.getByRole('region', { name: 'Emails' })
    await expect(mails.getByText('Sent', { exact: true })).toBeVisible({ timeout: 1000 })
  }).toPass()

  await page.getByRole('button', { name: 'Record payment' }).click()
  const paying = page.getByRole('dialog', { name: 'Record a payment' })
  await expect(paying.getByLabel('Amount in EUR')).toHaveValue('36.90')
  await paying.getByLabel('Amount in EUR').fill('10')
  await paying.getByLabel('Reference').fill('Statement 7')
  await expectAccessibleInBothThemes(page)
  await paying.getByRole('button', { name: 'Record payment' }).click()
  await expect(paying).toBeHidden()
  await expect(header(page).getByText('Partly paid')).toBeVisible()
  await expect(payment(page).getByText('€26.90')).toBeVisible()
  await expect(payment(page).getByText('Statement 7')).toBeVisible()

  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Credit note…' }).click()
  const crediting = page.getByRole('dialog', { name: `Credit invoice ${number}` })
  await crediting.getByRole('checkbox', { name: 'Everything that is left' }).uncheck()
  await crediting.getByLabel('Quantity of Standard', { exact: false }).fill('1')
  await crediting.getByLabel('Reason, as on the credit note').fill('Delivered late')
  await expectAccessibleInBothThemes(page)
  await crediting.getByRole('button', { name: 'Issue credit note' }).click()
  await expect(crediting).toBeHidden()
  await expect(payment(page).getByText('€22.00')).toBeVisible()
  // Straight to its page, where it is mailed from, and back.
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^CN-/ })).toBeVisible()
  await page.getByRole('link', { name: number }).click()
  const creditNote = payment(page).getByRole('link', { name: /^Credit note CN-/ })
  await expect(creditNote).toBeVisible()
  await expectAccessibleInBothThemes(page)

  // The order leads to it, and the customer's page tells of it.
  await page.goto(order)
  await expect(page.getByRole('link', { name: `Invoice ${number}` })).toBeVisible()
  await page.goto(`${shop.base}/customers/${shop.customerId}?show=invoices`)
  const timeline = page.getByRole('region', { name: 'Timeline' })
  await expect(timeline.getByText('recorded a payment of €10.00')).toBeVisible()
  await expect(timeline.getByText('issued a credit note of €4.90')).toBeVisible()
  const panel = page.getByRole('region', { name: 'Invoices', exact: true })
  await expect(panel.getByText('€22.00')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.goto(shop.base)
  const owed = page.getByRole('list', { name: 'Invoices by state' })
  await expect(owed.getByRole('link', { name: /Open/ })).toContainText('€22.00')

  const own = await (await browser.newContext()).newPage()
  await signIn(own, shop.buyer.email, shop.buyer.password)
  await own.goto('/account/invoices')
  await expectAccessibleInBothThemes(own)
  await own.getByRole('link').filter({ hasText: number }).click()
  await expect(own.getByRole('heading', { level: 1, name: `Invoice ${number}` })).toBeVisible()
  await expect(payment(own).getByText('€22.00')).toBeVisible()
  await expect(own.getByRole('button', { name: 'Record payment' })).toBeHidden()
  await expectAccessibleInBothThemes(own)
  for (const link of [
    own.getByRole('link', { name: 'PDF', exact: true }),
    payment(own).getByRole('link', { name: /^Credit note CN-/ }),
  ]) {
    const answer = await own.request.get((await link.getAttribute('href')) ?? '')
    expect(answer.status()).toBe(200)
  }
  await own.context().close()
})

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

test('cancelling what is invoiced says that a credit note is needed, until there is one', async ({
  page,
}) => {
  test.slow()
  const shop = await openBusiness()
  await enter(page, shop.owner.email, shop.owner.password)
  await enterOrder(page, shop)
  const order = page.url()
  await page.getByRole('button', { name: 'Create invoice' }).click()
  await page.getByRole('button', { name: 'Issue', exact: true }).click()
  await page.getByRole('button', { name: 'Issue invoice' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^Invoice INV-/ })).toBeVisible()

  await page.goto(order)
  await page.getByRole('button', { name: 'Cancel items' }).click()
  const cancelling = page.getByRole('dialog', { name: /^Cancel items of order/ })
  await expect(cancelling.getByText('Please issue a credit note')).toBeVisible()
  await cancelling.getByRole('textbox', { name: /^How many of/ }).fill('1')
  await expectAccessibleInBothThemes(page)
  await cancelling.getByRole('button', { name: 'Cancel 1 item' }).click()
  await expect(cancelling).toBeHidden()
  const notice = page.getByText('Part of this order was cancelled: issue a credit note')
  await expect(notice).toBeVisible()
  await expectAccessibleInBothThemes(page)

  // The list finds it among all the others.
  await page.goto(`${shop.base}/invoices`)
  await page.getByLabel('Credit note', { exact: true }).selectOption('Credit note needed')
  await expect(page).toHaveURL(/needs_credit_note=true/)
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: /^INV-/ }).click()
  await expect(page.getByText('€16.00 of this invoice are for what')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Issue credit note' }).click()
  const crediting = page.getByRole('dialog', { name: /^Credit invoice/ })
  // What was cancelled is there already, and its sum before anything is issued.
  const quantity = crediting.getByLabel('Quantity of Stoneware', { exact: false })
  await expect(quantity).toHaveValue('1')
  const sum = crediting.getByRole('status').filter({ has: page.getByRole('definition') })
  await expect(sum).toContainText('€16.00')
  await quantity.fill('2')
  await expect(sum).toContainText('€32.00')
  await quantity.fill('1')
  await expectAccessibleInBothThemes(page)
  await crediting.getByLabel('Reason, as on the credit note').fill('Cancelled')
  await crediting.getByRole('button', { name: 'Issue credit note' }).click()
  await expect(crediting).toBeHidden()
  await expect(notice).toBeHidden()
  await page.goto(`${shop.base}/invoices?needs_credit_note=true`)
  await expect(page.getByRole('heading', { name: 'No invoices here' })).toBeVisible()
})

test('what an invoice does not ask of the store credit that paid its order is said to go back', async ({
  page,
}) => {
  test.slow()
  const shop = await openBusiness()
  await sql`
    select private.write_credit_entry(${shop.orgId}, ${shop.customerId}, 5000, 'EUR', 'Gift')`
  await enter(page, shop.owner.email, shop.owner.password)
  await enterOrder(page, shop, 'credit')
  await page.getByRole('button', { name: 'Create invoice' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Draft invoice' })).toBeVisible()
  const issue = page.getByRole('button', { name: 'Issue', exact: true })
  const question = page.getByRole('dialog', { name: 'Issue this invoice?' })
  const back = question.getByText('Store credit is given back')
  await issue.click()
  await expect(question).toBeVisible()
  await expect(back).toHaveCount(0)
  await question.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('link', { name: 'Edit', exact: true }).click()
  const delivery = page.getByRole('group', { name: 'Line 2' })
  await delivery.getByLabel('Price').fill('0')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await issue.click()
  await expect(back).toBeVisible()
  await expect(question).toContainText('€4.90 of the store credit')
  await expectAccessibleInBothThemes(page)
  await question.getByRole('button', { name: 'Issue invoice' }).click()
  await expect(
    page.getByText('€4.90 is store credit of the customer again.', { exact: true }),
  ).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: /^Invoice INV-/ })).toBeVisible()
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
