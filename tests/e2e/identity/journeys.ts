import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { adminClient, linkIn, mailTo, TEST_PASSWORD } from '../../helpers/request.ts'

export function newAddress(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}@example.test`
}

export type Person = { email: string; password: string; userId: string }

/** Someone with a confirmed account and no organization, made past the pages. */
export async function createPerson(first_name: string, last_name: string): Promise<Person> {
  const email = newAddress(first_name.toLowerCase())
  const { data, error } = await adminClient().auth.admin.createUser({
    email,
    password: TEST_PASSWORD,
    email_confirm: true,
    user_metadata: { first_name, last_name },
  })
  if (error) throw error
  return { email, password: TEST_PASSWORD, userId: data.user.id }
}

/** Opens the newest link of a mail and presses the button behind it. */
export async function followLink(
  page: Page,
  address: string,
  options: { subject: RegExp; button: string },
): Promise<URL> {
  const link = linkIn(await mailTo(address, { subject: options.subject }), '/auth/confirm')
  await page.goto(`${link.pathname}${link.search}`)
  await page.getByRole('button', { name: options.button, exact: true }).click()
  return link
}

export async function createOrganization(page: Page, name: string): Promise<string> {
  await page.goto('/o/new')
  await page.getByLabel('Name', { exact: true }).fill(name)
  const slug = await page.getByLabel('Address').inputValue()
  await page.getByRole('button', { name: 'Create organization' }).click()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  return slug
}

export async function signOut(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Account of/ })
    .filter({ visible: true })
    .click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in\?notice=signed_out/)
}
