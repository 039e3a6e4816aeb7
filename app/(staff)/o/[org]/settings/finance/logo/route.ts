import { statusOf, toAppError } from '@/lib/errors'
import { downloadLogo } from '@/lib/finance/settings.queries'
import { authorizeOrg } from '@/lib/session'

/** The logo that new documents get, for staff to look at. */
export async function GET(
  _request: Request,
  { params }: RouteContext<'/o/[org]/settings/finance/logo'>,
): Promise<Response> {
  const headers = { 'Cache-Control': 'private, no-store' }
  try {
    const { org } = await params
    const logo = await downloadLogo(await authorizeOrg(org, 'invoices.read'))
    if (!logo) return new Response(null, { status: 404, headers })
    return new Response(logo, { headers: { ...headers, 'Content-Type': 'image/png' } })
  } catch (error) {
    return new Response(null, { status: statusOf(toAppError(error).code), headers })
  }
}
