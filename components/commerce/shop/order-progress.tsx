import { CheckIcon } from '@/components/commerce/shop/icons'

const STEPS = [
  { status: 'placed', label: 'Placed' },
  { status: 'processing', label: 'In preparation' },
  { status: 'shipped', label: 'Sent' },
  { status: 'completed', label: 'Completed' },
]

/** How far an order has come. A cancelled one has no way to go on. */
export function OrderProgress({ status }: { status: string }) {
  const current = STEPS.findIndex((step) => step.status === status)
  if (current < 0) {
    return (
      <p className="w-fit rounded-full bg-muted px-4 py-2 font-medium text-sm">
        This order was cancelled.
      </p>
    )
  }
  return (
    <ol
      aria-label="Progress of the order"
      className="grid grid-cols-4 gap-1.5 text-xs sm:gap-3 sm:text-sm"
    >
      {STEPS.map(({ status: name, label }, index) => (
        <li
          key={name}
          aria-current={index === current ? 'step' : undefined}
          className={`grid content-start gap-2 ${index <= current ? 'font-medium' : 'text-muted-foreground'}`}
        >
          <span
            aria-hidden
            className={`h-1.5 rounded-full ${index <= current ? 'bg-primary' : 'bg-muted'}`}
          />
          <span className="inline-flex items-center gap-1.5 hyphens-auto">
            {index < current ? <CheckIcon className="size-4 max-sm:hidden" /> : null}
            {label}
          </span>
        </li>
      ))}
    </ol>
  )
}
