import type { NextRequest } from 'next/server'
import { csvDownload, refusal } from '@/lib/crm/csv-download'
import { exportCustomers } from '@/lib/crm/customers.export'
import { readCustomerList } from '@/lib/crm/customers.url.rules'
import { isoDayOf } from '@/lib/dates'
import { authorizeOrg } from '@/lib/session'

export async function GET(
  request: NextRequest,
  { params }: RouteContext<'/o/[org]/customers/export'>,
): Promise<Response> {
  const { org: slug } = await params
  try {
    const session = await authorizeOrg(slug, 'customers.export')
    const { filter } = readCustomerList(Object.fromEntries(request.nextUrl.searchParams))
    const day = isoDayOf(new Date(), session.org.time_zone)
    return csvDownload(`customers-${slug}-${day}.csv`, exportCustomers(session, filter))
  } catch (error) {
    return refusal(error)
  }
}
