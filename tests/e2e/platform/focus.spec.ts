import { expect, type Page } from '@playwright/test'
import { createTag } from '../../helpers/crm-factories.ts'
import { sql } from '../../helpers/db.ts'
import { openBooks } from '../finance/books.helpers.ts'
import { enter, press, test } from '../fixtures.ts'

// The demo data they only look at; what is changed is their own.
test.describe.configure({ mode: 'parallel' })

interface Opening {
  path: string
  /** In the first row of the list there. */
  isInRow?: true
  by: string | RegExp
  /** Of the menu that the button opens. */
  item?: string
}

const OPENINGS: Opening[] = [
  { path: '/o/acme/customers', by: 'Save view' },
  { path: '/o/acme/customers/board', by: /^Move /, item: 'With a reason…' },
  { path: '/o/acme/products', isInRow: true, by: /^Stock of/ },
  { path: '/o/acme/products', isInRow: true, by: /^Actions for/, item: 'Edit' },
  { path: '/o/acme/invoices?state=open', isInRow: true, by: 'Record payment' },
  { path: '/o/acme/invoices?state=open', isInRow: true, by: 'More', item: 'Credit note…' },
  { path: '/o/acme/reports/accounts', by: 'New account' },
  { path: '/o/acme/settings/shop', by: 'Add rate' },
  { path: '/o/acme/settings/tags', by: /^Merge / },
  { path: '/o/acme/settings/tags', by: /^Delete / },
]

const dialogs = (page: Page) => page.getByRole('dialog').or(page.getByRole('alertdialog'))

for (const { path, isInRow, by, item } of OPENINGS) {
  test(`Escape leads back to ${[by, item].filter(Boolean).join(', ')} of ${path}`, async ({
    as,
  }) => {
    const page = await as('owner@acme.test')
    await page.goto(path)
    if (isInRow) {
      const href = await page.locator('[data-row-link]').first().getAttribute('href')
      await page.goto(href ?? '')
    }
    const opener = page.getByRole('button', { name: by, exact: true }).first()
    await press(opener)
    if (item) await page.getByRole('menuitem', { name: item, exact: true }).press('Enter')
    await expect(dialogs(page).locator(':focus')).toHaveCount(1)
    await page.keyboard.press('Escape')
    await expect(dialogs(page)).toHaveCount(0)
    await expect(opener).toBeFocused()
  })
}

