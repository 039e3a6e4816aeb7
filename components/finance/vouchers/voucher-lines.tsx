import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import type { Voucher } from '@/lib/finance/vouchers.schemas'
import { formatMoney, toPercentText } from '@/lib/money'

/** What a voucher books, on which account, and what it comes to. */
export function VoucherLines({ voucher, locale }: { voucher: Voucher; locale: string }) {
  const money = (minor: number) => formatMoney(minor, { ...voucher, locale })
  return (
    <>
      <Table label="Lines">
        <TableCaption>Lines</TableCaption>
        <TableHeader>
          <TableRow>
            <TableHead>Description</TableHead>
            <TableHead className="max-md:hidden">Account</TableHead>
            <TableHead className="text-end max-sm:hidden">Tax</TableHead>
            <TableHead className="text-end">Net</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {voucher.lines.map((line) => (
            <TableRow key={line.position}>
              <TableCell className="w-full min-w-32">
                <p dir="auto" className="whitespace-pre-wrap break-words">
                  {line.description}
                </p>
                <p className="text-muted-foreground text-xs md:hidden">
                  {line.account_code} <bdi>{line.account_name}</bdi>
                  <span className="sm:hidden"> · {toPercentText(line.tax_rate_bps, locale)} %</span>
                </p>
              </TableCell>
              <TableCell className="text-muted-foreground max-md:hidden">
                <span className="tabular">{line.account_code}</span> <bdi>{line.account_name}</bdi>
              </TableCell>
              <TableCell className="tabular whitespace-nowrap text-end max-sm:hidden">
                {toPercentText(line.tax_rate_bps, locale)} %
              </TableCell>
              <TableCell className="tabular whitespace-nowrap text-end">
                {money(line.net_minor)}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <dl className="tabular ms-auto grid w-full max-w-80 grid-cols-[1fr_auto] gap-x-4 gap-y-1 border-t p-4 text-end">
        <dt className="text-start text-muted-foreground">Net</dt>
        <dd>{money(voucher.net_minor)}</dd>
        {voucher.taxes
          .filter(({ tax_minor }) => tax_minor > 0)
          .map((tax) => (
            <div key={tax.tax_rate_bps} className="contents">
              <dt className="text-start text-muted-foreground">
                Tax {toPercentText(tax.tax_rate_bps, locale)} %
              </dt>
              <dd>{money(tax.tax_minor)}</dd>
            </div>
          ))}
        <dt className="text-start font-semibold">Total</dt>
        <dd className="font-semibold">{money(voucher.total_minor)}</dd>
        {voucher.paid_minor > 0 ? (
          <>
            <dt className="text-start text-muted-foreground">Paid</dt>
            <dd>{money(voucher.paid_minor)}</dd>
            <dt className="text-start font-medium">Still open</dt>
            <dd className="font-medium">{money(voucher.open_minor)}</dd>
          </>
        ) : null}
      </dl>
    </>
  )
}
