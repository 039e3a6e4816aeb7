import { answerStaffPdf } from '@/lib/finance/pdf-response'

/** An invoice that nobody gets, as the settings would have it look. */
export async function GET(
  _request: Request,
  { params }: RouteContext<'/o/[org]/settings/finance/sample'>,
): Promise<Response> {
  const { org } = await params
  return answerStaffPdf(org, {})
}
