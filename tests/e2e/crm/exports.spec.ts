import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { expectAccessible, test } from '../fixtures.ts'

const LIST = '/o/acme/customers'

test('an owner exports the leads, and importing the file again would change nothing', async ({
  as,
}) => {
  const page = await as('owner@acme.test')
  await page.goto(`${LIST}/exports?segments=LEAD`)
  await page.getByRole('button', { name: 'Export these customers' }).click()
  const newest = page.getByRole('listitem').filter({ hasText: 'customers,' }).first()
  await expect(newest.getByRole('link', { name: 'Download' })).toBeVisible({ timeout: 30_000 })
  await expectAccessible(page)

  const download = page.waitForEvent('download')
  await newest.getByRole('link', { name: 'Download' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/\.csv$/)
  const csv = readFileSync(await file.path())
  expect(csv.toString()).toContain('Clientele ID')

  await page.goto(`${LIST}/import`)
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'again.csv', mimeType: 'text/csv', buffer: csv })
  await page.getByRole('button', { name: 'Show what would happen' }).click()
  const results = page.getByRole('navigation', { name: 'Rows by result' })
  const all = await results.getByRole('link', { name: 'All rows' }).textContent()
  const count = all?.match(/[\d,]+/)?.[0]
  await expect(results.getByRole('link', { name: `${count} Unchanged` })).toBeVisible()
})

test('an agent finds no page of exports, and neither does another organization', async ({ as }) => {
  const agent = await as('agent@acme.test')
  expect((await agent.goto(`${LIST}/exports`))?.status()).toBe(404)
  const stranger = await as('owner@globex.test')
  expect((await stranger.goto(`${LIST}/exports`))?.status()).toBe(404)
})
