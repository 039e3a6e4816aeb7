import { Link } from '@/components/ui/link'
import { PERIODS, type Period, type PeriodName } from '@/lib/periods'
import { Button } from './button'
import { buttonVariants } from './button-variants'
import { Input } from './input'

interface PeriodChooserProps {
  pathname: string
  period: Period
}

const PERIOD_LABELS: Record<PeriodName, string> = {
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  '12m': '12 months',
  year: 'This year',
}

/** Links and a form that asks by GET: the period is in the address, and no script is needed. */
export function PeriodChooser({ pathname, period }: PeriodChooserProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <nav aria-label="Period" className="flex flex-wrap gap-1">
        {PERIODS.map((name) => {
          const isCurrent = period.name === name
          return (
            <Link
              key={name}
              href={`${pathname}?period=${name}`}
              aria-current={isCurrent ? 'page' : undefined}
              scroll={false}
              className={buttonVariants({ variant: isCurrent ? 'secondary' : 'ghost', size: 'sm' })}
            >
              {PERIOD_LABELS[name]}
            </Link>
          )
        })}
      </nav>
      <form action={pathname} className="flex flex-wrap items-center gap-2">
        <Input
          type="date"
          name="from"
          aria-label="First day"
          defaultValue={period.from}
          // Another period is another form, or the fields would keep the days of the one before.
          key={`from ${period.from}`}
          required
          className="w-auto"
        />
        <span aria-hidden className="text-muted-foreground">
          –
        </span>
        <Input
          type="date"
          name="to"
          aria-label="Last day"
          defaultValue={period.to}
          key={`to ${period.to}`}
          required
          className="w-auto"
        />
        <Button type="submit" variant="outline" size="sm">
          Show
        </Button>
      </form>
    </div>
  )
}
