import { Download } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { buttonVariants } from '@/components/ui/button-variants'
import { Input } from '@/components/ui/input'
import { Link } from '@/components/ui/link'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import { NativeSelect } from '@/components/ui/native-select'
import type { LedgerCurrency } from '@/lib/finance/reports.schemas'
import type { Preset } from '@/lib/finance/reports.url.rules'

interface ReportBarProps {
  pathname: string
  params: SearchParams
  /** Both days of a period; of a day, `to` alone. */
  from?: string
  to: string
  /** The name of the field of the last day. */
  toName?: string
  presets?: Preset[]
  currency: string
  currencies: LedgerCurrency[]
  /** Other parameters that stay as they are. */
  keep?: Record<string, string | undefined>
  csvHref: string
}

/** A form that asks by GET: what is reported on is in the address, and no script is needed. */
export function ReportBar({
  pathname,
  params,
  from,
  to,
  toName = 'to',
  presets = [],
  currency,
  currencies,
  keep = {},
  csvHref,
}: ReportBarProps) {
  return (
    <div className="grid gap-2 pb-4">
      {presets.length > 0 ? (
        <nav aria-label="Period" className="-ms-2 flex flex-wrap gap-1">
          {presets.map((preset) => {
            const isCurrent = preset.from === from && preset.to === to
            return (
              <Link
                key={preset.label}
                href={listHref(pathname, params, { from: preset.from, to: preset.to })}
                aria-current={isCurrent ? 'page' : undefined}
                scroll={false}
                className={buttonVariants({
                  variant: isCurrent ? 'secondary' : 'ghost',
                  size: 'sm',
                })}
              >
                {preset.label}
              </Link>
            )
          })}
        </nav>
      ) : null}
      <div className="flex flex-wrap items-center justify-between gap-2">
        {/* Another period is another form, or the fields would keep the days of the one before. */}
        <form
          key={`${from} ${to} ${currency}`}
          action={pathname}
          className="flex flex-wrap items-center gap-2"
        >
          {from === undefined ? null : (
            <>
              <Input
                type="date"
                name="from"
                aria-label="First day"
                defaultValue={from}
                required
                className="w-auto"
              />
              <span aria-hidden className="text-muted-foreground">
                –
              </span>
            </>
          )}
          <Input
            type="date"
            name={toName}
            aria-label={from === undefined ? 'Day' : 'Last day'}
            defaultValue={to}
            required
            className="w-auto"
          />
          {currencies.length > 1 ? (
            <NativeSelect
              name="currency"
              aria-label="Currency"
              defaultValue={currency}
              className="w-24"
            >
              {currencies.map(({ code }) => (
                <option key={code}>{code}</option>
              ))}
            </NativeSelect>
          ) : null}
          {Object.entries(keep).map(([name, value]) =>
            value === undefined ? null : (
              <input key={name} type="hidden" name={name} value={value} />
            ),
          )}
          <Button type="submit" variant="outline">
            Show
          </Button>
        </form>
        <a href={csvHref} download className={buttonVariants({ variant: 'outline' })}>
          <Download aria-hidden />
          CSV
        </a>
      </div>
    </div>
  )
}
