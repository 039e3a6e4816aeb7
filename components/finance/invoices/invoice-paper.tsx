import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { PaperLines } from '@/components/finance/invoices/paper-lines'
import { PaperTotals } from '@/components/finance/invoices/paper-totals'
import { counted } from '@/lib/counted'
import type { Invoice, Seller } from '@/lib/finance/invoices.schemas'

interface InvoicePaperProps {
  invoice: Invoice
  /** Who sells; of a draft as it would stand on the paper if it were issued now. */
  seller: Pick<Seller, 'name'> & Partial<Seller>
  locale: string
  countryName: (code: string) => string
  /** Where the product of a line is; null where the reader may not go. */
  itemHref?: (productId: string) => string | null
}

/** The document as it is on paper: who to whom, what, what it comes to, how to pay. */
export function InvoicePaper({
  invoice,
  seller,
  locale,
  countryName,
  itemHref,
}: InvoicePaperProps) {
  const { bill_to: billTo } = invoice
  return (
    <article
      aria-label="Document"
      className="min-w-0 overflow-hidden rounded-lg border bg-card text-sm"
    >
      <div className="grid gap-6 p-4 sm:grid-cols-2 sm:p-8">
        <div className="min-w-0 break-words">
          <p className="text-muted-foreground text-xs">Bill to</p>
          {billTo.company ? (
            <p className="font-medium">
              <bdi>{billTo.company}</bdi>
            </p>
          ) : null}
          <p className={billTo.company ? '' : 'font-medium'}>
            <bdi>{billTo.name}</bdi>
          </p>
          {billTo.lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same
            <p key={index}>
              <bdi>{line}</bdi>
            </p>
          ))}
          {billTo.country_code ? <p>{countryName(billTo.country_code)}</p> : null}
          {billTo.email ? <p className="text-muted-foreground">{billTo.email}</p> : null}
          {billTo.tax_number ? (
            <p className="text-muted-foreground">
              Tax number <bdi>{billTo.tax_number}</bdi>
            </p>
          ) : null}
        </div>
        <div className="min-w-0 break-words sm:text-end">
          <p className="text-muted-foreground text-xs">From</p>
          <p className="font-medium">
            <bdi>{seller.name}</bdi>
          </p>
          {seller.address ? (
            <p className="whitespace-pre-line">
              <bdi>{seller.address}</bdi>
            </p>
          ) : null}
          {seller.tax_number ? (
            <p className="text-muted-foreground">
              Tax number <bdi>{seller.tax_number}</bdi>
            </p>
          ) : null}
        </div>
        <Facts invoice={invoice} locale={locale} />
      </div>
      {invoice.items.length > 0 ? (
        <PaperLines invoice={invoice} locale={locale} itemHref={itemHref} />
      ) : (
        <p className="border-y px-4 py-6 text-muted-foreground sm:px-8">No lines yet.</p>
      )}
      <div className="grid gap-6 p-4 sm:p-8">
        <PaperTotals
          amounts={invoice}
          taxes={invoice.taxes}
          pricesIncludeTax={invoice.prices_include_tax}
          wording={{ ...invoice, locale }}
          className="sm:ms-auto sm:w-80"
        />
        <Texts
          texts={{
            note: invoice.note,
            terms: invoice.payment_terms,
            details: seller.payment_details,
          }}
        />
        {seller.legal_text ? (
          <p
            dir="auto"
            className="whitespace-pre-wrap break-words border-t pt-4 text-muted-foreground text-xs"
          >
            {seller.legal_text}
          </p>
        ) : null}
      </div>
    </article>
  )
}

function Facts({ invoice, locale }: { invoice: Invoice; locale: string }) {
  const facts = [
    { label: 'Number', value: invoice.number ?? 'Given when it is issued' },
    {
      label: 'Issued',
      value: invoice.issued_on ? (
        <CalendarDay value={invoice.issued_on} locale={locale} />
      ) : (
        'On the day it is issued'
      ),
    },
    {
      label: 'Due',
      value: invoice.due_on ? (
        <CalendarDay value={invoice.due_on} locale={locale} />
      ) : invoice.payment_terms_days === 0 ? (
        'At once'
      ) : (
        `${counted(invoice.payment_terms_days, 'day', 'days', locale)} later`
      ),
    },
    ...(invoice.reference ? [{ label: 'Reference', value: invoice.reference }] : []),
  ]
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3 sm:col-span-2">
      {facts.map(({ label, value }) => (
        <div key={label} className="min-w-0">
          <dt className="text-muted-foreground text-xs">{label}</dt>
          <dd className="tabular break-words font-medium">
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Texts({ texts }: { texts: Record<string, string | null | undefined> }) {
  const said = Object.entries(texts).filter(([, text]) => text)
  if (said.length === 0) return null
  return (
    <div className="grid max-w-prose gap-3">
      {said.map(([name, text]) => (
        <p key={name} dir="auto" className="whitespace-pre-wrap break-words">
          {text}
        </p>
      ))}
    </div>
  )
}
