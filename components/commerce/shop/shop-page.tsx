import type { ReactNode } from 'react'

interface ShopPageProps {
  title: ReactNode
  /** Beside the title, at its end. */
  aside?: ReactNode
  isNarrow?: boolean
  children: ReactNode
}

export function ShopPage({ title, aside, isNarrow = false, children }: ShopPageProps) {
  return (
    <div
      className={`mx-auto grid w-full grid-cols-[minmax(0,1fr)] gap-6 px-4 pt-6 sm:px-6 sm:pt-10 ${isNarrow ? 'max-w-3xl' : 'max-w-6xl'}`}
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <h1 className="min-w-0 font-semibold text-2xl sm:text-3xl">{title}</h1>
        {aside}
      </div>
      {children}
    </div>
  )
}
