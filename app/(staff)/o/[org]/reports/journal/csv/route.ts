import type { NextRequest } from 'next/server'
import { csvDownload } from '@/lib/csv/download'
import { isoDayOf } from '@/lib/dates'
import { journalCsv } from '@/lib/finance/reports.csv'
import { readReport } from '@/lib/finance/reports.url.rules'
import { refusal } from '@/lib/refusal'
import { authorizeOrg } from '@/lib/session'

export async function GET(
  request: NextRequest,
  { params }: RouteContext<'/o/[org]/reports/journal/csv'>,
): Promise<Response> {
  try {
    const session = await authorizeOrg((await params).org, 'ledger.read')
    const { from, to, currency } = readReport(Object.fromEntries(request.nextUrl.searchParams), {
      today: isoDayOf(new Date(), session.org.time_zone),
      fallback: 'This year',
    })
    const filter = currency ? { currency } : {}
    return await csvDownload(`journal-${from}-${to}.csv`, journalCsv(session, { from, to, filter }))
  } catch (error) {
    return refusal(error)
  }
}
