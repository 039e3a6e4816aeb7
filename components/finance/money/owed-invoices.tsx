'use client'

import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import type { OpenInvoice } from '@/lib/finance/payments.schemas'
import { formatMoney, type MoneyWording } from '@/lib/money'

interface OwedInvoicesProps {
  invoices: OpenInvoice[]
  chosen: ReadonlySet<string>
  onChange: (chosen: ReadonlySet<string>) => void
  /** How much of the amount goes to which. */
  parts: ReadonlyMap<string, number>
  /** What is beyond the chosen ones; null while there is no amount. */
  left_minor: number | null
  wording: MoneyWording
}

/** Which invoices the amount is for: what was due first is paid first. */
export function OwedInvoices({
  invoices,
  chosen,
  onChange,
  parts,
  left_minor,
  wording,
}: OwedInvoicesProps) {
  const money = (minor: number) => formatMoney(minor, wording)

  function toggle(id: string, isChosen: boolean) {
    const next = new Set(chosen)
    if (isChosen) next.add(id)
    else next.delete(id)
    onChange(next)
  }

  return (
    <Card aria-label="Open invoices">
      <CardHeader>
        <CardTitle>Open invoices</CardTitle>
        <CardDescription>
          {invoices.length > 0
            ? 'Paid in the order they were due. Untick those that this payment was not for.'
            : `Nothing is open in ${wording.currency}. The whole amount becomes store credit.`}
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-1">
        {invoices.map(({ id, number, due_on, open_minor }) => {
          const part = parts.get(id) ?? 0
          return (
            // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is the control
            <label
              key={id}
              className="-mx-2 flex items-center gap-3 rounded-md px-2 py-2 hover:bg-accent"
            >
              <Checkbox
                checked={chosen.has(id)}
                onCheckedChange={(checked) => toggle(id, checked === true)}
              />
              <span className="min-w-0 flex-1">
                <span className="tabular block truncate font-medium">{number}</span>
                <span className="block text-muted-foreground text-xs">
                  due <CalendarDay value={due_on} locale={wording.locale} />
                </span>
              </span>
              <span className="shrink-0 text-end">
                <span className="tabular block">{money(open_minor)}</span>
                <span className="tabular block text-muted-foreground text-xs">
                  {part === 0 ? 'stays open' : part < open_minor ? `pays ${money(part)}` : 'paid'}
                </span>
              </span>
            </label>
          )
        })}
        {left_minor !== null && left_minor > 0 ? (
          <p role="status" className="mt-2 flex justify-between gap-4 border-t pt-3">
            <span>Becomes store credit</span>
            <span className="tabular shrink-0">{money(left_minor)}</span>
          </p>
        ) : null}
      </CardContent>
    </Card>
  )
}
