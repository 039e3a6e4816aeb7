import { expect, type Page } from '@playwright/test'
import { sql } from '../../helpers/db.ts'
import { enter, expectAccessible, expectTakenOver, test } from '../fixtures.ts'
import { createOrganization, createPerson } from '../identity/journeys.ts'
import { SignInPage } from '../pages/sign-in.page.ts'

const failure = (page: Page) => page.getByRole('heading', { name: 'This page did not load' })

/** What no form accepts: a currency that the database itself does not know. */
async function setCurrency(slug: string, currency: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`update public.organizations set currency = ${currency} where slug = ${slug}`
  })
}

test('a page of an organization that fails keeps the frame and can be tried again', async ({
  page,
}) => {
  const person = await createPerson('Fay', 'Fails')
  await enter(page, person.email, person.password)
  const slug = await createOrganization(page, `Fails ${person.userId.slice(0, 8)}`)
  await setCurrency(slug, 'QQQ')
  await page.goto(`/o/${slug}/reports/trial-balance`)
  await expect(failure(page)).toBeVisible()
  // The way out: navigation and account are still there, and nothing tells what failed.
  await expect(page.getByRole('link', { name: 'Customers' }).first()).toBeVisible()
  await expect(page.getByText(/QQQ|currency/i)).toHaveCount(0)
  await expectAccessible(page)

  await setCurrency(slug, 'EUR')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Trial balance' })).toBeVisible()
})

test('a page outside of an organization that fails says so in a frame that needs nobody', async ({
  as,
}) => {
  const page = await as('customer@acme.test')
  await page.addInitScript(() => {
    const { DateTimeFormat } = Intl
    // Only without arguments, as when a page asks for the reader's own zone.
    Intl.DateTimeFormat = new Proxy(DateTimeFormat, {
      apply(target, self, given) {
        if (given.length === 0) throw new Error('no zone in this browser')
        return Reflect.apply(target, self, given)
      },
    })
  })
  await page.goto('/account')
  await expect(failure(page)).toBeVisible()
  await expect(page.getByRole('link', { name: 'Clientele, home' })).toBeVisible()
  await expect(page.getByText('no zone in this browser')).toHaveCount(0)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Start page' }).click()
  await expect(page).toHaveURL(/\/$/)
})

test('when the frame of all pages fails, something that looks like us still stands', async ({
  page,
}) => {
  await page.addInitScript(() => {
    // What the frame around all layouts asks for while the page comes to life.
    document.getElementsByName = () => {
      throw new Error('an extension got in the way')
    }
  })
  await page.goto('/sign-in')
  await expect(failure(page)).toBeVisible()
  await expect(page).toHaveTitle('This page did not load · Clientele')
  // Its own style sheet came with it.
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCSS('cursor', 'pointer')
  await expectAccessible(page)
  await expect(page.getByText('an extension got in the way')).toHaveCount(0)
  await expect(page.getByRole('link', { name: 'Start page' })).toHaveAttribute('href', '/')
})

test('whose session ends over a form signs in beside it, and sends what they have typed', async ({
  page,
}) => {
  const person = await createPerson('Ende', 'Session')
  await enter(page, person.email, person.password)
  const slug = await createOrganization(page, `Ended ${person.userId.slice(0, 8)}`)
  const path = `/o/${slug}/customers/new?from=list`
  await page.goto(path)
  const name = page.getByLabel('Name', { exact: true })
  const add = page.getByRole('button', { name: 'Add customer' })
  await expectTakenOver(add)
  await name.fill('Typed before')
  await page.context().clearCookies()
  await add.click()
  const ended = page.getByRole('alert').filter({ hasText: 'Your session has ended.' })
  await expect(ended).toBeVisible()
  await expectAccessible(page)

  const opened = page.waitForEvent('popup')
  await ended.getByRole('link', { name: 'Sign in' }).click()
  const beside = await opened
  await new SignInPage(beside).submit(person.email, person.password)
  await expect(beside).toHaveURL(new RegExp(`${path.replace('?', '\\?')}$`))
  await expect(name).toHaveValue('Typed before')
  await add.click()
  await expect(page.getByRole('heading', { level: 1, name: 'Typed before' })).toBeVisible()
})
