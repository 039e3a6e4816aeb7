import { expect } from '@playwright/test'
import { listMail } from '../../helpers/request.ts'
import { expectAccessible, expectAccessibleInBothThemes, test } from '../fixtures.ts'
import { SignUpPage } from '../pages/sign-up.page.ts'
import { createOrganization, createPerson, followLink, newAddress } from './journeys.ts'

const password = 'a few unrelated words'

test('a stranger signs up, confirms by mail and founds an organization', async ({ page }) => {
  const email = newAddress('ada')
  const signUp = new SignUpPage(page)
  await signUp.open()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await signUp.submit({ first_name: 'Ada', last_name: 'Byron', email, password })
  await expect(page.getByRole('heading', { name: 'Check your inbox' })).toBeVisible()
  await expectAccessible(page)

  const link = await followLink(page, email, {
    subject: /confirm/i,
    button: 'Confirm and continue',
  })
  await expect(page.getByText('Start with your organization')).toBeVisible()
  await expectAccessible(page)

  await page.goto('/o/new')
  await expectAccessible(page)
  const slug = await createOrganization(page, `Café Zoë ${email.slice(4, 12)}`)
  expect(slug).toMatch(/^cafe-zoe-/)
  await expect(page.getByText('Bring in your customers')).toBeVisible()
  await expectAccessible(page)

  await page.goto(`${link.pathname}${link.search}`)
  await page.getByRole('button', { name: 'Confirm and continue' }).click()
  await expect(page.getByText('This link has expired or was already used')).toBeVisible()
  await expectAccessible(page)
})

test('a mail scanner that opens the link does not use it up', async ({ page, request }) => {
  const email = newAddress('scan')
  const signUp = new SignUpPage(page)
  await signUp.open()
  await signUp.submit({ first_name: 'Sue', last_name: 'Scan', email, password })
  await expect(page.getByText('Check your inbox')).toBeVisible()
  const [mail] = await listMail(email)
  const [raw] = /https?:\/\/[^\s"'<>]+\/auth\/confirm[^\s"'<>]+/.exec(mail?.text ?? '') ?? ['']
  const link = new URL(raw.replaceAll('&amp;', '&'))
  for (const method of ['GET', 'HEAD'] as const) {
    await request.fetch(`${link.pathname}${link.search}`, { method })
  }
  await followLink(page, email, { subject: /confirm/i, button: 'Confirm and continue' })
  await expect(page.getByText('Start with your organization')).toBeVisible()
})

test('signing up with a known address looks the same and sends no second link', async ({
  page,
}) => {
  const known = await createPerson('Kim', 'Known')
  const signUp = new SignUpPage(page)
  await signUp.open()
  await signUp.submit({ first_name: 'Eve', last_name: 'Spy', email: known.email, password })
  await expect(page.getByRole('heading', { name: 'Check your inbox' })).toBeVisible()
  expect((await listMail(known.email)).filter((mail) => /confirm/i.test(mail.subject))).toEqual([])
})

test('a form with mistakes says which and loses nothing', async ({ page }) => {
  const signUp = new SignUpPage(page)
  await signUp.open()
  await signUp.submit({ first_name: 'Ada', last_name: '', email: 'nonsense', password: 'short' })
  await expect(page.getByText('Please fill this in.')).toBeVisible()
  await expect(page.getByText('This is not an email address.')).toBeVisible()
  await expect(page.getByText('Please use at least 10 characters.')).toBeVisible()
  await expect(page.getByLabel('Last name')).toBeFocused()
  await expect(page.getByLabel('First name')).toHaveValue('Ada')
  await expectAccessible(page)
})
