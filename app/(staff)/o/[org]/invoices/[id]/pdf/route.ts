import { answerStaffPdf } from '@/lib/finance/pdf-response'

export async function GET(
  _request: Request,
  { params }: RouteContext<'/o/[org]/invoices/[id]/pdf'>,
): Promise<Response> {
  const { org, id } = await params
  return answerStaffPdf(org, { invoice_id: id })
}
