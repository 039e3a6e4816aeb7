import type { NextRequest } from 'next/server'
import { z } from 'zod'
import { csvDownload } from '@/lib/csv/download'
import { isoDayOf } from '@/lib/dates'
import { AppError } from '@/lib/errors'
import { ageingCsv, RECEIVABLES_PAGE, receivablesCsv } from '@/lib/finance/reports.csv'
import { getReceivables } from '@/lib/finance/reports.queries'
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
    if (query.customer_id !== undefined) {
      const customer = z.uuid().safeParse(query.customer_id).data
      const asked = customer && { customer_id: customer, on, currency, limit: RECEIVABLES_PAGE }
      const first = asked ? await getReceivables(session, asked) : null
      if (!asked || !first) throw new AppError('not_found', 'finance.customer_unknown')
      return await csvDownload(
        `receivables-customer-${on}-${currency}.csv`,
        receivablesCsv(session, asked, first),
      )
    }
    return await csvDownload(
      `receivables-${on}-${currency}.csv`,
      ageingCsv(session, { on, currency }),
    )
  } catch (error) {
    return refusal(error)
  }
}
