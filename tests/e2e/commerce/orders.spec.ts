import { randomUUID } from 'node:crypto'
import { expect, type Locator, type Page } from '@playwright/test'
import { expectAccessibleInBothThemes, press, test } from '../fixtures.ts'

const LIST = '/o/acme/orders'
const NAME = 'Carla Bianchi'
const GLASSES = 'A-GLASSES'
const HAMMER = 'A-HAMMER'

async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? ''
}

async function addVariant(page: Page, sku: string): Promise<void> {
  await page.getByPlaceholder('Product, SKU, category…').fill(sku)
  await page.locator('[cmdk-item]').filter({ hasText: sku }).click()
}

/** What the search of the order form says is left. */
async function stockOf(page: Page, sku: string): Promise<number> {
  await page.goto(`${LIST}/new`)
  await page.getByPlaceholder('Product, SKU, category…').fill(sku)
  const item = page.locator('[cmdk-item]').filter({ hasText: sku })
  const text = await textOf(item.getByText(/ in stock$/))
  return Number(text.replace(' in stock', '').replaceAll(',', ''))
}

/** Three pairs of glasses and a hammer for Carla, told on the telephone. Answers the number. */
async function enterOrder(page: Page): Promise<string> {
  await page.goto(`${LIST}/new`)
  await page.getByPlaceholder('Name, company, email or phone…').fill(NAME)
  await page.locator('[cmdk-item]').filter({ hasText: NAME }).first().click()
  await addVariant(page, GLASSES)
  await page.getByRole('textbox', { name: /^Quantity of/ }).fill('3')
  await addVariant(page, HAMMER)
  // A book that has addresses already asks which.
  const other = page.getByRole('radio', { name: 'Another address' }).first()
  await expect(other.or(page.getByLabel('Country'))).toBeVisible()
  if (await other.isVisible()) await other.check()
  await page.getByLabel('Country').selectOption({ label: 'Germany' })
  await expect(page.getByLabel('Postcode')).toBeVisible()
  await page.getByLabel('Address', { exact: true }).fill('Torstraße 12')
  await page.getByLabel('Town').fill('Berlin')
  await page.getByLabel('Postcode').fill('10119')
  await page.getByRole('checkbox', { name: 'Keep in the customer’s address book' }).uncheck()
  await expect(page.getByRole('status').getByText('Total', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Place order' }).click()
  const heading = page.getByRole('heading', { level: 1, name: /^Order #\d+/ })
  await expect(heading).toBeVisible()
  return /\d+/.exec(await textOf(heading))?.[0] ?? ''
}

test('an agent enters an order, works on it, cancels a piece, ships and prints it', async ({
  as,
}) => {
  test.slow()
  const page = await as('agent@acme.test')
  const stock = await stockOf(page, GLASSES)
  await page.goto(`${LIST}/new`)
  await expectAccessibleInBothThemes(page)

  const number = await enterOrder(page)
  await expect(page.getByText('entered this order')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  const address = page.url()
  expect(await stockOf(page, GLASSES)).toBe(stock - 3)
  await page.goto(address)

  await page.getByRole('button', { name: 'Start processing' }).click()
  await expect(page.getByText('moved this order to processing')).toBeVisible()
  const note = `Wrap it well ${randomUUID()}`
  await page.getByLabel('Note').fill(note)
  await page.getByRole('button', { name: 'Add note' }).click()
  await expect(page.getByRole('blockquote').filter({ hasText: note })).toBeVisible()

  const items = page.getByRole('region', { name: 'Items', exact: true })
  const total = items.locator('dd').filter({ hasText: '€' })
  const before = await textOf(total.nth(2))
  await page.getByRole('button', { name: 'Cancel items' }).click()
  const dialog = page.getByRole('dialog', { name: `Cancel items of order #${number}` })
  await dialog
    .getByRole('button', { name: /one more/ })
    .first()
    .click()
  await expect(dialog.getByText('Back to stock')).toBeVisible()
  const promised = await textOf(dialog.locator('dd').last())
  expect(promised).not.toBe(before)
  await expectAccessibleInBothThemes(page)
  await dialog.getByRole('button', { name: 'Cancel 1 item' }).click()
  await expect(page.getByText('1 of 3 cancelled')).toBeVisible()
  await expect(total.nth(2)).toHaveText(promised)
  expect(await stockOf(page, GLASSES)).toBe(stock - 2)
  await page.goto(address)

  await page.getByRole('button', { name: 'Mark as shipped' }).click()
  await expect(page.getByText('marked this order as shipped')).toBeVisible()
  // The parcel is away: nothing of it is cancelled any more.
  await expect(page.getByRole('button', { name: 'Cancel items' })).toBeHidden()

  await page.getByRole('link', { name: 'Print', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Order #${number}` })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Customers' })).toBeHidden()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('link', { name: 'Packing slip' }).click()
  await expect(
    page.getByRole('heading', { level: 1, name: `Packing slip #${number}` }),
  ).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Price' })).toBeHidden()

  await page.goto(LIST)
  await expectAccessibleInBothThemes(page)
  await page.getByRole('searchbox', { name: 'Search orders' }).fill(`#${number}`)
  await expect(page).toHaveURL(/q=/)
  const select = page.getByRole('checkbox', { name: `Select order ${number}` })
  await expect(page.locator('[data-row-link]')).toHaveCount(1)
  await select.click()
  await page.getByRole('button', { name: 'Move to' }).click()
  await page.getByRole('menuitem', { name: 'Completed' }).click()
  await expect(page.getByRole('status').getByText('1 order moved to Completed')).toBeVisible()
  const row = page.getByRole('row').filter({ has: select })
  await expect(row.getByText('Completed').filter({ visible: true })).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('status').getByText('1 order as before')).toBeVisible()
  await expect(row.getByText('Shipped').filter({ visible: true })).toBeVisible()

  await page.goto(address)
  await page.getByRole('button', { name: 'Complete', exact: true }).click()
  await expect(page.getByText('completed this order').first()).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('took back that this order was completed')).toHaveCount(2)
  await page.getByRole('button', { name: 'Complete', exact: true }).click()
  await expect(page.getByText('completed this order', { exact: false })).toHaveCount(3)
  await page.getByRole('button', { name: 'Other step' }).click()
  await expect(page.getByRole('menuitem', { name: 'Not completed after all' })).toBeVisible()
  await page.keyboard.press('Escape')

  await page.goto(`${LIST}?q=${encodeURIComponent(`#${number}`)}`)
  await select.click()
  await page.getByRole('button', { name: 'Move to' }).click()
  await page.getByRole('menuitem', { name: 'Processing' }).click()
  const refusals = page.getByRole('dialog', { name: '1 order was not moved' })
  await expect(refusals.getByRole('link', { name: `#${number}` })).toBeVisible()
  await expectAccessibleInBothThemes(page)
})

test('an agent adds whoever calls for the first time without losing what is in the order', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  // By a link: a way back that is the app's to ask about.
  await page.goto(LIST)
  await page.getByRole('link', { name: 'New order' }).click()
  await addVariant(page, GLASSES)
  const caller = `Nora ${randomUUID().slice(0, 8)}`
  const email = `nora.${randomUUID().slice(0, 8)}@example.test`
  const search = page.getByPlaceholder('Name, company, email or phone…')
  await search.fill(caller)
  await expect(page.getByText(`No customer matches “${caller}”.`)).toBeVisible()
  await page.getByRole('button', { name: 'Add a new customer' }).click()
  const dialog = page.getByRole('dialog', { name: 'New customer' })
  await expect(dialog.getByLabel('Name')).toHaveValue(caller)
  await expectAccessibleInBothThemes(page)
  // Somebody is there by that email already: found, not added twice.
  await dialog.getByLabel('Email').fill('customer@acme.test')
  await dialog.getByRole('button', { name: 'Add customer' }).click()
  await dialog.getByRole('button', { name: 'Find them' }).click()
  await expect(dialog).toBeHidden()
  await expect(search).toHaveValue('customer@acme.test')
  await expect(page.locator('[cmdk-item]').filter({ hasText: NAME })).toBeVisible()

  await search.fill(caller)
  await page.getByRole('button', { name: 'Add a new customer' }).click()
  await dialog.getByLabel('Email').fill(email)
  await dialog.getByRole('button', { name: 'Add customer' }).click()
  await expect(dialog).toBeHidden()
  const customer = page.getByRole('region', { name: 'Customer', exact: true })
  await expect(customer.getByText(caller)).toBeVisible()
  await expect(customer.getByLabel('Email')).toHaveValue(email)
  await expect(page.getByRole('textbox', { name: /^Quantity of/ })).toHaveValue('1')

  // Somebody else is looked for, and it is this one after all.
  await customer.getByLabel('Phone').fill('030 1234')
  await customer.getByRole('button', { name: 'Change' }).click()
  await expect(search).toBeVisible()
  await expect(page.getByRole('button', { name: 'Place order' })).toBeDisabled()
  await customer.getByRole('button', { name: 'Cancel' }).click()
  await expect(search).toBeHidden()
  await expect(customer.getByLabel('Phone')).toHaveValue('030 1234')

  // Without an item, too, there is something to lose.
  await page.getByRole('button', { name: /^Take .* out$/ }).click()
  await page.getByRole('link', { name: 'Products', exact: true }).first().click()
  await page
    .getByRole('alertdialog', { name: 'Leave this page?' })
    .getByRole('button', { name: 'Stay' })
    .click()
  await expect(customer.getByLabel('Phone')).toHaveValue('030 1234')
})

test('a customer sees an order, cancels it, orders again, and keeps their addresses', async ({
  as,
}) => {
  test.slow()
  const number = await enterOrder(await as('agent@acme.test'))
  const page = await as('customer@acme.test')
  await page.goto('/account/orders')
  await expectAccessibleInBothThemes(page)
  await page
    .getByRole('link')
    .filter({ hasText: `#${number}` })
    .click()
  await expect(page.getByRole('heading', { level: 1, name: `Order #${number}` })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Cancel order' }).click()
  await page.getByRole('button', { name: 'Cancel the order' }).click()
  await expect(
    page.getByRole('region', { name: 'History' }).getByText('Order cancelled'),
  ).toBeVisible()
  await expect(page.getByRole('button', { name: 'Cancel order' })).toBeHidden()

  await page.getByRole('button', { name: 'Order again' }).click()
  await page.waitForURL(/\/s\/acme\/cart/)
  await expect(page.getByText('Claw hammer').first()).toBeVisible()

  await page.goto('/account/addresses')
  const line = `Via Roma ${randomUUID().slice(0, 8)}`
  await page
    .getByRole('button', { name: /^Add an address/ })
    .first()
    .click()
  const form = page.getByRole('dialog', { name: 'New address' })
  await form.getByLabel('Country').selectOption({ label: 'United States' })
  await expect(form.getByLabel('ZIP code')).toBeVisible()
  await form.getByLabel('Address', { exact: true }).fill(line)
  await form.getByLabel('City').fill('Austin')
  await form.getByLabel('State').fill('TX')
  await form.getByLabel('ZIP code').fill('1')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByLabel('ZIP code')).toHaveAttribute('aria-invalid', 'true')
  await expectAccessibleInBothThemes(page)
  await form.getByLabel('ZIP code').fill('78701')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form).toBeHidden()
  const card = page.getByRole('listitem').filter({ hasText: line })
  await expect(card.getByText('Austin, TX 78701')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await card.getByRole('button', { name: /^Delete/ }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await expect(card).toBeHidden()
})

test('a customer goes from an order to its invoice and back, and reads the same words in the shop', async ({
  as,
}) => {
  test.slow()
  const owner = await as('owner@acme.test')
  const number = await enterOrder(owner)
  const id = new URL(owner.url()).pathname.split('/').at(-1)
  await owner.getByRole('button', { name: 'Start processing' }).click()
  await expect(owner.getByText('moved this order to processing')).toBeVisible()
  await owner.getByRole('button', { name: 'Create invoice' }).click()
  await owner.getByRole('button', { name: 'Issue', exact: true }).click()
  await owner.getByRole('button', { name: 'Issue invoice' }).click()
  const heading = owner.getByRole('heading', { level: 1, name: /^Invoice .*\d$/ })
  await expect(heading).toBeVisible()
  const invoice = (await textOf(heading)).replace('Invoice ', '')

  const page = await as('customer@acme.test')
  await page.goto(`/account/orders/acme/${id}`)
  await expect(page.getByText('In preparation', { exact: true })).toBeVisible()
  const card = page.getByRole('region', { name: 'Invoice', exact: true })
  await expect(card.getByText(/to pay, due /)).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await card.getByRole('link', { name: invoice }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Invoice ${invoice}` })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page
    .getByRole('region', { name: 'Order', exact: true })
    .getByRole('link', { name: `#${number}` })
    .click()
  await expect(page.getByRole('heading', { level: 1, name: `Order #${number}` })).toBeVisible()

  await page.goto(`/s/acme/orders/${id}`)
  await expect(page.getByText('In preparation', { exact: true })).toBeVisible()
  await expect(page.getByText(/to pay, due /)).toBeVisible()
  await expect(page.getByRole('link', { name: invoice })).toHaveAttribute(
    'href',
    /^\/account\/invoices\//,
  )
  // Staff who look at it in the shop have the pages of the business for that.
  await owner.goto(`/s/acme/orders/${id}`)
  await expect(owner.getByText('In preparation', { exact: true })).toBeVisible()
  await expect(owner.getByRole('link', { name: invoice })).toHaveCount(0)
})

test('an agent moves ticked orders by keyboard, and the list comes anew with the answer', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  const number = await enterOrder(page)
  await page.goto(`${LIST}?q=${number}`)
  const bar = page.getByRole('toolbar', { name: 'Selected rows' })
  const row = page.getByRole('row').filter({ hasText: `#${number}` })
  const tick = row.getByRole('checkbox', { name: `Select order ${number}`, exact: true })
  await press(tick)
  await tick.press(' ')
  const fetched: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'GET' && request.headers().rsc) fetched.push(request.url())
  })
  await bar.getByRole('button', { name: 'Move to' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Processing' }).press('Enter')
  await expect(bar).toBeHidden()
  await expect(row.getByText('Processing').filter({ visible: true })).toBeVisible()
  expect(fetched).toEqual([])
  await expect(page.getByRole('checkbox', { name: 'Select all rows on this page' })).toBeFocused()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row.getByText('Placed').filter({ visible: true })).toBeVisible()
  expect(fetched).toEqual([])
})

test('a list of one customer, category or word counts nothing that is not in it', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  await page.goto(LIST)
  const tabs = page.getByRole('navigation', { name: 'Status' })
  await expect(tabs.getByRole('link', { name: /^All \d/ })).toBeVisible()
  const customer = await page.request.get(`/api/v1/customers/email/customer@acme.test`, {
    headers: { 'x-org': 'acme' },
  })
  const { id } = await customer.json()
  await page.goto(`${LIST}?customer_id=${id}`)
  await expect(tabs.getByRole('link', { name: 'All', exact: true })).toBeVisible()
  // Nothing is of that day, and it is said of whom.
  await page.goto(`${LIST}?customer_id=${id}&placed_from=2001-01-01&placed_to=2001-01-01`)
  await expect(page.getByText(`Customer: ${NAME}`)).toBeVisible()
  await expectAccessibleInBothThemes(page)

  await page.goto('/o/acme/products')
  await expect(tabs.getByRole('link', { name: /^All \d/ })).toBeVisible()
  await page.goto('/o/acme/products?q=hammer')
  await expect(tabs.getByRole('link', { name: 'All', exact: true })).toBeVisible()

  await page.goto(
    `/o/acme/vouchers?kind=sales&customer_id=${id}&voucher_from=2001-01-01&voucher_to=2001-01-01`,
  )
  await expect(page.getByText(`Customer: ${NAME}`)).toBeVisible()
})

test('an order is there for its organization and its customer, and for nobody else', async ({
  as,
}) => {
  const agent = await as('agent@acme.test')
  await enterOrder(agent)
  const id = new URL(agent.url()).pathname.split('/').at(-1)
  const staff = [`${LIST}/${id}`, `${LIST}/${id}/print`]
  const own = `/account/orders/acme/${id}`

  const others = await as('owner@globex.test')
  const stranger = await as('customer@globex.test')
  for (const path of [...staff, `/o/globex/orders/${id}`, own, LIST]) {
    expect((await others.goto(path))?.status(), `another tenant at ${path}`).toBe(404)
    expect((await stranger.goto(path))?.status(), `a stranger at ${path}`).toBe(404)
  }
  // Who works there is not the customer, and who is the customer does not work there.
  expect((await agent.goto(own))?.status()).toBe(404)
  const customer = await as('customer@acme.test')
  for (const path of staff) expect((await customer.goto(path))?.status(), path).toBe(404)
  // The positive controls.
  for (const path of staff) expect((await agent.goto(path))?.status(), path).toBe(200)
  expect((await customer.goto(own))?.status()).toBe(200)
})
