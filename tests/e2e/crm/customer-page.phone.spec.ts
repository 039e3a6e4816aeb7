import { expect } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { createCustomer, createMembership, createOrganization } from '../../helpers/factories.ts'
import { enter, expectAccessible, test } from '../fixtures.ts'
import { createPerson } from '../identity/journeys.ts'

test('on a phone the ways down a customer’s page have each its words on one line', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const owner = await createPerson('Nora', 'Narrow')
  const org = await createOrganization(sql)
  await createMembership(sql, { org_id: org.id, user_id: owner.userId, role: 'owner' })
  const { id } = await createCustomer(sql, { org_id: org.id, name: 'Ada' })
  await enter(page, owner.email, owner.password)
  await page.goto(`/o/${org.slug}/customers/${id}`)
  const pill = page
    .getByRole('navigation', { name: 'On this page' })
    .getByRole('link', { name: 'Sales vouchers' })
  await expect(pill).toBeVisible()
  const lines = await pill.evaluate((element) => {
    const words = document.createRange()
    words.selectNodeContents(element)
    return words.getClientRects().length
  })
  expect(lines).toBe(1)
  await expectAccessible(page)
})
