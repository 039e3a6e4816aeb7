import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { StatusBadge } from '@/components/commerce/orders/order-badges'
import { OrderProgress } from '@/components/commerce/shop/order-progress'
import type { OrderStatus } from '@/lib/commerce/orders.schemas'

const STEPS: OrderStatus[] = ['placed', 'processing', 'shipped', 'completed']

const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, '')

it.each(STEPS)('a buyer reads the same word for %s in the shop and in their account', (status) => {
  const badge = textOf(
    renderToStaticMarkup(createElement(StatusBadge, { status, audience: 'buyer' })),
  )
  const progress = renderToStaticMarkup(createElement(OrderProgress, { status }))
  const current = /aria-current="step".*?<\/li>/s.exec(progress)?.[0] ?? ''
  expect(textOf(`<li ${current}`)).toBe(badge)
})

it('staff and buyers have words of their own', () => {
  const words = (audience: 'staff' | 'buyer') =>
    textOf(renderToStaticMarkup(createElement(StatusBadge, { status: 'processing', audience })))
  expect(words('staff')).toBe('Processing')
  expect(words('buyer')).toBe('In preparation')
})
