import type { NextRequest } from 'next/server'
import { getCustomerExport, signExportFile } from '@/lib/crm/exports.queries'
import { fileNameOf } from '@/lib/crm/exports.rules'
import { isoDayOf } from '@/lib/dates'
import { AppError } from '@/lib/errors'
import { refusal } from '@/lib/refusal'
import { authorizeOrg } from '@/lib/session'

/** Long enough to begin a download, too short to be passed on. */
const LINK_SECONDS = 60

/** A file of an export: a plain link can point here for a week, the signed one lives a minute. */
export async function GET(
  request: NextRequest,
  { params }: RouteContext<'/o/[org]/customers/exports/[exportId]'>,
): Promise<Response> {
  const { org: slug, exportId } = await params
  try {
    const session = await authorizeOrg(slug, 'customers.export')
    const found = await getCustomerExport(session, exportId)
    const number = Number(request.nextUrl.searchParams.get('file') ?? 1)
    const file = found?.status === 'done' ? found.files[number - 1] : undefined
    if (!found || !file) throw new AppError('not_found', 'crm.export_not_found')
    const day = isoDayOf(new Date(found.created_at), session.org.time_zone)
    const name = fileNameOf(found, slug, day, number)
    return new Response(null, {
      status: 303,
      headers: {
        Location: await signExportFile(session, file, name, LINK_SECONDS),
        'Cache-Control': 'no-store',
      },
    })
  } catch (error) {
    return refusal(error)
  }
}
