'use client'

import { useRouter } from 'next/navigation'
import {
  type ComponentProps,
  type FormEvent,
  useEffect,
  useEffectEvent,
  useRef,
  useTransition,
} from 'react'
import { earlyChange, isText } from '@/components/ui/early-change'
import { filterHref } from '@/components/ui/filter-href'

const TYPING_MS = 250

/** A GET form that sends itself: at once for a choice, a moment after the last key for text. */
export function FilterForm({
  action,
  children,
  ...props
}: Omit<ComponentProps<'form'>, 'action' | 'onSubmit' | 'onInput'> & { action: string }) {
  const router = useRouter()
  const root = useRef<HTMLFormElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [pending, startTransition] = useTransition()
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
    clearTimeout(timer.current)
    if (isText(event.target)) timer.current = setTimeout(() => go(form, 'replace'), TYPING_MS)
    else go(form, 'push')
  }

  // The page is there before its scripts, and nobody waits for them. Whoever chooses just then is
  // heard by `onInput` as well, which takes this off.
  const followEarlyChange = useEffectEvent(() => {
    const form = root.current
    if (form === null) return
    const change = earlyChange(form)
    if (change === 'chosen') timer.current = setTimeout(() => go(form, 'push'))
    if (change === 'typed') timer.current = setTimeout(() => go(form, 'replace'), TYPING_MS)
  })
  useEffect(() => {
    followEarlyChange()
    return () => clearTimeout(timer.current)
  }, [])

  return (
    <form
      {...props}
      ref={root}
      action={action}
      method="get"
      // What the browser remembers of an earlier visit is no choice of this one.
      autoComplete="off"
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
