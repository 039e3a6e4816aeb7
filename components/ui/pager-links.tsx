'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { buttonVariants } from '@/components/ui/button-variants'
import { Link } from '@/components/ui/link'
import { cn } from '@/lib/utils'

interface PagerLinksProps {
  /** Of the page that is shown. */
  address: string
  summary: string | undefined
  first: string | null
  previous: string | null
  next: string | null
  className: string | undefined
}

/** Stands right behind its list: another page is read from the beginning of that. */
export function PagerLinks({
  address,
  summary,
  first,
  previous,
  next,
  className,
}: PagerLinksProps) {
  const root = useRef<HTMLElement>(null)
  const left = useRef<string>(null)

  useEffect(() => {
    if (left.current === null || left.current === address) return
    left.current = null
    const list = root.current?.previousElementSibling
    if (!(list instanceof HTMLElement)) return
    if (!list.hasAttribute('tabindex')) list.tabIndex = -1
    list.focus({ preventScroll: true })
  }, [address])

  const onNavigate = () => {
    left.current = address
  }
  return (
    <nav
      ref={root}
      aria-label="Pages"
      className={cn('flex flex-wrap items-center justify-between gap-3 pt-3', className)}
    >
      <p className="text-muted-foreground text-sm">{summary}</p>
      <div className="flex items-center gap-2">
        {first !== null && first !== previous ? (
          <Link
            href={first}
            onNavigate={onNavigate}
            className={buttonVariants({ variant: 'ghost', size: 'sm' })}
          >
            First page
          </Link>
        ) : null}
        <PageLink href={previous} rel="prev" onNavigate={onNavigate}>
          <ChevronLeft aria-hidden className="rtl:-scale-x-100" />
          Previous
        </PageLink>
        <PageLink href={next} rel="next" onNavigate={onNavigate}>
          Next
          <ChevronRight aria-hidden className="rtl:-scale-x-100" />
        </PageLink>
      </div>
    </nav>
  )
}

function PageLink({
  href,
  rel,
  onNavigate,
  children,
}: {
  href: string | null
  rel: 'prev' | 'next'
  onNavigate: () => void
  children: ReactNode
}) {
  const classes = buttonVariants({ variant: 'outline', size: 'sm' })
  if (href === null) {
    return (
      <span
        aria-hidden
        className={cn(classes, 'border-border bg-transparent text-muted-foreground')}
      >
        {children}
      </span>
    )
  }
  return (
    <Link href={href} rel={rel} onNavigate={onNavigate} className={classes}>
      {children}
    </Link>
  )
}
