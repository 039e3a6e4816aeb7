import { expect } from '@playwright/test'
import { expectAccessible, test } from '../fixtures.ts'
import { SignInPage } from '../pages/sign-in.page.ts'
import { SignUpPage } from '../pages/sign-up.page.ts'
import { followLink, newAddress } from './journeys.ts'

const attackersPassword = 'known to the attacker'
const ownPassword = 'chosen by the owner'

test('who signs up with the address of somebody else does not get in once it is confirmed', async ({
  page,
  browser,
  contextOptions,
}) => {
  const email = newAddress('victim')
  const attacker = await (await browser.newContext(contextOptions)).newPage()
  const theirSignUp = new SignUpPage(attacker)
  await theirSignUp.open()
  await theirSignUp.submit({
    first_name: 'Eve',
    last_name: 'Early',
    email,
    password: attackersPassword,
  })
  await expect(attacker.getByRole('heading', { name: 'Check your inbox' })).toBeVisible()

  // The owner may even sign up too: the account, and its password, are the attacker's.
  const ownSignUp = new SignUpPage(page)
  await ownSignUp.open()
  await ownSignUp.submit({ first_name: 'Vic', last_name: 'Tim', email, password: ownPassword })
  await expect(page.getByRole('heading', { name: 'Check your inbox' })).toBeVisible()
  await followLink(page, email, { subject: /confirm/i, button: 'Confirm and continue' })
  await expect(page).toHaveURL(/\/change-password/)
  await expect(page.getByRole('heading', { name: 'Set your password' })).toBeVisible()
  await expectAccessible(page)
  await page.goto('/o/new')
  await expect(page).toHaveURL(/\/change-password/)

  const signIn = new SignInPage(attacker)
  await signIn.open()
  await signIn.submit(email, attackersPassword)
  await expect(attacker.getByText('Email or password is not right.')).toBeVisible()

  await page.getByLabel('New password', { exact: true }).fill(ownPassword)
  await page.getByLabel('New password, again').fill(ownPassword)
  await page.getByRole('button', { name: 'Set new password' }).click()
  await expect(page.getByText('Start with your organization')).toBeVisible()

  await signIn.submit(email, attackersPassword)
  await expect(attacker.getByText('Email or password is not right.')).toBeVisible()
  await signIn.submit(email, ownPassword)
  await expect(attacker.getByText('Start with your organization')).toBeVisible()
  await attacker.context().close()
})
