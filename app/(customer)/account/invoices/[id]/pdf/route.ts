import { answerOwnPdf } from '@/lib/finance/pdf-response'

export async function GET(
  _request: Request,
  { params }: RouteContext<'/account/invoices/[id]/pdf'>,
): Promise<Response> {
  return answerOwnPdf('invoices', (await params).id)
}
