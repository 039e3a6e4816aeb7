import { expect, type Page } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { createCustomer, createMembership, createOrganization } from '../../helpers/factories.ts'
import { enter, expectAccessible, test } from '../fixtures.ts'
import { createPerson } from '../identity/journeys.ts'

/** A business of its own, with its owner on a narrow phone. */
async function open(page: Page) {
  await page.setViewportSize({ width: 390, height: 844 })
  const owner = await createPerson('Nora', 'Narrow')
  const org = await createOrganization(sql)
  await createMembership(sql, { org_id: org.id, user_id: owner.userId, role: 'owner' })
  await enter(page, owner.email, owner.password)
  return org
}

test('on a phone the ways down a customer’s page have each its words on one line', async ({
  page,
}) => {
  const org = await open(page)
  const { id } = await createCustomer(sql, { org_id: org.id, name: 'Ada' })
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

test('on a phone all that one taps on a customer’s page is as high as a finger needs', async ({
  page,
}) => {
  const org = await open(page)
  const phone = '+49 30 7654321'
  const email = `${'a-very-long-name-of-somebody-'.repeat(2)}@a-long-domain.example.test`
  // All at once, so that nothing but this compares them.
  const { id } = await sql.begin(async (tx) => {
    // More than the page names.
    for (const name of ['Bea', 'Bea', 'Bea', 'Bea']) {
      await createCustomer(tx, { org_id: org.id, name, phone })
    }
    const customer = await createCustomer(tx, { org_id: org.id, name: 'Ada', phone, email })
    await tx`select private.compare_queued_customers(${org.id}, 10000)`
    return customer
  })
  await page.goto(`/o/${org.slug}/customers/${id}`)
  const main = page.getByRole('main')
  for (const name of [email, phone, 'Bea', 'Compare and merge with Bea', 'and 1 more']) {
    await expect(main.getByRole('link', { name, exact: true }).first()).toBeVisible()
  }
  const low = await main.locator('a, button').evaluateAll((controls) =>
    controls.flatMap((control) => {
      const { width, height } = control.getBoundingClientRect()
      return width > 0 && height < 24 ? [`${control.textContent}: ${height} px`] : []
    }),
  )
  expect(low).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await expectAccessible(page)
})
