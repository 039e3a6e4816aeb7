import { expect } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { enter, expectAccessibleInBothThemes, test } from '../fixtures.ts'
import { openBooks } from './books.helpers.ts'

/** Two invoices and a cancellation of a line of the first, as a shop's program writes them. */
const HISTORY = [
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
  '541587,22423,Cake stand,4,19/1/2011 12:15:00,11.90,15640,United Kingdom',
  '541587,22960,Jam making set,2,19/1/2011 12:15:00,5.95,15640,United Kingdom',
  '541588,22423,Cake stand,1,20/1/2011 10:00:00,11.90,15641,France',
  'C541641,22423,Cake stand,-1,21/1/2011 09:00:00,11.90,15640,United Kingdom',
  '541700,22423,Cake stand,1,32/1/2011 09:00:00,11.90,15640,United Kingdom',
].join('\r\n')

test('history is imported, with tax within its prices, into list, ledger and timeline, and taken back', async ({
  page,
}) => {
  test.slow()
  const { owner, base, orgId } = await openBooks()
  await enter(page, owner.email, owner.password)
  await page.goto(`${base}/invoices/import`)
  await expect(page.getByRole('heading', { name: 'Import invoices' })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByLabel('CSV file').setInputFiles({
    name: 'old-shop.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(HISTORY),
  })

  await expect(page.getByLabel('InvoiceNo becomes')).toHaveValue('number')
  await expect(page.getByLabel('UnitPrice becomes')).toHaveValue('unit_price')
  await expect(page.getByLabel('Name of the series')).toHaveValue('old-shop')
  // As the organization writes its own, and no tax that the file does not speak of.
  const rate = page.getByLabel('Tax rate in percent')
  await expect(rate).toHaveValue('0')
  await expect(page.getByRole('radio', { name: /^Are without tax/ })).toBeChecked()
  await rate.fill('a fifth')
  await page.getByRole('button', { name: 'Show what would happen' }).click()
  await expect(page.getByRole('alert').filter({ hasText: /tax|percent/i })).toBeVisible()
  await rate.fill('19')
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Show what would happen' }).click()

  // 4 × 11.90 + 2 × 5.95 + 11.90, tax of each line on top; then the same with tax within.
  const totals = page.getByRole('region', { name: 'Totals' })
  await expect(totals).toContainText('2 invoices of €84.96')
  await page.getByRole('link', { name: 'Change the columns' }).click()
  await expect(page.getByLabel('Tax rate in percent')).toHaveValue('19')
  await page.getByRole('radio', { name: /^Include tax/ }).check()
  await page.getByRole('button', { name: 'Show what would happen' }).click()
  await expect(totals).toContainText('2 invoices of €71.40, 1 credit note of €11.90')
  await expect(totals).toContainText('with €9.50 of tax')
  await expect(page.getByText('1 row would be refused')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Import 3 documents' }).click()
  await expect(page.getByText('The import is done')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  const report = page.url()

  await page.getByRole('link', { name: 'Show the invoices' }).click()
  await expect(page.getByRole('link', { name: /541587/ }).first()).toBeVisible()
  await page.goto(`${base}/reports/trial-balance?from=2011-01-01&to=2011-01-31`)
  const sales = page.getByRole('row', { name: /Sales/ }).first()
  await expect(sales).toContainText('€60.00')
  await expect(sales).toContainText('€10.00')
  const [customer] = await sql<{ id: string }[]>`
    select id from public.customers where org_id = ${orgId} and external_ref = '15640'`
  await page.goto(`${base}/customers/${customer?.id}?show=invoices`)
  await expect(page.getByText('Another system issued invoice 541587, €59.50')).toBeVisible()
  await expect(
    page.getByText('Another system issued a credit note of €11.90 for invoice 541587'),
  ).toBeVisible()

  await page.goto(report)
  await page.getByRole('button', { name: 'Undo the import' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Undo the import' }).click()
  await expect(page.getByText('3 documents removed')).toBeVisible()
  await page.goto(`${base}/invoices`)
  await expect(page.getByRole('link', { name: /541587/ })).toHaveCount(0)
})

test('an agent cannot reach the import of invoices', async ({ as }) => {
  const agent = await as('agent@acme.test')
  expect((await agent.goto('/o/acme/invoices/import'))?.status()).toBe(404)
  await agent.goto('/o/acme/invoices')
  await expect(agent.getByRole('heading', { level: 1, name: 'Invoices' })).toBeVisible()
  await expect(agent.getByRole('link', { name: 'Import' })).toHaveCount(0)
})