test('the command menu leads back to the field in which it was called', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/acme/invoices/new')
  const field = page.getByRole('group', { name: 'Line 1' }).getByLabel('Description')
  await press(page.getByRole('button', { name: 'Add a line' }))
  await field.fill('Half a thought')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(dialogs(page).locator(':focus')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(field).toBeFocused()

  // Also by way of a question that took its place.
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Customers')
  await page.getByRole('option', { name: 'Customers' }).first().click()
  await expect(page.getByRole('button', { name: 'Stay' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialogs(page)).toHaveCount(0)
  await expect(field).toBeFocused()
})

test('when what opened a dialog is gone after it, the keyboard stays with the page', async ({
  page,
}) => {
  const { orgId, base, owner } = await openBooks()
  for (const name of ['Blue', 'Green', 'Red']) await createTag(sql, { org_id: orgId, name })
  await enter(page, owner.email, owner.password)
  await page.goto(`${base}/settings/tags`)
  const rows = page.getByRole('button', { name: /^Rename / })
  await expect(rows).toHaveCount(3)

  await press(page.getByRole('button', { name: 'Delete Blue' }))
  await page.getByRole('button', { name: 'Delete tag' }).press('Enter')
  await expect(rows).toHaveCount(2)
  await expect(page.getByRole('main')).toBeFocused()

  await page.getByRole('button', { name: 'Merge Green into another tag' }).press('Enter')
  const merging = page.getByRole('dialog', { name: 'Merge Green into another tag' })
  await merging.getByLabel('Into').selectOption({ label: 'Red' })
  await merging.getByRole('button', { name: /^Merge/ }).press('Enter')
  await expect(rows).toHaveCount(1)
  await expect(page.getByRole('main')).toBeFocused()
})

for (const kind of ['invoices', 'vouchers']) {
  test(`who takes lines out of new ${kind} by keyboard goes on with the next`, async ({ as }) => {
    const page = await as('owner@acme.test')
    await page.goto(`/o/acme/${kind}/new`)
    const add = page.getByRole('button', { name: 'Add a line' })
    const lines = page.getByRole('group', { name: /^Line \d/ })
    const field = (place: number) => lines.nth(place - 1).getByLabel('Description')
    await press(add)
    await add.press('Enter')
    for (const [index, text] of ['First', 'Second', 'Third'].entries()) {
      await field(index + 1).fill(text)
    }
    const remove = (place: number) => page.getByRole('button', { name: `Remove line ${place}` })

    await remove(2).press('Enter')
    await expect(lines).toHaveCount(2)
    await expect(field(2)).toHaveValue('Third')
    await expect(remove(2)).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(lines).toHaveCount(1)
    await expect(remove(1)).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(field(1)).toHaveValue('')
    await expect(add).toBeFocused()
  })
}

test('who takes items out of a new order by keyboard goes on with the next', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/acme/orders/new')
  const search = page.getByPlaceholder('Product, SKU, category…')
  const items = page.getByRole('list', { name: 'Items of the order' }).getByRole('listitem')
  await press(search)
  for (const [index, sku] of ['A-GLASSES', 'A-HAMMER'].entries()) {
    await search.fill(sku)
    await page.locator('[cmdk-item]').filter({ hasText: sku }).click()
    await expect(items).toHaveCount(index + 1)
  }
  await items
    .first()
    .getByRole('button', { name: /^Take .* out$/ })
    .press('Enter')
  await expect(items).toHaveCount(1)
  await expect(items.getByRole('button', { name: /^Take .* out$/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(items).toHaveCount(0)
  await expect(search).toBeFocused()
})

test('who takes filters off by keyboard goes on with the next, and then with the search', async ({
  as,
}) => {
  const page = await as('owner@acme.test')
  const lists = [
    { path: '/o/acme/orders?payment_status=unpaid&channel=shop', role: 'link' },
    { path: '/o/acme/customers?country_codes=DE,CH', role: 'button' },
  ] as const
  for (const { path, role } of lists) {
    await page.goto(path)
    const chips = page.getByRole(role, { name: /remove filter/i })
    await expect(chips).toHaveCount(2)
    await press(chips.first())
    await expect(chips).toHaveCount(1)
    await expect(chips).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(chips).toHaveCount(0)
    await expect(page.getByRole('searchbox')).toBeFocused()

    await page.goto(path)
    await press(page.getByRole(role, { name: 'Clear all' }))
    await expect(chips).toHaveCount(0)
    await expect(page.getByRole('searchbox')).toBeFocused()
  }
})

test('who is done with ticked rows by keyboard goes on above the list', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/acme/customers')
  const all = page.getByRole('checkbox', { name: 'Select all rows on this page' })
  const bar = page.getByRole('toolbar', { name: 'Selected rows' })
  const row = page.getByRole('checkbox', { name: /^Select / }).nth(3)
  await press(all)
  await row.press(' ')
  await expect(bar).toBeVisible()
  await bar.getByRole('button', { name: 'Clear' }).press('Enter')
  await expect(bar).toBeHidden()
  await expect(all).toBeFocused()
})

test('who brings a file by keyboard can stop it there, and hears how far it is', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto('/o/acme/customers/import')
  // The server takes its time over the first file, and is out of reach for the second.
  let refuse = false
  await page.route('**/api/v1/customers/import?*', (route) => (refuse ? route.abort() : undefined))
  const choose = page.getByRole('button', { name: 'Choose a file' })
  const stop = page.getByRole('button', { name: 'Stop' })
  const pasted = page.getByLabel('Rows', { exact: true })
  await press(page.getByText('Paste instead'))
  await pasted.fill('Half a thought')

  const bring = async () => {
    const chooser = page.waitForEvent('filechooser')
    await press(choose)
    await (await chooser).setFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Name\nAda'),
    })
  }
  await bring()
  await expect(stop).toBeFocused()
  await expect(stop).toHaveAccessibleDescription(/^Reading people\.csv/)
  await expect(page.getByRole('status').filter({ hasText: 'Reading people.csv' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(choose).toBeFocused()
  await expect(pasted).toHaveValue('Half a thought')

  refuse = true
  await bring()
  await expect(page.getByRole('alert').filter({ hasText: 'connection' })).toBeVisible()
  await expect(choose).toBeFocused()
})
