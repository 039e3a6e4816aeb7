import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ArchiveSupplier } from '@/components/finance/suppliers/archive-supplier'
import { SupplierDialog } from '@/components/finance/suppliers/supplier-dialog'
import { VoucherSums } from '@/components/finance/vouchers/voucher-sums'
import { VoucherTable } from '@/components/finance/vouchers/voucher-table'
import { VouchersEmpty } from '@/components/finance/vouchers/vouchers-empty'
import { Badge } from '@/components/ui/badge'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { archiveSupplier, saveSupplier } from '@/lib/finance/suppliers.actions'
import { getSupplier } from '@/lib/finance/suppliers.queries'
import { getVoucherTotals, listVouchers } from '@/lib/finance/vouchers.queries'
import { sumsOf } from '@/lib/finance/vouchers.rules'
import { requireOrg } from '@/lib/session'

type Props = PageProps<'/o/[org]/suppliers/[id]'>

const SHOWN = 20

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org: slug, id } = await params
  const supplier = await getSupplier(await requireOrg(slug, 'vouchers.read'), id)
  return { title: supplier?.name ?? 'Not found' }
}

export default async function SupplierPage({ params }: Props) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'vouchers.read')
  const supplier = await getSupplier(session, id)
  if (!supplier) notFound()
  const filter = { supplier_id: id }
  const [page, totals] = await Promise.all([
    listVouchers(session, { kind: 'purchase', filter, limit: SHOWN }),
    getVoucherTotals(session, 'purchase', filter),
  ])
  const { org, permissions } = session
  const canWrite = permissions.has('vouchers.write')
  const isArchived = supplier.archived_at !== null
  const vouchers = `/o/${slug}/vouchers`
  const newHref = `${vouchers}/new?kind=purchase&supplier_id=${id}`
  const facts: [label: string, value: string | null][] = [
    ['Email', supplier.email],
    ['Phone', supplier.phone],
    ['Address', supplier.address],
    ['Tax number', supplier.tax_number],
    ['Note', supplier.note],
  ]
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Suppliers', href: `/o/${slug}/suppliers` }, { label: supplier.name }]}
        className="pb-3"
      />
      <PageHeader
        title={supplier.name}
        actions={
          <>
            {isArchived ? <Badge>Archived</Badge> : null}
            {canWrite ? (
              <>
                <ArchiveSupplier org={slug} supplier={supplier} archive={archiveSupplier} />
                <SupplierDialog
                  variant="outline"
                  org={slug}
                  supplier={supplier}
                  save={saveSupplier}
                >
                  Edit
                </SupplierDialog>
                {isArchived ? null : (
                  <Button asChild>
                    <Link href={newHref}>
                      <Plus aria-hidden />
                      New purchase
                    </Link>
                  </Button>
                )}
              </>
            ) : null}
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <section aria-label="Vouchers" className="min-w-0">
          <VoucherSums sums={sumsOf(totals)} locale={org.locale} />
          {page.items.length > 0 ? (
            <VoucherTable
              rows={page.items}
              pathname={vouchers}
              locale={org.locale}
              showsParty={false}
            />
          ) : (
            <VouchersEmpty
              kind="purchase"
              isNarrow={false}
              allHref={vouchers}
              newHref={canWrite && !isArchived ? newHref : null}
            />
          )}
          {page.next_cursor === null ? null : (
            <Button variant="link" asChild>
              <Link href={`${vouchers}?kind=purchase&supplier_id=${id}`}>Show all vouchers</Link>
            </Button>
          )}
        </section>
        <Card>
          <CardHeader>
            <CardTitle>Details</CardTitle>
          </CardHeader>
          <CardContent>
            {facts.every(([, value]) => value === null) ? (
              <p className="text-muted-foreground">Nothing else is known yet.</p>
            ) : (
              <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
                {facts.map(([label, value]) =>
                  value === null ? null : (
                    <div key={label} className="contents">
                      <dt className="text-muted-foreground">{label}</dt>
                      <dd dir="auto" className="min-w-0 whitespace-pre-wrap break-words">
                        {value}
                      </dd>
                    </div>
                  ),
                )}
              </dl>
            )}
          </CardContent>
        </Card>
      </div>
    </>
  )
}
