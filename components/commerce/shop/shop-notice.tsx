import type { ReactNode } from 'react'
import { AlertIcon, CheckIcon } from '@/components/commerce/shop/icons'

interface ShopNoticeProps {
  kind: 'done' | 'told' | 'refused'
  children: ReactNode
  /** What one can do about it. */
  action?: ReactNode
}

const looks = {
  done: 'border-success/35 bg-success/8 [&>svg]:text-success',
  told: 'border-warning/40 bg-warning/8 [&>svg]:text-warning',
  refused: 'border-destructive/40 bg-destructive/8 [&>svg]:text-destructive',
}

/** A word of the shop at the top of a page. What was refused is announced at once. */
export function ShopNotice({ kind, children, action }: ShopNoticeProps) {
  return (
    <div
      role={kind === 'refused' ? 'alert' : 'status'}
      className={`flex flex-wrap items-start gap-x-3 gap-y-2 rounded-xl border px-4 py-3 text-sm ${looks[kind]}`}
    >
      {kind === 'done' ? <CheckIcon /> : <AlertIcon />}
      <div className="min-w-0 flex-1 basis-52 text-pretty">{children}</div>
      {action}
    </div>
  )
}
