import { expect } from '@playwright/test'
import { expectAccessible, signIn, test } from '../fixtures.ts'
import { createPerson, followLink } from '../identity/journeys.ts'

const PAGES = ['/platform', '/platform/users', '/platform/audit']

test('a platform admin finds an organization, its people and its trail, and requires a new password', async ({
  as,
  page: own,
}) => {
  const person = await createPerson('Rita', 'Reset')
  const page = await as('root@clientele.test')
  await page.goto('/platform')
  await expect(page.getByRole('heading', { level: 1, name: 'Organizations' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('searchbox', { name: 'Search organizations' }).fill('acme')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/q=acme/)
  await expect(page.getByRole('row').filter({ hasText: 'owner@acme.test' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'globex' })).toHaveCount(0)

  await page.getByRole('link', { name: /^Trail/ }).click()
  await expect(page).toHaveURL(/\/platform\/audit\?org=acme/)
  await expect(page.getByText('root@clientele.test').first()).toBeVisible()
  await expectAccessible(page)

  await page.goto(`/platform/users?email=${encodeURIComponent(person.email)}`)
  await expect(page.getByText('Rita Reset')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Require a new password' }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Require/ })
    .click()
  await expect(
    page.getByText(`An email is on its way to ${person.email}`, { exact: true }),
  ).toBeVisible()
  await expect(page.getByText('Locked out until a new password is chosen')).toBeVisible()

  await followLink(own, person.email, { subject: /reset/i, button: 'Choose a new password' })
  await own.getByLabel('New password', { exact: true }).fill('a phrase of her own')
  await own.getByLabel('New password, again').fill('a phrase of her own')
  await own.getByRole('button', { name: 'Set new password' }).click()
  await expect(own.getByText('Start with your organization')).toBeVisible()
})

test('a platform admin who works nowhere lands there', async ({ page }) => {
  await signIn(page, 'root@clientele.test')
  await expect(page).toHaveURL(/\/platform$/)
})

test('to everybody else the platform pages are not there', async ({ as, page }) => {
  for (const role of ['owner@acme.test', 'customer@globex.test'] as const) {
    const member = await as(role)
    for (const path of PAGES) {
      expect((await member.goto(path))?.status(), `${role} ${path}`).toBe(404)
    }
  }
  await page.goto('/platform')
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fplatform/)
  await signIn(page, 'agent@acme.test')
  expect((await page.goto('/platform'))?.status()).toBe(404)
})

test('a platform admin who looked shows in the trail of the organization', async ({ as }) => {
  const root = await as('root@clientele.test')
  await root.goto('/platform/audit?org=globex')
  await expect(root.getByRole('heading', { level: 1, name: 'Audit trail' })).toBeVisible()
  const owner = await as('owner@globex.test')
  await owner.goto('/o/globex/settings/audit?table=audit_log')
  await expect(
    owner.getByText('looked, as platform admin, at the audit trail').first(),
  ).toBeVisible()
  // Control: looking is all that root can do there.
  expect((await root.goto('/o/globex/customers'))?.status()).toBe(404)
})
