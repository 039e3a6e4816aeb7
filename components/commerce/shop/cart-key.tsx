'use client'

import { useEffect, useRef } from 'react'

const PLACE = 'cart-key'

/** For as long a new cart is found again by its key. */
const MILLISECONDS = 60_000

/**
 * What a guest's first cart is made by. The tabs of a browser agree on one as they send it, so that what
 * is added in two of them before either has its answer lies in one cart.
 */
export function CartKey({ value }: { value: string }) {
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    const form = field.current?.form
    const share = () => {
      if (field.current) field.current.value = sharedKey(field.current.value)
    }
    form?.addEventListener('submit', share)
    return () => form?.removeEventListener('submit', share)
  }, [])

  return <input ref={field} type="hidden" name="cart_key" defaultValue={value} />
}

function sharedKey(own: string): string {
  try {
    const [key, until] = localStorage.getItem(PLACE)?.split(' ') ?? []
    if (key && Number(until) > Date.now()) return key
    localStorage.setItem(PLACE, `${own} ${Date.now() + MILLISECONDS}`)
  } catch {
    // Of a browser that keeps nothing each tab has its own.
  }
  return own
}
