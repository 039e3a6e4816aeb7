import { expect } from '@playwright/test'
import { clientOf, signIn as signInOverApi } from '../../helpers/request.ts'
import { DEMO_PASSWORD, expectAccessible, signIn, test } from '../fixtures.ts'
import { SignInPage } from '../pages/sign-in.page.ts'
import { createOrganization, createPerson, followLink } from './journeys.ts'

test('who must change the password can do nothing until their mailbox has led to a new one', async ({
  page,
}) => {
  const person = await createPerson('Mona', 'Must')
  await signIn(page, person.email, person.password)
  const slug = await createOrganization(page, `Must ${person.userId.slice(0, 8)}`)
  const token = await signInOverApi(person.email)
  const organizations = () => clientOf(token).from('organizations').select('slug')
  expect((await organizations()).data).toEqual([{ slug }])

  const root = clientOf(await signInOverApi('root@clientele.test', DEMO_PASSWORD))
  const required = await root.rpc('require_password_change', { p_user_id: person.userId })
  expect(required.error).toBeNull()

  // Whoever is signed in is out, straight at the Data API too, and the password is of no use.
  await page.getByRole('link', { name: 'Customers' }).first().click()
  await expect(page).toHaveURL(/\/sign-in/)
  expect((await organizations()).data).toEqual([])
  const signInPage = new SignInPage(page)
  await signInPage.open()
  await signInPage.submit(person.email, person.password)
  await expect(page.getByText('Email or password is not right.')).toBeVisible()

  await page.goto('/forgot-password')
  await page.getByLabel('Email').fill(person.email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByText('Check your inbox')).toBeVisible()
  await followLink(page, person.email, { subject: /password/i, button: 'Choose a new password' })
  await expect(page).toHaveURL(/\/reset-password$/)
  const pages = ['/o', '/account', '/account/security', `/o/${slug}`, '/s/acme/checkout']
  for (const path of [...pages, '/auth/ended']) {
    await page.goto(path)
    await expect(page, path).toHaveURL(/\/change-password$/)
  }
  await expect(page.getByRole('heading', { name: 'Set your password' })).toBeVisible()
  await expectAccessible(page)

  await page.getByLabel('New password', { exact: true }).fill('a phrase of my own')
  await page.getByLabel('New password, again').fill('a phrase of my own')
  await page.getByRole('button', { name: 'Set new password' }).click()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await page.goto('/account')
  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible()
  const fresh = await signInOverApi(person.email, 'a phrase of my own')
  expect((await clientOf(fresh).from('organizations').select('slug')).data).toEqual([{ slug }])
})
