import { expect } from '@playwright/test'
import { expectAccessible, test } from '../fixtures.ts'

test('an agent sees on a phone which orders are paid', async ({ as }) => {
  const page = await as('agent@acme.test')
  await page.goto('/o/acme/orders')
  const rows = page.getByRole('row').filter({ has: page.locator('[data-row-link]') })
  await expect(rows.first()).toBeVisible()
  const isPaid = page.getByText(/^(Not paid|Paid|Refunded)$/).filter({ visible: true })
  // Of what was cancelled before it was paid nobody waits for money.
  const waitedFor = rows.filter({ hasNotText: 'Cancelled' })
  await expect(waitedFor.filter({ has: isPaid })).toHaveCount(await waitedFor.count())
  await expect(rows.getByText('Not paid').filter({ visible: true }).first()).toBeVisible()
  await expectAccessible(page)
})

test('a customer sees on a phone which of their orders are paid', async ({ as }) => {
  const page = await as('customer@acme.test')
  await page.goto('/account/orders')
  const orders = page.getByRole('main').getByRole('listitem').filter({ hasText: '#' })
  await expect(orders.first()).toBeVisible()
  const isPaid = page.getByText(/^(Not paid|Paid|Refunded)$/).filter({ visible: true })
  const waitedFor = orders.filter({ hasNotText: 'Cancelled' })
  expect(await waitedFor.count()).toBeGreaterThan(0)
  await expect(waitedFor.filter({ has: isPaid })).toHaveCount(await waitedFor.count())
  await expectAccessible(page)
})
