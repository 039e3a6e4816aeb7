import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothThemes, test } from '../fixtures.ts'

const BOARD = '/o/acme/customers/board'

/** A lead of one's own, and the board with nobody else on it. */
async function openBoardWithLead(page: Page): Promise<string> {
  const name = `Card ${randomUUID().slice(0, 8)}`
  await page.goto('/o/acme/customers/new')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Add customer' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  await page.goto(`${BOARD}?q=${encodeURIComponent(name)}`)
  await expect(cardIn(page, 'Leads', name)).toBeVisible()
  return name
}

function column(page: Page, segment: string) {
  return page.getByRole('region', { name: segment })
}

function cardIn(page: Page, segment: string, name: string) {
  return column(page, segment).getByRole('link', { name })
}

test('an agent drags a card to another segment, and takes it back', async ({ as }) => {
  const page = await as('agent@acme.test')
  const name = await openBoardWithLead(page)
  await cardIn(page, 'Leads', name).dragTo(column(page, 'Opportunities'))
  await expect(cardIn(page, 'Opportunities', name)).toBeVisible()
  await expect(cardIn(page, 'Leads', name)).toBeHidden()

  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(cardIn(page, 'Leads', name)).toBeVisible()
  // The card is there before the server has heard of it.
  await expect(page.getByText(`${name} is back in Leads.`)).toBeAttached()
  await page.reload()
  await expect(cardIn(page, 'Leads', name)).toBeVisible()
})

test('a card is moved by keyboard alone, which says what happened and keeps its place', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  const name = await openBoardWithLead(page)
  await cardIn(page, 'Leads', name).focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(page.getByText(`${name} moved to Opportunities.`)).toBeAttached()
  await expect(cardIn(page, 'Opportunities', name)).toBeFocused()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(cardIn(page, 'Customers', name)).toBeFocused()
  // The card is there before the server has heard of it; the message comes when it has.
  await expect(page.getByText(`${name} is now Customer`, { exact: true })).toBeVisible()
  await page.reload()
  await expect(cardIn(page, 'Customers', name)).toBeVisible()
})

test('arrows go from card to card and from segment to segment', async ({ as }) => {
  const page = await as('agent@acme.test')
  await page.goto(BOARD)
  const leads = column(page, 'Leads').getByRole('link')
  await leads.first().focus()
  await page.keyboard.press('ArrowDown')
  await expect(leads.nth(1)).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(column(page, 'Opportunities').getByRole('link').nth(1)).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowLeft')
  await expect(leads.first()).toBeFocused()
})

test('the menu of a card moves it with a reason, which stands in the timeline', async ({ as }) => {
  const page = await as('agent@acme.test')
  const name = await openBoardWithLead(page)
  await page.getByRole('button', { name: `Move ${name}` }).click()
  await page.getByRole('menuitem', { name: 'With a reason…' }).click()
  const dialog = page.getByRole('dialog')
  await expectAccessible(page)
  await dialog.getByLabel('Segment').selectOption('Churned')
  await dialog.getByLabel('Reason').fill('Moved to Iceland')
  await dialog.getByRole('button', { name: 'Move', exact: true }).click()
  await expect(cardIn(page, 'Churned', name)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Moved to Iceland')).toBeVisible()
})

test('a move that the server cannot be told of goes back, and says so', async ({ as }) => {
  const page = await as('agent@acme.test')
  const name = await openBoardWithLead(page)
  await page.route('**/customers/board*', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  )
  await cardIn(page, 'Leads', name).focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(page.getByText(`${name} stays in Leads`, { exact: true })).toBeVisible()
  await expect(cardIn(page, 'Leads', name)).toBeVisible()
  await expect(cardIn(page, 'Opportunities', name)).toBeHidden()
})

test('filters of the address hold on the board, and a segment that they leave out takes cards', async ({
  as,
}) => {
  const page = await as('agent@acme.test')
  await page.goto(`${BOARD}?segments=CUSTOMER`)
  await expect(column(page, 'Customers').getByRole('link').first()).toBeVisible()
  await expect(column(page, 'Leads').getByText('Left out by the filter')).toBeVisible()
  await page.getByRole('link', { name: 'List' }).click()
  await expect(page).toHaveURL(/customers\?segments=CUSTOMER$/)
})

test('a member of another organization finds no board', async ({ as }) => {
  const stranger = await as('owner@globex.test')
  expect((await stranger.goto(BOARD))?.status()).toBe(404)
  // Control: its own organization answers.
  expect((await stranger.goto('/o/globex/customers/board'))?.status()).toBe(200)
})

test('the board can be used with assistive technology', async ({ as }) => {
  const page = await as('owner@acme.test')
  await page.goto(BOARD)
  await expect(column(page, 'Leads').getByRole('link').first()).toBeVisible()
  await expectAccessibleInBothThemes(page)
})
