import type { NextRequest } from 'next/server'
import { csvDownload } from '@/lib/csv/download'
import { trialBalanceCsv } from '@/lib/finance/reports.csv'
import { getTrialBalance } from '@/lib/finance/reports.queries'
import { readReport } from '@/lib/finance/reports.url.rules'
import { getFiscalCalendar } from '@/lib/finance/settings.queries'
import { refusal } from '@/lib/refusal'
import { authorizeOrg } from '@/lib/session'

export async function GET(
  request: NextRequest,
  { params }: RouteContext<'/o/[org]/reports/trial-balance/csv'>,
): Promise<Response> {
  try {
    const session = await authorizeOrg((await params).org, 'ledger.read')
    const asked = readReport(Object.fromEntries(request.nextUrl.searchParams), {
      ...(await getFiscalCalendar(session)),
      fallback: 'This fiscal year',
    })
    const report = await getTrialBalance(session, asked)
    return await csvDownload(
      `trial-balance-${report.from}-${report.to}-${report.currency}.csv`,
      trialBalanceCsv(report),
    )
  } catch (error) {
    return refusal(error)
  }
}
