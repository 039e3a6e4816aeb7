import { expect } from '@playwright/test'
import { linkIn, mailTo } from '../../helpers/request.ts'
import { expectAccessible, expectAccessibleInBothThemes, signIn, test } from '../fixtures.ts'
import { SignInPage } from '../pages/sign-in.page.ts'
import { createOrganization, createPerson, followLink, newAddress } from './journeys.ts'

test('an owner invites a new colleague, changes their role and removes them', async ({
  page,
  browser,
}) => {
  const owner = await createPerson('Olga', 'Owner')
  await signIn(page, owner.email, owner.password)
  const slug = await createOrganization(page, `Invite ${owner.email.slice(5, 13)}`)
  const address = newAddress('ben')
  await page.goto(`/o/${slug}/settings/members`)
  await expectAccessible(page)
  await page.getByLabel('Email').fill(address)
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByText('Invitation sent', { exact: true })).toBeVisible()
  await expect(page.getByText('Open invitations')).toBeVisible()
  await expectAccessible(page)

  const context = await browser.newContext()
  const colleague = await context.newPage()
  await followLink(colleague, address, { subject: /invite/i, button: 'Continue' })
  await expect(colleague.getByLabel('First name')).toBeVisible()
  await expectAccessible(colleague)
  await colleague.getByLabel('First name').fill('Ben')
  await colleague.getByLabel('Last name').fill('Bee')
  await colleague.getByLabel('Password', { exact: true }).fill('quite a good phrase')
  await colleague.getByLabel('Password, again').fill('quite a good phrase')
  await colleague.getByRole('button', { name: 'Accept and join' }).click()
  await expect(colleague.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await colleague.goto(`/o/${slug}/settings/audit`)
  await expect(colleague.getByRole('heading', { name: 'Audit trail' })).toBeHidden()

  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByLabel('Role of Ben Bee')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByLabel('Role of Ben Bee').selectOption('admin')
  await expect(page.getByText('Ben Bee is now admin', { exact: true })).toBeVisible()
  await colleague.goto(`/o/${slug}/settings/audit`)
  await expect(colleague.getByRole('heading', { name: 'Audit trail' })).toBeVisible()
  await expectAccessible(colleague)

  await page.getByRole('button', { name: 'Remove' }).click()
  await expectAccessible(page)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('1 person works here')).toBeVisible()
  const response = await colleague.goto(`/o/${slug}`)
  expect(response?.status()).toBe(404)
  await context.close()
})

test('someone with an account is told who invites them, and comes from that mail to the invitation', async ({
  page,
  browser,
}) => {
  const owner = await createPerson('Otis', 'Owner')
  const invited = await createPerson('Ines', 'Invited')
  await signIn(page, owner.email, owner.password)
  const slug = await createOrganization(page, `Known ${owner.email.slice(5, 13)}`)
  await page.goto(`/o/${slug}/settings/members`)
  await page.getByLabel('Email').fill(invited.email)
  await page.getByLabel('Role', { exact: true }).selectOption('admin')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByText('Invitation sent', { exact: true })).toBeVisible()

  const context = await browser.newContext()
  const other = await context.newPage()
  const mail = await mailTo(invited.email, { subject: /^Otis Owner invites you to join Known/ })
  expect(mail.text).toContain('as admin')
  const link = linkIn(mail, '/o')
  await other.goto(`${link.pathname}${link.search}`)
  await new SignInPage(other).submit(invited.email, invited.password)
  await expect(other.getByRole('heading', { name: 'You are invited' })).toBeVisible()
  await expectAccessible(other)
  await other.getByRole('button', { name: 'Accept' }).click()
  await expect(other).toHaveURL(new RegExp(`/o/${slug}$`))
  // Once it is answered, or for whom it is not, the link says so.
  const gone = 'The invitation is not open here'
  await other.goto(`${link.pathname}${link.search}`)
  await expect(other.getByText(gone)).toBeVisible()
  await expectAccessible(other)
  await context.close()
})

test('the last owner is told why they cannot leave', async ({ page }) => {
  const owner = await createPerson('Lea', 'Last')
  await signIn(page, owner.email, owner.password)
  const slug = await createOrganization(page, `Last ${owner.email.slice(4, 12)}`)
  await page.goto(`/o/${slug}/settings`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Leave this organization' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click()
  await expect(page.getByText('Every organization needs an owner.')).toBeVisible()
})

test('a stranger finds no organization at its address', async ({ page }) => {
  const stranger = await createPerson('Stan', 'Stranger')
  await signIn(page, stranger.email, stranger.password)
  for (const path of ['/o/acme', '/o/acme/settings', '/o/acme/settings/members']) {
    const response = await page.goto(path)
    expect(response?.status(), path).toBe(404)
  }
})
