import type { ReactNode } from 'react'
import { type Sum, Sums } from '@/components/commerce/shop/sums'
import type { ShopMoney } from '@/components/commerce/shop/types'
import { formatMoney } from '@/lib/money'
import { formatNumber } from '@/lib/numbers'

export interface OrderLine {
  id: string
  product_slug: string | null
  product_name: string
  option_values: string[]
  unit_price_minor: number
  quantity: number
  cancelled_quantity: number
  /** As prices are shown: with tax or without. */
  amountMinor: number
}

interface OrderViewProps {
  site: string
  lines: OrderLine[]
  sums: Sum[]
  money: ShopMoney
  /** Delivery, invoice, payment, contact: each a title and its lines. */
  facts: { title: string; lines: string[]; link?: { href: string; text: string } }[]
  /** Order again, cancel. */
  actions: ReactNode
}

export function OrderView({ site, lines, sums, money, facts, actions }: OrderViewProps) {
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_22rem] lg:gap-12">
      <section aria-label="What was ordered" className="grid content-start">
        <ul className="grid divide-y border-y">
          {lines.map((line) => (
            <Line key={line.id} site={site} line={line} money={money} />
          ))}
        </ul>
        <div className="ms-auto w-full max-w-sm pt-5">
          <Sums sums={sums} money={money} />
        </div>
      </section>
      <div className="grid content-start gap-6 rounded-2xl bg-card p-5 text-sm ring-1 ring-border sm:p-6">
        {facts.map(({ title, lines: words, link }) => (
          <section key={title} className="grid gap-1">
            <h2 className="font-semibold">{title}</h2>
            {link ? (
              <p>
                <a
                  href={link.href}
                  className="break-words rounded-sm font-medium tabular-nums underline underline-offset-4"
                >
                  <bdi>{link.text}</bdi>
                </a>
              </p>
            ) : null}
            {words.map((word) => (
              <p key={word} dir="auto" className="break-words text-muted-foreground">
                {word}
              </p>
            ))}
          </section>
        ))}
        <div className="flex flex-wrap gap-2 border-t pt-5">{actions}</div>
      </div>
    </div>
  )
}

function Line({ site, line, money }: { site: string; line: OrderLine; money: ShopMoney }) {
  const kept = line.quantity - line.cancelled_quantity
  return (
    <li className="flex items-start justify-between gap-4 py-4 text-sm">
      <div className="grid min-w-0 gap-0.5">
        <p className={`font-medium ${kept === 0 ? 'text-muted-foreground line-through' : ''}`}>
          {line.product_slug ? (
            <a
              href={`/s/${site}/p/${encodeURIComponent(line.product_slug)}`}
              className="rounded-sm hover:underline"
            >
              <bdi>{line.product_name}</bdi>
            </a>
          ) : (
            <bdi>{line.product_name}</bdi>
          )}
        </p>
        <p className="text-muted-foreground tabular-nums">
          {line.option_values.length > 0 ? (
            <bdi className="me-2">{line.option_values.join(', ')}</bdi>
          ) : null}
          {formatNumber(line.quantity, money.locale)} × {formatMoney(line.unit_price_minor, money)}
        </p>
        {line.cancelled_quantity > 0 ? (
          <p className="font-medium text-warning">
            {kept === 0
              ? 'Cancelled'
              : `${formatNumber(line.cancelled_quantity, money.locale)} cancelled, ${formatNumber(kept, money.locale)} kept`}
          </p>
        ) : null}
      </div>
      <p className="shrink-0 font-medium tabular-nums">{formatMoney(line.amountMinor, money)}</p>
    </li>
  )
}
