import type { ReactNode } from 'react'

interface ShopEmptyProps {
  icon: ReactNode
  title: string
  children?: ReactNode
  action?: { href: string; label: string }
}

/** Where nothing is yet: what would be here, and the way on. */
export function ShopEmpty({ icon, title, children, action }: ShopEmptyProps) {
  return (
    <div className="grid justify-items-center gap-3 rounded-2xl bg-card px-6 py-16 text-center ring-1 ring-border sm:py-24">
      <span className="inline-flex size-12 items-center justify-center rounded-full bg-muted text-muted-foreground">
        {icon}
      </span>
      <h2 className="font-semibold text-lg">{title}</h2>
      {children ? (
        <div className="max-w-sm text-pretty text-muted-foreground text-sm">{children}</div>
      ) : null}
      {action ? (
        <a
          href={action.href}
          className="mt-2 inline-flex h-11 items-center rounded-full bg-primary px-6 font-semibold text-primary-foreground text-sm transition-colors hover:bg-primary/88"
        >
          {action.label}
        </a>
      ) : null}
    </div>
  )
}
