import type { NextRequest } from 'next/server'
import { refusal } from '@/lib/crm/csv-download'
import { getCustomerFile, signDownload } from '@/lib/crm/files.queries'
import { AppError } from '@/lib/errors'
import { authorizeOrg } from '@/lib/session'

/** A link that stays: it leads to one that downloads the file and is signed at the moment. */
export async function GET(
  _request: NextRequest,
  { params }: RouteContext<'/o/[org]/customers/[id]/files/[file]'>,
): Promise<Response> {
  const { org: slug, file: fileId } = await params
  try {
    const session = await authorizeOrg(slug, 'customers.read')
    const file = await getCustomerFile(session, fileId)
    if (!file) throw new AppError('not_found', 'crm.file_not_found')
    const { url } = await signDownload(session, file)
    return new Response(null, {
      status: 302,
      headers: { Location: url, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
    })
  } catch (error) {
    return refusal(error)
  }
}
