'use client'

import type { ComponentProps } from 'react'
import { useFormStatus } from 'react-dom'

/**
 * The button of a form that adds something each time that it is sent: pressed twice in a row, it is sent
 * once. It stays focusable meanwhile, so that the keyboard does not lose its place.
 */
export function OnceButton(props: Omit<ComponentProps<'button'>, 'type' | 'onClick'>) {
  const { pending } = useFormStatus()
  return (
    <button
      {...props}
      type="submit"
      aria-disabled={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : undefined}
    />
  )
}
