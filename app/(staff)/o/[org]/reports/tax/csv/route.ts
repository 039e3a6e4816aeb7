import type { NextRequest } from 'next/server'
import { csvDownload } from '@/lib/csv/download'
import { isoDayOf } from '@/lib/dates'
import { taxReportCsv } from '@/lib/finance/reports.csv'
import { getTaxReport } from '@/lib/finance/reports.queries'
import { readReport } from '@/lib/finance/reports.url.rules'
import { refusal } from '@/lib/refusal'
import { authorizeOrg } from '@/lib/session'

export async function GET(
  request: NextRequest,
  { params }: RouteContext<'/o/[org]/reports/tax/csv'>,
): Promise<Response> {
  try {
    const session = await authorizeOrg((await params).org, 'ledger.read')
    const asked = readReport(Object.fromEntries(request.nextUrl.searchParams), {
      today: isoDayOf(new Date(), session.org.time_zone),
      fallback: 'This quarter',
    })
    const report = await getTaxReport(session, asked)
    return await csvDownload(
      `tax-report-${report.from}-${report.to}-${report.currency}.csv`,
      taxReportCsv(report),
    )
  } catch (error) {
    return refusal(error)
  }
}
