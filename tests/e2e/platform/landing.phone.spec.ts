import { expect } from '@playwright/test'
import { expectAccessible, test } from '../fixtures.ts'

test('a visitor on a phone reads the landing page without scrolling sideways', async ({ page }) => {
  await page.goto('/')
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
  await expectAccessible(page)
})
