import type { NextRequest } from 'next/server'
import { csvDownload } from '@/lib/csv/download'
import { isoDayOf } from '@/lib/dates'
import { ageingCsv } from '@/lib/finance/reports.csv'
import { readCurrency } from '@/lib/finance/reports.url.rules'
import { readDay } from '@/lib/list-address'
import { refusal } from '@/lib/refusal'
import { authorizeOrg } from '@/lib/session'

export async function GET(
  request: NextRequest,
  { params }: RouteContext<'/o/[org]/reports/ageing/csv'>,
): Promise<Response> {
  try {
    const session = await authorizeOrg((await params).org, 'ledger.read')
    const query = Object.fromEntries(request.nextUrl.searchParams)
    const on = readDay(query.on) ?? isoDayOf(new Date(), session.org.time_zone)
    const currency = readCurrency(query) ?? session.org.currency
    return await csvDownload(
      `receivables-${on}-${currency}.csv`,
      ageingCsv(session, { on, currency }),
    )
  } catch (error) {
    return refusal(error)
  }
}
