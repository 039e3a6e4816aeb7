import { expect } from '@playwright/test'
import { enter, expectAccessibleInBothThemes, test } from '../fixtures.ts'
import { createPerson } from '../identity/journeys.ts'
import { addMugs, fillAddress, openShop } from './shop.helpers.ts'

test('who orders again from their account is told what was left out, and why', async ({ page }) => {
  test.slow()
  const shop = await openShop()
  const buyer = await createPerson('Carla', 'Cart')
  await enter(page, buyer.email, buyer.password)
  await addMugs(page, shop, 3)
  await page.goto(`${shop.home}/checkout`)
  await fillAddress(page)
  await page.getByRole('button', { name: 'Place order · €52.90' }).click()
  await expect(page.getByRole('heading', { name: 'Thank you for your order' })).toBeVisible()
  const id = new URL(page.url()).pathname.split('/').at(-1)

  await page.goto(`/account/orders/${shop.slug}/${id}`)
  const again = page.getByRole('button', { name: 'Order again' })
  await again.click()
  const told = page.getByRole('dialog', { name: 'Not all of it is in your cart' })
  await expect(told.getByRole('listitem')).toHaveText(
    'Stoneware mug: 3 wanted, 2 added, because there are no more.',
  )
  await expectAccessibleInBothThemes(page)
  await page.keyboard.press('Escape')
  await expect(told).toBeHidden()

  await again.click()
  const nothing = page.getByRole('dialog', { name: 'None of it could be put into your cart' })
  await expect(nothing).toContainText('Your cart is as it was before.')
  await expect(nothing.getByRole('listitem')).toHaveText(
    'Stoneware mug was not added, because there are no more than your cart has.',
  )
  await nothing.getByRole('button', { name: 'Go to the cart' }).click()
  await expect(page.getByLabel('Quantity of Stoneware mug')).toHaveValue('2')
  await expectAccessibleInBothThemes(page)
})
