import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { DocumentEmails } from '@/components/finance/document-emails'
import { SendDocument } from '@/components/finance/send-document'
import { VoucherBadge } from '@/components/finance/vouchers/voucher-badge'
import { VoucherFacts } from '@/components/finance/vouchers/voucher-facts'
import { VoucherLines } from '@/components/finance/vouchers/voucher-lines'
import { VoucherPayments } from '@/components/finance/vouchers/voucher-payments'
import { VoucherSteps } from '@/components/finance/vouchers/voucher-steps'
import { partyOf, voucherName } from '@/components/finance/vouchers/voucher-words'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { isoDayOf } from '@/lib/dates'
import { reversePayment } from '@/lib/finance/payments.actions'
import {
  cancelVoucher,
  deleteVoucherDraft,
  payVoucher,
  postVoucher,
} from '@/lib/finance/vouchers.actions'
import { getVoucher } from '@/lib/finance/vouchers.queries'
import { sendVoucher } from '@/lib/platform/emails.actions'
import { requireOrg } from '@/lib/session'

type Props = PageProps<'/o/[org]/vouchers/[id]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org: slug, id } = await params
  const voucher = await getVoucher(await requireOrg(slug, 'vouchers.read'), id)
  return { title: voucher ? voucherName(voucher) : 'Not found' }
}

export default async function VoucherPage({ params }: Props) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'vouchers.read')
  const voucher = await getVoucher(session, id)
  if (!voucher) notFound()
  const { permissions, org } = session
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: 'Vouchers', href: `/o/${slug}/vouchers?kind=${voucher.kind}` },
          { label: voucher.number ?? 'Draft' },
        ]}
        className="pb-3"
      />
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-5">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-1.5">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
            <h1 className="tabular min-w-0 break-words font-semibold text-xl leading-tight sm:text-2xl">
              {voucherName(voucher)}
            </h1>
            <VoucherBadge state={voucher.state} />
          </div>
          <p className="break-words text-muted-foreground text-sm">
            <bdi>{partyOf(voucher)}</bdi>
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {voucher.status === 'posted' && permissions.has('vouchers.post') ? (
            <SendDocument
              title={`Send voucher ${voucher.number}`}
              description="By email, with its number, day and total. It is sent in the background; this page shows when it has left."
              email={(voucher.supplier ?? voucher.customer)?.email ?? ''}
              subject={{ org: slug, voucher_id: voucher.id }}
              ways={[{ label: 'The voucher', done: 'Voucher is on its way', send: sendVoucher }]}
            />
          ) : null}
          <VoucherSteps
            org={slug}
            voucher={voucher}
            locale={org.locale}
            today={isoDayOf(new Date(), org.time_zone)}
            can={{
              write: permissions.has('vouchers.write'),
              post: permissions.has('vouchers.post'),
              pay: permissions.has('payments.write'),
            }}
            actions={{
              remove: deleteVoucherDraft,
              post: postVoucher,
              cancel: cancelVoucher,
              pay: payVoucher,
            }}
          />
        </div>
      </header>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="grid min-w-0 gap-4">
          <Card aria-label="Lines">
            <CardHeader>
              <CardTitle>Lines</CardTitle>
            </CardHeader>
            <VoucherLines voucher={voucher} locale={org.locale} />
          </Card>
          <VoucherPayments
            org={slug}
            voucher={voucher}
            locale={org.locale}
            can={{
              open: permissions.has('invoices.read'),
              reverse: permissions.has('payments.write'),
              cancel: permissions.has('vouchers.post'),
            }}
            reverse={reversePayment}
          />
        </div>
        <div className="grid min-w-0 gap-4">
          <VoucherFacts
            voucher={voucher}
            locale={org.locale}
            partyHref={
              voucher.supplier_id
                ? `/o/${slug}/suppliers/${voucher.supplier_id}`
                : permissions.has('customers.read')
                  ? `/o/${slug}/customers/${voucher.customer_id}`
                  : null
            }
          />
          <DocumentEmails
            emails={voucher.emails}
            outboxHref={permissions.has('emails.read') ? `/o/${slug}/settings/emails/outbox` : null}
          />
        </div>
      </div>
    </>
  )
}
