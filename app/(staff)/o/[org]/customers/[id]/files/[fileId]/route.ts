import type { NextRequest } from 'next/server'
import { getCustomerFile, signDownload } from '@/lib/crm/files.queries'
import { AppError } from '@/lib/errors'
import { refusal } from '@/lib/refusal'
import { authorizeOrg } from '@/lib/session'

/** A plain link can point here for as long as the file is there; the signed one lives a minute. */
export async function GET(
  _request: NextRequest,
  { params }: RouteContext<'/o/[org]/customers/[id]/files/[fileId]'>,
): Promise<Response> {
  const { org: slug, fileId } = await params
  try {
    const session = await authorizeOrg(slug, 'customers.read')
    const file = await getCustomerFile(session, fileId)
    if (!file) throw new AppError('not_found', 'crm.file_not_found')
    const { url } = await signDownload(session, file)
    return new Response(null, {
      status: 303,
      headers: { Location: url, 'Cache-Control': 'no-store' },
    })
  } catch (error) {
    return refusal(error)
  }
}
