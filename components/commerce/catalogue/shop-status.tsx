'use client'

import { CircleCheck, CircleDashed, ExternalLink } from 'lucide-react'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardContent } from '@/components/ui/card'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Link } from '@/components/ui/link'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import { cn } from '@/lib/utils'

export interface ShopNeed {
  label: string
  isMet: boolean
  /** Where it is seen to. */
  href: string
}

interface ShopStatusProps {
  org: string
  shop: { slug: string; is_open: boolean }
  /** What a visitor would miss. */
  needs: ShopNeed[]
  canUpdate: boolean
  setPublished: Action<unknown>
}

/** Whether anybody can buy here, and what is missing before they should. */
export function ShopStatus({ org, shop, needs, canUpdate, setPublished }: ShopStatusProps) {
  const [pending, startTransition] = useTransition()
  const isReady = needs.every(({ isMet }) => isMet)

  function open() {
    startTransition(async () => {
      const result = await settle(() => setPublished({ org, is_published: true }))
      if (result.ok) toast.success('Your shop is open')
      else toast.error(messageOf(result))
    })
  }

  return (
    <Card aria-label="Shop">
      <CardContent className="grid gap-4">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <div className="grid min-w-0 gap-1">
            <p className="flex items-center gap-2 font-semibold text-base">
              <span
                aria-hidden
                className={cn(
                  'size-2.5 rounded-full',
                  shop.is_open ? 'bg-success' : 'border-2 border-muted-foreground',
                )}
              />
              {shop.is_open ? 'Your shop is open' : 'Your shop is closed'}
            </p>
            <p className="break-all text-muted-foreground text-sm">
              {shop.is_open ? 'Anybody can visit it at ' : 'Only your team can look at it, at '}
              <bdi>/s/{shop.slug}</bdi>
            </p>
          </div>
          <div className="flex flex-wrap items-center gap-2">
            <Button variant="outline" asChild>
              <Link href={`/s/${shop.slug}`}>
                <ExternalLink aria-hidden />
                {shop.is_open ? 'View shop' : 'Preview'}
              </Link>
            </Button>
            {canUpdate && shop.is_open ? (
              <ConfirmButton
                variant="outline"
                title="Close the shop?"
                description="Visitors see that it is closed, and nobody can order; carts are kept. Orders already placed continue as usual. You can open it again at any time."
                confirmLabel="Close the shop"
                onConfirm={() => setPublished({ org, is_published: false })}
                onSuccess={() => toast.success('Your shop is closed')}
              >
                Close shop
              </ConfirmButton>
            ) : null}
            {canUpdate && !shop.is_open ? (
              <Button
                disabled={!isReady}
                aria-disabled={pending || undefined}
                aria-describedby={isReady ? undefined : 'shop-needs'}
                onClick={open}
              >
                {pending ? <Spinner /> : null}
                Open shop
              </Button>
            ) : null}
          </div>
        </div>
        {shop.is_open && isReady ? null : (
          <div id="shop-needs" className="grid gap-2 border-t pt-3">
            <p className="text-muted-foreground text-sm">
              {isReady
                ? 'Nothing is missing.'
                : shop.is_open
                  ? 'What visitors are missing:'
                  : 'Needed before it can open:'}
            </p>
            <ul className="grid gap-1.5 text-sm">
              {needs.map(({ label, isMet, href }) => (
                <li key={href} className="flex items-center gap-2">
                  {isMet ? (
                    <CircleCheck aria-hidden className="size-4 shrink-0 text-success" />
                  ) : (
                    <CircleDashed aria-hidden className="size-4 shrink-0 text-muted-foreground" />
                  )}
                  <span className="sr-only">{isMet ? 'Done: ' : 'Missing: '}</span>
                  {isMet || !canUpdate ? (
                    <span className={cn(isMet && 'text-muted-foreground')}>{label}</span>
                  ) : (
                    <Link href={href} className="font-medium underline underline-offset-4">
                      {label}
                    </Link>
                  )}
                </li>
              ))}
            </ul>
          </div>
        )}
      </CardContent>
    </Card>
  )
}
