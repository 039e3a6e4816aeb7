import { expect } from '@playwright/test'
import { clientOf, signIn as signInOverApi } from '../../helpers/request.ts'
import { DEMO_PASSWORD, expectAccessible, signIn, test } from '../fixtures.ts'
import { createOrganization, createPerson } from './journeys.ts'

test('who must change the password can do nothing else until it is done', async ({ page }) => {
  const person = await createPerson('Mona', 'Must')
  await signIn(page, person.email, person.password)
  const slug = await createOrganization(page, `Must ${person.userId.slice(0, 8)}`)
  const token = await signInOverApi(person.email)
  const organizations = () => clientOf(token).from('organizations').select('slug')
  expect((await organizations()).data).toEqual([{ slug }])

  const root = clientOf(await signInOverApi('root@clientele.test', DEMO_PASSWORD))
  const required = await root.rpc('require_password_change', { p_user_id: person.userId })
  expect(required.error).toBeNull()

  await page.getByRole('link', { name: 'Customers' }).first().click()
  await expect(page).toHaveURL(/\/change-password$/)
  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible()
  await expectAccessible(page)
  for (const path of ['/o', '/account', '/account/security', `/o/${slug}`, '/auth/ended']) {
    await page.goto(path)
    await expect(page, path).toHaveURL(/\/change-password$/)
  }
  // Straight at the Data API, with a token from before.
  expect((await organizations()).data).toEqual([])
  const write = await clientOf(token).rpc('create_organization', {
    p_name: 'Past the page',
    p_slug: `past-${person.userId.slice(0, 8)}`,
    p_currency: 'EUR',
    p_time_zone: 'UTC',
    p_locale: 'en-GB',
  })
  expect(write.error).toMatchObject({
    code: '42501',
    message: 'identity.password_change_required',
  })

  const fill = async (password: string) => {
    await page.getByLabel('Current password').fill(person.password)
    await page.getByLabel('New password', { exact: true }).fill(password)
    await page.getByLabel('New password, again').fill(password)
    await page.getByRole('button', { name: 'Change password' }).click()
  }
  await fill(person.password)
  await expect(page).toHaveURL(/\/change-password$/)
  await expect(page.getByText('The new password must differ from the current one.')).toBeVisible()
  await fill('a phrase of my own')
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await page.goto('/account')
  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible()
  const fresh = await signInOverApi(person.email, 'a phrase of my own')
  expect((await clientOf(fresh).from('organizations').select('slug')).data).toEqual([{ slug }])
})
