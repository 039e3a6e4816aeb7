import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { enter, expectAccessible, test } from '../fixtures.ts'
import { createOrganization, createPerson } from '../identity/journeys.ts'

test('an owner exports the leads, and importing the file again would change nothing', async ({
  page,
}) => {
  test.slow()
  // An organization of its own: in the demo's, others change leads at the same time.
  const owner = await createPerson('Edda', 'Export')
  await enter(page, owner.email, owner.password)
  const slug = await createOrganization(page, `Export ${randomUUID().slice(0, 8)}`)
  const list = `/o/${slug}/customers`
  for (const name of ['=1+1 & Sons', 'Žofie “Žoža” 李']) {
    await page.goto(`${list}/new`)
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByRole('button', { name: 'Add customer' }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  }

  await page.goto(`${list}/exports?segments=LEAD`)
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

  await page.goto(`${list}/import`)
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'again.csv', mimeType: 'text/csv', buffer: csv })
  await page.getByRole('button', { name: 'Show what would happen' }).click()
  const results = page.getByRole('navigation', { name: 'Rows by result' })
  await expect(results.getByRole('link', { name: '2 Unchanged' })).toBeVisible()
})

test('an agent finds no page of exports, and neither does another organization', async ({ as }) => {
  const agent = await as('agent@acme.test')
  expect((await agent.goto('/o/acme/customers/exports'))?.status()).toBe(404)
  const stranger = await as('owner@globex.test')
  expect((await stranger.goto('/o/acme/customers/exports'))?.status()).toBe(404)
})
