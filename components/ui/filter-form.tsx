'use client'

import { useRouter } from 'next/navigation'
import { type ComponentProps, type FormEvent, useEffect, useRef, useTransition } from 'react'
import { filterHref } from '@/components/ui/filter-href'

const TYPING_MS = 250

/** A GET form that sends itself: at once for a choice, a moment after the last key for text. */
export function FilterForm({
  action,
  children,
  ...props
}: Omit<ComponentProps<'form'>, 'action' | 'onSubmit' | 'onInput'> & { action: string }) {
  const router = useRouter()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [pending, startTransition] = useTransition()
  useEffect(() => () => clearTimeout(timer.current), [])

  function go(form: HTMLFormElement, mode: 'push' | 'replace') {
    clearTimeout(timer.current)
    const href = filterHref(action, new FormData(form))
    startTransition(() => {
      if (mode === 'push') router.push(href, { scroll: false })
      else router.replace(href, { scroll: false })
    })
  }

  function onInput(event: FormEvent<HTMLFormElement>) {
    const form = event.currentTarget
    const typed =
      event.target instanceof HTMLInputElement &&
      (event.target.type === 'search' || event.target.type === 'text')
    clearTimeout(timer.current)
    if (typed) timer.current = setTimeout(() => go(form, 'replace'), TYPING_MS)
    else go(form, 'push')
  }

  return (
    <form
      {...props}
      action={action}
      method="get"
      data-pending={pending || undefined}
      aria-busy={pending}
      onInput={onInput}
      onSubmit={(event) => {
        event.preventDefault()
        go(event.currentTarget, 'push')
      }}
    >
      {children}
    </form>
  )
}
