import { randomUUID } from 'node:crypto'
import { expect } from '@playwright/test'
import { expectAccessible, test } from '../fixtures.ts'

const IMPORT = '/o/acme/products/import'

/** Lines of orders as a shop's program writes them: repeated, cancelled, without price or name. */
function orderLines(mark: string): Buffer {
  const lines = [
    'InvoiceNo,StockCode,Description,Quantity,UnitPrice',
    `536365,${mark}A,WHITE HEART ,6,2.55`,
    `536366,${mark}A,WHITE HEART,2,2.95`,
    `C536367,${mark}A,WHITE HEART,-2,99.00`,
    `536368,${mark}a,CREAM HEART,1,5.79`,
    `536369,${mark}X,,1,0.00`,
    `536370,${mark}Y,LANTERN,1,1e3`,
  ]
  return Buffer.from(lines.join('\r\n'))
}

test('an owner makes a catalogue of lines of orders, sees why, and takes it all back', async ({
  as,
}) => {
  const page = await as('owner@acme.test')
  const mark = randomUUID().slice(0, 6)
  await page.goto('/o/acme/products')
  await page.getByRole('link', { name: 'Import' }).click()
  await expect(page.getByRole('heading', { name: 'Import products' })).toBeVisible()
  await expectAccessible(page)
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: orderLines(mark) })

  await expect(page.getByText('These are lines of orders')).toBeVisible()
  await expect(page.getByLabel('StockCode becomes')).toHaveValue('sku')
  await expect(page.getByLabel('Description becomes')).toHaveValue('name')
  await expect(page.getByLabel('Quantity becomes')).toHaveValue('')
  await page.getByLabel('Quantity becomes').selectOption('stock')
  await page.getByRole('button', { name: 'Show what would happen' }).click()
  await expect(page.getByText('quantities are what was sold')).toBeVisible()
  await page.getByLabel('Quantity becomes').selectOption('')
  await page.getByRole('radio', { name: 'Published Visible at once' }).check()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Show what would happen' }).click()

  await expect(page.getByText('This is what would happen')).toBeVisible()
  const results = page.getByRole('navigation', { name: 'Rows by result' })
  for (const tile of ['6 All rows', '3 To add', '2 Repeated', '1 Not possible', '0 Skipped']) {
    await expect(results.getByRole('link', { name: tile })).toBeVisible()
  }
  const reasons = page.getByRole('region', { name: 'What to know about these rows' })
  await expect(reasons.getByText('differs only in capital letters')).toBeVisible()
  await expect(reasons.getByText('The invoice was cancelled')).toBeVisible()
  await expect(page.getByText('€2.75 · published')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Import 3 SKUs' }).click()
  await expect(page.getByText('The import is done')).toBeVisible()

  await results.getByRole('link', { name: 'Not imported' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download these rows with their errors' }).click()
  expect((await download).suggestedFilename()).toMatch(/^import-error-.*\.csv$/)

  await page.getByRole('button', { name: 'Undo the import' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Undo the import' }).click()
  await expect(page.getByText('3 SKUs removed')).toBeVisible()
})

test('an agent cannot reach the import of products', async ({ as }) => {
  const agent = await as('agent@acme.test')
  expect((await agent.goto(IMPORT))?.status()).toBe(404)
  await agent.goto('/o/acme/products')
  await expect(agent.getByRole('heading', { name: 'Products' })).toBeVisible()
  await expect(agent.getByRole('link', { name: 'Import' })).toBeHidden()
})
