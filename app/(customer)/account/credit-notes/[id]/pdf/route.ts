import { answerOwnPdf } from '@/lib/finance/pdf-response'

export async function GET(
  _request: Request,
  { params }: RouteContext<'/account/credit-notes/[id]/pdf'>,
): Promise<Response> {
  return answerOwnPdf('credit_notes', (await params).id)
}
