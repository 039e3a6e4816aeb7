import type { NextRequest } from 'next/server'
import { csvDownload } from '@/lib/csv/download'
import { AppError } from '@/lib/errors'
import { getAccountStatement } from '@/lib/finance/ledger.queries'
import { statementCsv } from '@/lib/finance/reports.csv'
import { readRate, readReport } from '@/lib/finance/reports.url.rules'
import { getFiscalCalendar } from '@/lib/finance/settings.queries'
import { refusal } from '@/lib/refusal'
import { authorizeOrg } from '@/lib/session'

export async function GET(
  request: NextRequest,
  { params }: RouteContext<'/o/[org]/reports/accounts/[id]/csv'>,
): Promise<Response> {
  const { org: slug, id } = await params
  try {
    const session = await authorizeOrg(slug, 'ledger.read')
    const query = Object.fromEntries(request.nextUrl.searchParams)
    const { from, to, currency } = readReport(query, {
      ...(await getFiscalCalendar(session)),
      fallback: 'This fiscal year',
    })
    const asked = {
      account_id: id,
      from,
      to,
      currency: currency ?? session.org.currency,
      tax_rate_bps: readRate(query),
    }
    // Before the file begins: what is wrong is then said in words.
    const found = await getAccountStatement(session, { ...asked, limit: 1 })
    if (!found) throw new AppError('not_found', 'finance.account_not_found')
    return await csvDownload(
      `account-${found.account.code}-${from}-${to}-${asked.currency}.csv`,
      statementCsv(session, asked),
    )
  } catch (error) {
    return refusal(error)
  }
}
