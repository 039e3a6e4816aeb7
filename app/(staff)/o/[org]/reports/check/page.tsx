import { CircleCheck } from 'lucide-react'
import type { Metadata } from 'next'
import { DifferencesTable } from '@/components/finance/reports/differences-table'
import { ReportTabs } from '@/components/finance/reports/report-tabs'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { reconcileLedger } from '@/lib/finance/reports.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Check the books' }

export default async function CheckPage({ params }: PageProps<'/o/[org]/reports/check'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'ledger.read')
  const base = `/o/${slug}`
  const differences = await reconcileLedger(session)
  return (
    <>
      <PageHeader
        title="Check the books"
        description="Compares every document with what it posted, what was sold, bought, taxed and paid, what is open and what customers may spend with the accounts, and kept sums with the lines they are made of."
      />
      <ReportTabs base={base} current="check" />
      {differences.length > 0 ? (
        <DifferencesTable differences={differences} base={base} locale={session.org.locale} />
      ) : (
        <EmptyState icon={CircleCheck} title="All of it agrees">
          Every document is posted with its amount and on its day, revenue, expenses, tax and money
          are what the documents and payments say, what is open equals receivables and payables,
          what customers may spend equals store credit, and every sum equals its lines.
        </EmptyState>
      )}
    </>
  )
}
