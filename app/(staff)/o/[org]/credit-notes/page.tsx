import type { Metadata } from 'next'
import { Suspense } from 'react'
import { MoneySkeleton } from '@/components/finance/money/money-skeleton'
import { PageHeader } from '@/components/ui/page-header'
import { RowKeys } from '@/components/ui/row-keys'
import { readCreditNoteList } from '@/lib/finance/money.url.rules'
import { requireOrg } from '@/lib/session'
import { CreditNotesList } from './credit-notes-list'

export const metadata: Metadata = { title: 'Credit notes' }

export default async function CreditNotesPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/credit-notes'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'invoices.read')
  return (
    <RowKeys>
      <PageHeader title="Credit notes" />
      <Suspense fallback={<MoneySkeleton label="Loading credit notes" />}>
        <CreditNotesList session={session} query={query} address={readCreditNoteList(query)} />
      </Suspense>
    </RowKeys>
  )
}
