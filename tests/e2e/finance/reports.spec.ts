import { readFile } from 'node:fs/promises'
import { expect, type Locator, type Page } from '@playwright/test'
import { parse } from 'csv-parse/sync'
import { sql } from '../../helpers/db.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { enter, expectAccessible, expectAccessibleInBothThemes, test } from '../fixtures.ts'
import { type Books, bill, daysAgo, openBooks } from './books.helpers.ts'

/** "€1,190.00" in cents; a dash is nothing. */
function cents(text: string): number {
  const digits = text.split(',\u00a0')[0]?.replaceAll(/[^0-9.-]/g, '') ?? ''
  return digits === '' || digits === '-' ? 0 : Math.round(Number(digits) * 100)
}

async function amountsOf(row: Locator): Promise<number[]> {
  await expect(row).toBeVisible()
  const cells = await row.locator('td').evaluateAll((all) =>
    all.map((cell) => {
      for (const hidden of cell.querySelectorAll('.sr-only')) hidden.remove()
      return cell.textContent ?? ''
    }),
  )
  return cells.map(cents)
}

async function downloaded(page: Page): Promise<Record<string, string>[]> {
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV', exact: true }).click()
  const path = await (await download).path()
  return parse(await readFile(path, 'utf8'), { bom: true, columns: true })
}

const sumOf = (rows: Record<string, string>[], column: string) =>
  rows.reduce((sum, row) => sum + Math.round(Number(row[column]) * 100), 0)

/** Two sales and a purchase; one sale is paid in part, the other long overdue. */
async function doBusiness(books: Books): Promise<void> {
  const { id: ada } = await books.post('/customers', { name: 'Ada Lovelace' })
  const { id: bob } = await books.post('/customers', { name: 'Bob Ltd.' })
  const first = await bill(books, String(ada), { price: 100_000, rate: 1900 })
  await bill(books, String(bob), {
    ...{ price: 20_001, rate: 700 },
    ...{ issued_on: daysAgo(90), due_on: daysAgo(75) },
  })
  await books.post(`/invoices/${first.id}/payments`, { amount_minor: 19_000, method: 'card' })
  const { id: supplier_id } = await books.post('/suppliers', { name: 'Papier & Söhne' })
  const { id } = await books.post('/vouchers/purchase', {
    supplier_id,
    lines: [{ description: 'Paper', amount_minor: 10_000, tax_rate_bps: 1900 }],
  })
  await books.post(`/vouchers/purchase/${id}/post`)
}

