'use client'

import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { ShippingRateDialog } from '@/components/commerce/catalogue/shipping-rate-dialog'
import { Button } from '@/components/ui/button'
import {
  Card,
  CardAction,
  CardContent,
  CardDescription,
  CardHeader,
  CardTitle,
} from '@/components/ui/card'
import { ConfirmButton } from '@/components/ui/confirm-button'
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { OwnShop, ShippingRate } from '@/lib/commerce/shops.schemas'
import { formatMoney, toPercentText } from '@/lib/money'

interface ShippingRatesProps {
  org: string
  shop: OwnShop
  countries: { code: string; name: string }[]
  locale: string
  canUpdate: boolean
  save: Action<unknown>
  remove: Action<unknown>
}

/** What delivery costs, country by country, and everywhere else. */
export function ShippingRates({
  org,
  shop,
  countries,
  locale,
  canUpdate,
  save,
  remove,
}: ShippingRatesProps) {
  const [open, setOpen] = useState<{ rate: ShippingRate | null } | null>(null)
  const rates = shop.shipping_rates
  const countryOf = ({ country_code: code }: ShippingRate) =>
    code === null
      ? 'Everywhere else'
      : (countries.find((country) => country.code === code)?.name ?? code)
  const money = (amount: number) =>
    formatMoney(amount, { currency: shop.currency, exponent: shop.exponent, locale })

  return (
    <Card id="delivery" aria-label="Delivery" className="scroll-mt-16">
      <CardHeader>
        <CardTitle>Delivery</CardTitle>
        <CardDescription>
          A flat rate per country. You do not deliver to a country without a rate, unless there is
          one for everywhere else.
        </CardDescription>
        {canUpdate ? (
          <CardAction>
            <Button variant="outline" size="sm" onClick={() => setOpen({ rate: null })}>
              <Plus aria-hidden />
              <span>
                Add<span className="max-sm:sr-only"> rate</span>
              </span>
            </Button>
          </CardAction>
        ) : null}
      </CardHeader>
      <CardContent className="px-0 pb-0">
        {rates.length === 0 ? (
          <p className="px-4 pb-4 text-muted-foreground text-sm">
            No rate yet, so nothing can be delivered.
          </p>
        ) : (
          <Table label="Delivery rates" containerClassName="border-t rounded-b-lg">
            <TableHeader>
              <TableRow>
                <TableHead className="ps-4">Country</TableHead>
                <TableHead className="text-end">Price</TableHead>
                <TableHead className="text-end max-sm:hidden">Free from</TableHead>
                <TableHead className="text-end max-sm:hidden">Tax</TableHead>
                {canUpdate ? (
                  <TableHead className="w-20">
                    <span className="sr-only">Actions</span>
                  </TableHead>
                ) : null}
              </TableRow>
            </TableHeader>
            <TableBody>
              {rates.map((rate) => (
                <TableRow key={rate.id}>
                  <TableCell className="w-full max-w-0 ps-4 py-1.5">
                    <span className="block truncate font-medium">{countryOf(rate)}</span>
                    <span className="block truncate text-muted-foreground text-xs">
                      <bdi>{rate.name}</bdi>
                      <span className="sm:hidden">
                        {rate.free_from_minor === null
                          ? null
                          : ` · free from ${money(rate.free_from_minor)}`}
                      </span>
                    </span>
                  </TableCell>
                  <TableCell className="whitespace-nowrap text-end tabular-nums">
                    {rate.price_minor === 0 ? 'Free' : money(rate.price_minor)}
                  </TableCell>
                  <TableCell className="whitespace-nowrap text-end tabular-nums max-sm:hidden">
                    {rate.free_from_minor === null ? (
                      <span className="text-muted-foreground">Never</span>
                    ) : (
                      money(rate.free_from_minor)
                    )}
                  </TableCell>
                  <TableCell className="whitespace-nowrap text-end tabular-nums max-sm:hidden">
                    {toPercentText(rate.tax_rate_bps, locale)} %
                  </TableCell>
                  {canUpdate ? (
                    <TableCell className="ps-0">
                      <span className="flex justify-end [&_button]:text-muted-foreground">
                        <Button
                          variant="ghost"
                          size="icon-sm"
                          aria-label={`Edit delivery to ${countryOf(rate)}`}
                          title="Edit"
                          onClick={() => setOpen({ rate })}
                        >
                          <Pencil aria-hidden />
                        </Button>
                        <ConfirmButton
                          variant="ghost"
                          size="icon-sm"
                          aria-label={`Delete delivery to ${countryOf(rate)}`}
                          title={`Delete delivery to ${countryOf(rate)}?`}
                          description="Orders from there use the rate for everywhere else; if there is none, they are refused."
                          confirmLabel="Delete rate"
                          onConfirm={() => remove({ org, rate_id: rate.id })}
                          onSuccess={() => toast.success('Rate deleted')}
                        >
                          <Trash2 aria-hidden />
                        </ConfirmButton>
                      </span>
                    </TableCell>
                  ) : null}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </CardContent>
      {open ? (
        <ShippingRateDialog
          org={org}
          shop={shop}
          rate={open.rate}
          countries={countries.filter(
            ({ code }) =>
              code === open.rate?.country_code ||
              rates.every((other) => other.country_code !== code),
          )}
          hasElsewhere={rates.some(
            (other) => other.country_code === null && other.id !== open.rate?.id,
          )}
          locale={locale}
          save={save}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </Card>
  )
}
