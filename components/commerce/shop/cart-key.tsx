'use client'

const PLACE = 'cart-key'

/** For as long a new cart is found again by its key. */
const MILLISECONDS = 60_000

/**
 * What a guest's first cart is made by. The tabs of a browser agree on one as they send it, so that what
 * is added in two of them before either has its answer lies in one cart.
 */
export function CartKey({ value }: { value: string }) {
  return <input ref={shareOnSubmit} type="hidden" name="cart_key" defaultValue={value} />
}

function shareOnSubmit(field: HTMLInputElement | null): void {
  // It goes with its form.
  field?.form?.addEventListener('submit', () => {
    try {
      const [key, until] = localStorage.getItem(PLACE)?.split(' ') ?? []
      if (key && Number(until) > Date.now()) field.value = key
      else localStorage.setItem(PLACE, `${field.value} ${Date.now() + MILLISECONDS}`)
    } catch {
      // Of a browser that keeps nothing each tab has its own.
    }
  })
}
