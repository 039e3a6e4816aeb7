import { expect } from '@playwright/test'
import { expectAccessible, test } from '../fixtures.ts'

const NARROW = { width: 390, height: 844 }

test('on a phone the open tab of the account is in sight', async ({ as }) => {
  const page = await as('customer@acme.test')
  await page.setViewportSize(NARROW)
  for (const [path, label] of [
    ['/account', 'Profile'],
    ['/account/security', 'Security'],
  ] as const) {
    await page.goto(path)
    const tab = page
      .getByRole('navigation', { name: 'Account' })
      .getByRole('link', { name: label, exact: true })
    await expect(tab).toHaveAttribute('aria-current', 'page')
    // The row cuts a line of its bottom, where it lies on the border.
    await expect(tab).toBeInViewport({ ratio: 0.95 })
  }
})

test('on a phone the button that uploads a picture stands level with its file', async ({ as }) => {
  const page = await as('customer@acme.test')
  await page.setViewportSize(NARROW)
  await page.goto('/account')
  const file = page.locator('input[type=file]')
  const upload = page.getByRole('button', { name: 'Upload' })
  const [left, right] = [await file.boundingBox(), await upload.boundingBox()]
  expect(right).toMatchObject({ y: left?.y, height: left?.height })
  const padding = await file.evaluate(
    (element) => getComputedStyle(element, '::file-selector-button').paddingInlineStart,
  )
  expect(Number.parseFloat(padding)).toBeGreaterThanOrEqual(8)
  await expectAccessible(page)
})