test('reports add up, on the page and in the file, and lead to what they are made of', async ({
  page,
}) => {
  test.slow()
  const books = await openBooks()
  await doBusiness(books)
  const period = `from=${daysAgo(200)}&to=${daysAgo(-1)}`
  await enter(page, books.owner.email, books.owner.password)

  await page.goto(`${books.base}/reports`)
  await expect(page.getByRole('heading', { level: 1, name: 'Reports' })).toBeVisible()
  await expect(page.getByText('€1,214.01 by 2 customers')).toBeVisible()
  await expectAccessibleInBothThemes(page)

  await page.goto(`${books.base}/reports/trial-balance?${period}`)
  const balance = page.getByRole('region', { name: 'Trial balance', exact: true })
  const [, , opening, debit, credit, closing] = await amountsOf(balance.locator('tfoot tr'))
  expect([opening, closing, debit]).toEqual([0, 0, credit])
  let file = await downloaded(page)
  const accounts = file.filter(({ account }) => account !== 'Total')
  expect([sumOf(accounts, 'debit'), sumOf(accounts, 'credit')]).toEqual([debit, credit])
  expect(sumOf(accounts, 'closing')).toBe(0)
  expect(await balance.locator('tbody tr').count()).toBe(accounts.length)
  await expectAccessibleInBothThemes(page)

  // The next fiscal year begins without sales: they are profit of an earlier one.
  const nextYear = new Date().getUTCFullYear() + 1
  await page.goto(`${books.base}/reports/trial-balance?from=${nextYear}-01-01&to=${nextYear}-01-31`)
  const earlier = balance.getByRole('row', { name: /Profit of earlier years/ })
  await expect(earlier).toBeVisible()
  await expect(balance.getByRole('link', { name: /4000 Sales/ })).toBeHidden()
  expect((await amountsOf(balance.locator('tfoot tr'))).slice(2)).toEqual([0, 0, 0, 0])
  await earlier.getByRole('link').click()
  await expect(balance.getByRole('link', { name: /4000 Sales/ }).first()).toBeVisible()
  await page.goto(`${books.base}/reports/trial-balance?${period}`)

  // From a figure to the lines that it is the sum of.
  await balance
    .getByRole('link', { name: /Accounts receivable/ })
    .first()
    .click()
  await expect(page.getByRole('heading', { level: 1, name: /receivable/i })).toBeVisible()
  file = await downloaded(page)
  expect(sumOf(file, 'debit') - sumOf(file, 'credit')).toBe(121_401)
  expect(file.at(-1)?.balance).toBe('1214.01')
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Receivables', exact: true }).click()
  const ageing = page.getByRole('region', { name: 'Receivables by age' })
  await expect(ageing).toBeVisible()
  expect(await amountsOf(ageing.locator('tfoot tr'))).toEqual([
    ...[2, 121_401, 100_000, 0, 0, 21_401, 0].map((amount, index) =>
      // The first cell counts customers.
      index === 0 ? amount * 100 : amount,
    ),
  ])
  file = await downloaded(page)
  expect([sumOf(file, 'total'), sumOf(file, '61_90'), sumOf(file, 'not_due')]).toEqual([
    121_401, 21_401, 100_000,
  ])
  await expectAccessibleInBothThemes(page)
  await ageing.getByRole('link', { name: 'Bob Ltd.', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Bob Ltd.' })).toBeVisible()
  await expectAccessible(page)

  await page.goto(`${books.base}/reports/tax?${period}`)
  const sold = page.getByRole('region', { name: 'Tax on sales' })
  const bought = page.getByRole('region', { name: 'Tax on purchases' })
  expect(await amountsOf(sold.locator('tfoot tr'))).toEqual([0, 120_001, 20_400])
  expect(await amountsOf(bought.locator('tfoot tr'))).toEqual([0, 10_000, 1_900])
  await expect(page.getByText('€185.00')).toBeVisible()
  file = await downloaded(page)
  expect(
    sumOf(
      file.filter(({ side }) => side === 'output'),
      'tax',
    ),
  ).toBe(20_400)
  expect(file.find(({ side }) => side === 'payable')?.tax).toBe('185.00')
  await expectAccessible(page)

  await page.goto(`${books.base}/reports/journal?${period}`)
  await expect(page.getByText('Papier & Söhne').first()).toBeVisible()
  file = await downloaded(page)
  expect([sumOf(file, 'debit'), sumOf(file, 'credit')]).toEqual([debit, debit])
  expect(new Set(file.map(({ entry_id }) => entry_id)).size).toBe(4)
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Check', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'All of it agrees' })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Accounts', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Accounts', exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'New account' }).click()
  const dialog = page.getByRole('dialog', { name: 'New account' })
  await dialog.getByLabel('Code').fill(accounts[0]?.code ?? '')
  await dialog.getByLabel('Name').fill('Telephone')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText('Another account has this code')).toBeVisible()
  await dialog.getByLabel('Code').fill('6999')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('row', { name: /6999 Telephone/ })
  await expect(row).toBeVisible()
  await row.getByRole('button', { name: 'Account 6999' }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await expect(row.getByText('Archived')).toBeVisible()

  await page.goto(`${books.base}/reports`)
  await page.getByRole('button', { name: 'Close books' }).click()
  await page.getByLabel('Through').fill(daysAgo(60))
  await page.getByRole('dialog').getByRole('button', { name: 'Close books' }).click()
  await expect(page.getByText(/^Closed through/)).toBeVisible()
})

test('an agent has no reports', async ({ as }) => {
  const page = await as('agent@acme.test')
  expect((await page.request.get('/o/acme/reports/journal/csv')).ok()).toBe(false)
  await page.goto('/o/acme/reports')
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
  await page.goto('/o/acme/invoices')
  await expect(page.getByRole('heading', { level: 1, name: 'Invoices' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Reports' })).toHaveCount(0)
})

test('receivables that differ from their account are not called equal to it', async ({ page }) => {
  const books = await openBooks()
  // Of which nothing was ever posted.
  await createInvoice(sql, { org_id: books.orgId, is_issued: true })
  await enter(page, books.owner.email, books.owner.password)
  await page.goto(`${books.base}/reports/ageing`)
  await expect(page.getByText('documents and ledger differ')).toBeVisible()
  await expect(page.getByText(/on that day: €0\.00\.$/)).toHaveText(/^The account /)
})
