import { AlertIcon, CheckIcon, CrossIcon } from '@/components/commerce/shop/icons'

interface OutcomeBarProps {
  outcome: { kind: 'done' | 'problem'; message: string } | null
  /** The page without the message. */
  path: string
  /** Where one may want to go now. */
  link?: { href: string; label: string } | undefined
}

/** What the form before this page did, kept in sight while one scrolls, until it is closed. */
export function OutcomeBar({ outcome, path, link }: OutcomeBarProps) {
  if (outcome === null) return null
  const isProblem = outcome.kind === 'problem'
  return (
    <div className="sticky top-2 z-30 mx-auto w-full max-w-6xl px-4 pt-4 sm:px-6">
      <div
        role={isProblem ? 'alert' : 'status'}
        className="flex items-center gap-3 rounded-xl border bg-popover py-2 ps-4 pe-2 text-sm shadow-lg"
      >
        {isProblem ? (
          <AlertIcon className="size-5 text-destructive" />
        ) : (
          <CheckIcon className="size-5 text-success" />
        )}
        <p className="min-w-0 flex-1 font-medium">{outcome.message}</p>
        {link ? (
          <a
            href={link.href}
            className="inline-flex h-9 shrink-0 items-center rounded-full bg-primary px-4 font-semibold text-primary-foreground hover:bg-primary/88 pointer-coarse:h-11"
          >
            {link.label}
          </a>
        ) : null}
        <a
          href={path}
          aria-label="Close this message"
          className="inline-flex size-9 shrink-0 items-center justify-center rounded-full hover:bg-accent pointer-coarse:size-11"
        >
          <CrossIcon className="size-4.5" />
        </a>
      </div>
    </div>
  )
}
